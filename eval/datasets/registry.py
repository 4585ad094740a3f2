"""The public sets that a run knows by name, a line each. None of them is in this repository.

They are read from the folder that ``RECOUPE_DATA`` names, where each has a folder of its own.
"""

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from eval.datasets import retrieval
from eval.datasets.files import DatasetError
from eval.records import DetectionItem, Kind, RetrievalSet, VerificationItem

DATA = "RECOUPE_DATA"

Content = RetrievalSet | tuple[VerificationItem, ...] | tuple[DetectionItem, ...]
Licence = Literal["open", "non-commercial", "research only", "unstated"]


@dataclass(frozen=True)
class PublicSet:
    """A public set of one kind: `read` makes records of its files, given the folder of all sets.

    `language` is that of the claims, with that of the evidence after a hyphen where it is another ("fr-en").
    `source` says where a user gets the files. A set for `tuning` may be looked at; "all" leaves it out.
    """

    name: str
    kind: Kind
    read: Callable[[Path], Content]
    language: str
    licence: Licence
    citation: str
    source: str
    tuning: bool = False


def data_folder() -> Path | None:
    """Return the folder of the public sets, None where the environment names none."""
    named = os.environ.get(DATA)
    return Path(named) if named else None


def find(name: str, kind: Kind | None = None) -> PublicSet | None:
    """Return the set of this name, of this kind or else the first registered; None where there is none."""
    return next((one for one in SETS if one.name == name and kind in {None, one.kind}), None)


def load(name: str, kind: Kind | None = None) -> Content:
    """Read a public set by its name, and by its kind where it serves for several.

    Raises:
        DatasetError: when it is not there, with where to get it, or cannot be read.
    """
    one, folder = find(name, kind), data_folder()
    if one is None:
        raise DatasetError(f"There is no public set {name!r}; there are {', '.join(names(kind))}.")
    if folder is None:
        raise DatasetError(f"The set {name} is read from public files: name their folder in {DATA}; {one.source}.")
    try:
        found = one.read(folder)
    except FileNotFoundError as error:
        raise DatasetError(f"The set {name} needs {error.filename}, which is not there; {one.source}.") from error
    except DatasetError:
        raise
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise DatasetError(f"The set {name} cannot be read ({type(error).__name__}: {error}).") from error
    if not found:
        raise DatasetError(f"The set {name} is empty: a set needs at least one item.")
    return found


def names(kind: Kind | None = None) -> list[str]:
    """List the names of the sets, of one kind or of all."""
    return list(dict.fromkeys(one.name for one in SETS if kind in {None, one.kind}))


_SCIFACT = ("Wadden et al. 2020", "get data.tar.gz by github.com/allenai/scifact into its folder scifact")
_CHECKTHAT_2020 = ("Barrón-Cedeño et al. 2020", "get it from github.com/sshaar/clef2020-factchecking-task2")
_NTREX = ("Federmann et al. 2022", "get NTREX-128 from github.com/MicrosoftTranslator/NTREX")
_TICO = ("Anastasopoulos et al. 2020", "get data/TM/all.en-fr.tmx from github.com/tico-19/tico-19.github.io")

SETS: tuple[PublicSet, ...] = (
    PublicSet("scifact", "retrieval", retrieval.scifact, "en", "open", *_SCIFACT),
    PublicSet("scifact-train", "retrieval", retrieval.scifact_train, "en", "open", *_SCIFACT, tuning=True),
    PublicSet(
        "checkthat-2020-task2", "retrieval", retrieval.checkthat_2020_task2, "en", "research only", *_CHECKTHAT_2020
    ),
    PublicSet("ntrex", "retrieval", retrieval.ntrex, "fr-en", "open", *_NTREX),
    PublicSet("tico19", "retrieval", retrieval.tico19, "fr-en", "open", *_TICO),
)
"""Every public set, a line each."""

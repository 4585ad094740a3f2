"""Public retrieval sets, read from the files as their makers publish them, under the folder of all sets."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from eval.records import Document, Query, RetrievalSet

_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def scifact(folder: Path) -> RetrievalSet:
    """Read the 300 development claims of SciFact, which are BEIR's test queries, and its 5,183 abstracts."""
    return _scifact(folder / "scifact", "claims_dev.jsonl.gz")


def scifact_train(folder: Path) -> RetrievalSet:
    """Read the 809 training claims of SciFact, for tuning, and its 5,183 abstracts."""
    return _scifact(folder / "scifact", "claims_train.jsonl.gz")


def _scifact(folder: Path, claims: str) -> RetrievalSet:
    """Relevant to a claim are the abstracts that it cites, as in BEIR (Thakur et al. 2021), whatever they say of it."""
    with zipfile.ZipFile(folder / "scifact_hfcsv.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("corpus_train.csv").decode("utf-8"))))
    documents = tuple(
        Document(id=row["doc_id"], title=row["title"], text=" ".join(sentences_of(row["abstract"])), language="en")
        for row in rows
    )
    known = {one.id for one in documents}
    queries = []
    for line in _read(folder / claims).splitlines():
        claim = json.loads(line)
        cited = {str(one): 1 for one in claim["cited_doc_ids"] if str(one) in known}
        if cited:
            queries.append(Query(id=str(claim["id"]), text=claim["claim"], relevant=cited, language="en"))
    return RetrievalSet(documents=documents, queries=tuple(queries))


def sentences_of(printed: str) -> list[str]:
    r"""Read a list of strings as numpy prints it, without commas between them.

    >>> sentences_of('''['It rains.'\n "It's wet."]''')
    ['It rains.', "It's wet."]
    """
    found = [single or double for single, double in _QUOTED.findall(printed)]
    return [re.sub(r"\\(['\"\\])", r"\1", one).replace(r"\n", "\n").strip() for one in found]


def checkthat_2020_task2(folder: Path) -> RetrievalSet:
    """Read CheckThat! 2020 task 2: the tweets of the test part, and 10,375 claims that Snopes has checked.

    Of its 200 tweets, 199 are judged; the last one is left out.
    """
    folder = folder / "checkthat-2020-task2-retrieval"
    with zipfile.ZipFile(folder / "ct20_task2_v3.zip") as archive:
        claims = list(_table(archive.read("v3.0/verified_claims.docs.tsv")))
    with zipfile.ZipFile(folder / "ct20_task2_test.zip") as archive:
        tweets = list(_table(archive.read("tweets.queries.tsv")))
        judged = archive.read("tweet-vclaim-pairs.qrels").decode("utf-8").split("\n")
    relevant: dict[str, dict[str, int]] = {}
    for line in filter(str.strip, judged):
        tweet, _, claim, grade = line.split("\t")
        relevant.setdefault(tweet, {})[claim] = int(grade)
    documents = (Document(id=one[0], text=one[1], title=one[2], language="en") for one in claims)
    asked = (one for one in tweets if one[0] in relevant)
    queries = (Query(id=one[0], text=one[1], relevant=relevant[one[0]], language="en") for one in asked)
    return RetrievalSet(documents=tuple(documents), queries=tuple(queries))


def _table(raw: bytes) -> Iterator[list[str]]:
    """Read the rows of a file of tab-separated values, without its heading."""
    rows = csv.reader(io.StringIO(raw.decode("utf-8")), delimiter="\t")
    next(rows)
    return rows


def ntrex(folder: Path) -> RetrievalSet:
    """Read NTREX-128: each of 1,997 French sentences of news asks for its English original among all."""
    folder = folder / "parallel-ntrex-fr-en"
    english, french = _read(folder / "newstest2019-src.eng.txt.gz"), _read(folder / "newstest2019-ref.fra.txt.gz")
    return _translations(list(zip(french.splitlines(), english.splitlines(), strict=True)))


def tico19(folder: Path) -> RetrievalSet:
    """Read TICO-19: each of 3,071 French sentences on COVID-19 asks for its English original among all."""
    tree = ElementTree.fromstring(_read(folder / "parallel-tico19-fr-en" / "all.en-fr.tmx.gz"))
    units = [{one.get(_LANGUAGE): _text(one) for one in unit.iter("tuv")} for unit in tree.iter("tu")]
    return _translations([(one["fr"], one["en"]) for one in units])


def _text(unit: ElementTree.Element) -> str:
    return "".join(text for segment in unit.iter("seg") for text in segment.itertext()).strip()


def _translations(pairs: list[tuple[str, str]]) -> RetrievalSet:
    """Make a query of each French sentence; English sentences that occur twice are one document."""
    first: dict[str, str] = {}
    for number, (_, english) in enumerate(pairs, start=1):
        first.setdefault(english, f"en{number}")
    documents = tuple(Document(id=name, text=text, language="en") for text, name in first.items())
    queries = tuple(
        Query(id=f"fr{number}", text=french, relevant={first[english]: 1}, language="fr")
        for number, (french, english) in enumerate(pairs, start=1)
    )
    return RetrievalSet(documents=documents, queries=queries)


def _read(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8")

"""The quick figures: a small library made with the bundled encoder, and the sample article checked against it.

The library holds the sample notes and as many made-up news items as it takes to reach the passages asked for.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from factcheck import article as articles
from factcheck import pipeline
from factcheck.engines.local import LocalEngine
from factcheck.pipeline import ClaimChecked
from factcheck.records import Article
from retrieval.library import Library

SAMPLES = Path(__file__).parents[2] / "samples"
PUBLISHED = date(2025, 4, 10)
PLACES = ("Lormentel", "Vaubréac", "Port-Orsin", "Melvarde", "Castrelle", "Houdremont", "Brévannes-le-Lac", "Ostrival")
BODIES = ("le conseil municipal", "la région", "l'hôpital", "l'université", "le syndicat des transports", "la chambre")
DEEDS = (
    "a voté un budget de {n} millions d'euros pour la rénovation des écoles",
    "a recensé {n} véhicules électriques de plus que l'année précédente",
    "a annoncé l'ouverture de {n} places d'accueil avant la rentrée",
    "a reçu {n} délégations étrangères pour une conférence sur l'eau",
    "prévoit la plantation de {n} hectares de forêt d'ici à cinq ans",
)


def quick(passages: int = 1000) -> dict[str, float | int]:
    """Measure one machine: seconds, milliseconds and megabytes by name."""
    figures: dict[str, float | int] = {"import_command_line_s": _seconds_to_import("factcheck.__main__")}
    with tempfile.TemporaryDirectory(prefix="recoupe-bench-") as folder:
        library_folder, sources = Path(folder) / "library", Path(folder) / "sources"
        _write_sources(sources, passages)
        start = time.perf_counter()
        with Library.open(library_folder, create=True) as library:
            library.add([SAMPLES / "sources", sources])
        figures["add_s"] = _since(start)
        start = time.perf_counter()
        with Library.open(library_folder) as library:
            figures |= {"open_s": _since(start), "sources": library.source_count, "passages": library.passage_count}
            read = articles.read((SAMPLES / "article_fr.txt").read_bytes(), published=PUBLISHED, language="fr")
            figures |= _article(read, library)
            figures |= _queries([sentence.text for sentence in articles.sentences(read)], library)
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def _article(article: Article, library: Library) -> dict[str, float | int]:
    start = time.perf_counter()
    first = None
    claims = 0
    for event in pipeline.check(article, LocalEngine(), library):
        if isinstance(event, ClaimChecked):
            claims += 1
            first = first or _since(start)
    seconds = _since(start)
    return {"claims": claims, "first_claim_s": first or seconds, "article_s": seconds}


def _queries(texts: Sequence[str], library: Library) -> dict[str, float | int]:
    times = []
    for text in [*texts] * 5:
        start = time.perf_counter()
        library.search([text])
        times.append((time.perf_counter() - start) * 1000)
    p50, p95 = np.percentile(times, [50, 95])
    return {"queries": len(times), "query_p50_ms": round(float(p50), 1), "query_p95_ms": round(float(p95), 1)}


def _write_sources(folder: Path, passages: int) -> None:
    """Write one note a passage, the same ones each time."""
    folder.mkdir()
    chance = random.Random(5)
    for number in range(passages):
        place = chance.choice(PLACES)
        deeds = [chance.choice(DEEDS).format(n=chance.randrange(3, 900)) for _ in range(4)]
        sentences = [f"À {place}, {chance.choice(BODIES)} {deed}." for deed in deeds]
        text = f"---\ntitle: Brève {number} de {place}\npublished: 2025-03-{number % 28 + 1:02}\n---\n"
        (folder / f"{number:07}.md").write_text(text + " ".join(sentences) + "\n", encoding="utf-8")


def _seconds_to_import(module: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return _since(start)


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 3)

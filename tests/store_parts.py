"""Sources for the tests of the store."""

from datetime import UTC, date, datetime

import numpy as np

from retrieval.records import Entry, Fingerprint, Locator, Passage, Review, Source, SourceKind, Span

TEXT = "Le port a reçu\u200b douze navires. \u202eFin."


def entry(name, text=TEXT, *, passages=1, review=None, **details):
    """Make a source whose `passages` passages are all of its text."""
    source = Source(
        id=f"s-{name}",
        title=f"Note {name}",
        kind=SourceKind.AGENCY,
        url=f"https://example.org/{name}",
        published=date(2025, 4, 10),
        retrieved=datetime(2025, 4, 11, 12, 30, tzinfo=UTC),
        language="fr",
        sha256=(name * 64)[:64],
    ).model_copy(update=details)
    cut = tuple(
        Passage(
            id=f"s-{name}-{number:05d}",
            source_id=source.id,
            text=text,
            span=Span(start=0, end=len(text)),
            locator=Locator(page=2, paragraph=number),
            language="fr",
        )
        for number in range(1, passages + 1)
    )
    return Entry(source=source, key=f"path:/{name}", text=text, passages=cut, review=review)


def vectors(count, width=4, seed=7):
    """Make vectors of length one, a row each, all different."""
    rows = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def rated(rating="Faux"):
    """Make what a fact-checker said of a claim."""
    return Review(speaker="A. Exemple", said_on=date(2025, 3, 2), rating=rating, value=1, best=5, worst=1)


def fingerprint(*bands, origin=None):
    """Make a fingerprint with some bands."""
    return Fingerprint(signature=bytes(range(16)), bands=bands, origin=origin)

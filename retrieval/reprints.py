"""Reprints: sources that carry one text, found among any number of them by MinHash. The one import of rensa.

A text's signature estimates the Jaccard likeness of its word shingles to another's; sources that share one of the bands
of their signatures are looked at closely. Sources: Broder, "On the resemblance and containment of documents", SEQUENCES
1997; Leskovec, Rajaraman and Ullman, "Mining of massive datasets", chapter 3, on bands.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from hashlib import blake2b
from struct import Struct

from retrieval.duplicates import shingles, words
from retrieval.records import Entry, Fingerprint

LIKENESS = 0.5
"""Texts that share this part of all their shingles are one text; a reprint with one word in ten changed does."""

_SHINGLE = 3
_LEAST_WORDS = 12
_BANDS = 20
_ROWS = 4
_SEED = 1
_SIGNATURE = Struct(f"<{_BANDS * _ROWS}I")
_BAND = Struct("<q")


def fingerprint(text: str) -> Fingerprint:
    """Take the MinHash signature of a text and its bands; a text of less than a dozen words is like no other."""
    from rensa import RMinHash

    folded = words(text)
    if len(folded) < _LEAST_WORDS:
        return Fingerprint(signature=b"", bands=())
    minhash = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    minhash.update([" ".join(shingle) for shingle in shingles(folded, _SHINGLE)])
    signature = _SIGNATURE.pack(*minhash.digest())
    size = _SIGNATURE.size // _BANDS
    return Fingerprint(
        signature=signature,
        bands=tuple(_band(signature[start : start + size]) for start in range(0, len(signature), size)),
    )


def likeness(one: bytes, other: bytes) -> float:
    """Estimate the Jaccard likeness of two texts from their signatures, 0 to 1, give or take 0.06."""
    if len(one) != _SIGNATURE.size or len(other) != _SIGNATURE.size:
        return 0.0
    pairs = zip(_SIGNATURE.unpack(one), _SIGNATURE.unpack(other), strict=True)
    return sum(1 for mine, theirs in pairs if mine == theirs) / (_BANDS * _ROWS)


def fingerprints(
    entries: Sequence[Entry], alike: Callable[..., Mapping[str, tuple[str, bytes]]], gone: Set[str] = frozenset()
) -> dict[str, Fingerprint]:
    """Fingerprint sources to be added, in order, each with its origin: that of the source it is most like, or itself.

    `alike` maps the sources that are there and share a band with any of some texts to their origin and signature; of
    these, the ones in `gone` are about to be removed.
    """
    made = {entry.source.id: fingerprint(entry.text) for entry in entries}
    there = {one: found for one, found in alike(*(one.bands for one in made.values())).items() if one not in gone}
    stored = _Signatures({one: signature for one, (_, signature) in there.items() if one not in made})
    origins = {one: origin for one, (origin, _) in there.items()}
    sharing: dict[tuple[int, int], list[str]] = {}
    placed: dict[str, Fingerprint] = {}
    for source, own in made.items():
        before = {one for band in enumerate(own.bands) for one in sharing.get(band, ())}
        scored = [(-likeness(own.signature, placed[one].signature), one) for one in before]
        score, nearest = min([*scored, stored.nearest(own.signature)])
        origin = origins[nearest] if -score >= LIKENESS else None
        # An origin that is about to go leaves its place to the copy that stays.
        placed[source] = own.model_copy(update={"origin": nearest if origin in gone else origin})
        origins[source] = placed[source].origin or source
        for band in enumerate(own.bands):
            sharing.setdefault(band, []).append(source)
    return placed


class _Signatures:
    """Some signatures side by side, to compare another with all of them at once."""

    def __init__(self, signatures: Mapping[str, bytes]) -> None:
        import numpy as np

        self._ids = sorted(one for one, signature in signatures.items() if len(signature) == _SIGNATURE.size)
        joined = b"".join(signatures[one] for one in self._ids)
        self._rows = np.frombuffer(joined, dtype="<u4").reshape(len(self._ids), _BANDS * _ROWS)

    def nearest(self, signature: bytes) -> tuple[float, str]:
        """Return the likeness, negative, and the id of the most alike, of equals the smallest id."""
        import numpy as np

        if not self._ids or len(signature) != _SIGNATURE.size:
            return 0.0, ""
        likenesses = (self._rows == np.frombuffer(signature, dtype="<u4")).mean(axis=1)
        best = int(likenesses.argmax())
        return -float(likenesses[best]), self._ids[best]


def _band(rows: bytes) -> int:
    """Hash the rows of a band, as they are in a signature, to a signed 64-bit number."""
    return int(_BAND.unpack(blake2b(rows, digest_size=8).digest())[0])

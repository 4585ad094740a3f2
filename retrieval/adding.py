"""Add drafts to a library in batches: what is new, what takes another's place, what is there already."""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from retrieval.checked import entry_of
from retrieval.embed import Embedder
from retrieval.errors import ChangedMeanwhile
from retrieval.index import searchable
from retrieval.ingest import entry
from retrieval.readers import Draft, Refusal
from retrieval.readers.metadata import About
from retrieval.records import Collection, Entry, Kept, Record, Review, Source, SourceKind

if TYPE_CHECKING:
    from retrieval.embed import Vectors
    from retrieval.store import Store

_FEWEST, _FIRST, _MOST = 32, 256, 4_096
_SHORT_S, _LONG_S = 0.5, 2.0

Status = Literal["added", "updated", "unchanged", "refused"]
Item = tuple[str, str, Draft | Refusal]


class Outcome(Record):
    """What became of one source to add; `reason` says why it was refused, or what reading had to do."""

    path: str
    status: Status
    reason: str = ""
    source: Source | None = None


class Change(Protocol):
    """Commit a batch to the store, unless that is at another revision by then, and have the indexes follow."""

    def __call__(self, add: Sequence[Entry], remove: Sequence[str], vectors: "Vectors", expect: int) -> None:
        """Raise ChangedMeanwhile where another program was faster."""


@dataclass(frozen=True)
class _Read:
    """A draft that was read and cut, or why there is none."""

    name: str
    entry: Entry | None = None
    notes: tuple[str, ...] = ()
    refusal: str = ""


class Adding:
    """One call of `Library.add`: gathers a batch, commits it, then tells what became of each source of it.

    A batch is looked up and embedded without holding up anyone else, and once more where the library was changed
    meanwhile. It grows while commits are quick, so that a slow encoder still shows progress. `defaults` stand where a
    source does not say it itself.
    """

    def __init__(
        self,
        store: "Store",
        embedder: Embedder,
        change: Change,
        tell: Callable[[Outcome], None],
        defaults: About | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._change = change
        self._tell = tell
        self._defaults = defaults or About()
        self._added_now: set[str] = set()
        self._batch: list[_Read] = []
        self._passages = 0
        self._size = _FIRST

    def run(self, items: Iterable[Item], stop: Callable[[], bool] | None = None) -> None:
        """Add every item, as (display name, key, draft or refusal), until `stop` says so."""
        for name, key, draft in items:
            if stop is not None and stop():
                break
            read = self._read(name, key, draft)
            self._batch.append(read)
            self._passages += len(read.entry.passages) if read.entry else 0
            if max(self._passages, len(self._batch)) >= self._size:
                self._commit()
        if self._batch:
            self._commit()

    def _read(self, name: str, key: str, draft: Draft | Refusal) -> _Read:
        if isinstance(draft, Refusal):
            return _Read(name, refusal=draft.reason)
        try:
            if draft.review is not None:
                return _Read(name, entry_of(draft, key), draft.notes)
            about = otherwise(draft.about, self._defaults)
            new = entry(draft.model_copy(update={"about": about}), key)
        except Exception as error:  # noqa: BLE001 - whatever one text does to us, the others are added
            return _Read(name, refusal=failed_on(error))
        if not new.passages:
            return _Read(name, refusal="There is no text in this source.")
        return _Read(name, new, draft.notes)

    def _commit(self) -> None:
        start = time.monotonic()
        while True:
            revision = self._store.revision
            plan = _Plan(self._added_now, _Known.of(self._store, [one.entry for one in self._batch if one.entry]))
            outcomes = [plan.take(one) for one in self._batch]
            if not plan.entries and not plan.gone:
                break
            entries = list(plan.entries.values())
            added = [(passage, one.source) for one in entries for passage in one.passages]
            vectors = self._embedder.embed([searchable(passage, source) for passage, source in added])
            try:
                self._change(entries, plan.gone, vectors, revision)
            except ChangedMeanwhile:
                continue
            self._added_now.update(plan.entries)
            break
        self._batch, self._passages = [], 0
        took = time.monotonic() - start
        self._size = min(_MOST, 2 * self._size) if took < _SHORT_S else self._size
        self._size = max(_FEWEST, self._size // 2) if took > _LONG_S else self._size
        for outcome in outcomes:
            self._tell(outcome)


@dataclass
class _Known:
    """What the store has that a batch may be the same as, or take the place of."""

    by_key: dict[tuple[Collection, str], Kept] = field(default_factory=dict)
    by_hash: dict[str, Kept] = field(default_factory=dict)
    by_url: dict[str, list[Kept]] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)

    @classmethod
    def of(cls, store: "Store", entries: Sequence[Entry]) -> "_Known":
        """Look everything up at once."""
        known = cls()
        for collection in Collection:
            some = [one for one in entries if one.collection is collection]
            if not some:
                continue
            plain = some if collection is Collection.SOURCES else []
            found = store.find_all(
                keys=[one.key for one in some],
                hashes=[one.source.sha256 for one in plain],
                urls=[one.source.url for one in plain if one.source.url],
                collection=collection,
            )
            for one in found:
                known.by_key[collection, one.key] = one
                if collection is Collection.SOURCES:
                    known.by_hash[one.source.sha256] = one
                    known.by_url.setdefault(one.source.url or "", []).append(one)
                else:
                    known.reviews.update(store.reviews([one.source.id]))
        return known


class _Plan:
    """What one batch adds and removes; a later source of it may take the place of an earlier one."""

    def __init__(self, added_now: set[str], known: _Known) -> None:
        self.entries: dict[str, Entry] = {}
        self._places: dict[str, str] = {}
        self.gone: list[str] = []
        self._added_now = added_now
        self._known = known

    def take(self, read: _Read) -> Outcome:
        """Decide what becomes of a source."""
        new = read.entry
        if new is None:
            return Outcome(path=read.name, status="refused", reason=read.refusal)
        if new.review is not None:
            return self._take_review(read, new)
        same, old = self._same_text(new), self._same_place(new)
        if same is not None and same.key != new.key and _is_there(same.key):
            self.gone += [one.source.id for one in old]
            reason = f"The library has this text already, as '{same.source.title}'."
            return Outcome(path=read.name, status="unchanged", reason=reason, source=same.source)
        if same is not None and same.key == new.key and _details(same.source) == _details(new.source):
            return Outcome(path=read.name, status="unchanged", source=same.source)
        notes = list(read.notes)
        if old and old[0].key != new.key:
            notes.append(f"Takes the place of '{old[0].source.title}', which had the same url.")
        return self._put(read.name, new, [*old, *([same] if same else [])], notes)

    def _take_review(self, read: _Read, new: Entry) -> Outcome:
        """Take a review, in the place of what its publisher said of the claim at the same address before."""
        waiting = self.entries.get(new.source.id)
        kept = self._known.by_key.get((Collection.CHECKED, new.key))
        old = waiting.source if waiting else kept.source if kept else None
        review = waiting.review if waiting else self._known.reviews.get(new.source.id)
        if old is not None and _details(old) == _details(new.source) and review == new.review:
            return Outcome(path=read.name, status="unchanged", source=old)
        return self._put(read.name, new, [Kept(source=old, key=new.key)] if old else [], list(read.notes))

    def _put(self, name: str, new: Entry, replaced: Sequence[Kept], notes: Sequence[str]) -> Outcome:
        for one in replaced:
            if self.entries.pop(one.source.id, None) is None:
                self.gone.append(one.source.id)
        self.entries[new.source.id] = new
        self._places[new.key] = new.source.id
        status: Status = "updated" if replaced else "added"
        return Outcome(path=name, status=status, reason=" ".join(notes), source=new.source)

    def _same_text(self, new: Entry) -> Kept | None:
        waiting = self.entries.get(new.source.id)
        if waiting is not None:
            return Kept(source=waiting.source, key=waiting.key)
        kept = self._known.by_hash.get(new.source.sha256)
        return kept if kept and kept.source.id not in self.gone else None

    def _same_place(self, new: Entry) -> list[Kept]:
        """Find what another text from the same place takes the place of: the same file or item, or else the same url.

        Of one call's sources, several may share a url (extracts of one page): none takes another's place.
        """
        waiting = self.entries.get(self._places.get(new.key, ""))
        found = [Kept(source=waiting.source, key=waiting.key)] if waiting and waiting.key == new.key else []
        kept = self._known.by_key.get((Collection.SOURCES, new.key))
        found += [kept] if kept and kept.source.id not in self.gone else []
        if not found and new.source.url:
            standing = [one for one in self._known.by_url.get(new.source.url, []) if one.source.id not in self.gone]
            found = [one for one in standing if one.source.id not in self._added_now]
            found = found if len(found) == 1 else []
        return [one for one in found if one.source.sha256 != new.source.sha256]


def otherwise(said: About, defaults: About) -> About:
    """Complete what a source says of itself; its own word goes before."""
    own = {name: value for name, value in said if value and value is not SourceKind.OTHER}
    return defaults.model_copy(update=own)


def failed_on(error: Exception) -> str:
    """Say that this program failed on one source."""
    return f"It could not be read: this program failed on it ({type(error).__name__})."


def _is_there(key: str) -> bool:
    """Tell whether what a source came from is still at its place; only a file can be looked for."""
    kind, _, place = key.partition(":")
    if kind not in {"path", "item"}:
        return True
    if kind == "path":
        return Path(place).exists()
    # An item within an item has two marks ("all.zip#set.jsonl#n1"), and the name of a file may have some too.
    return any(Path(place[: mark.start()]).exists() for mark in re.finditer("#", place))


def _details(source: Source) -> dict[str, object]:
    return source.model_dump(exclude={"retrieved"})

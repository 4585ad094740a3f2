"""Add drafts to a library in batches: what is new, what takes another's place, what is there already."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from retrieval.checked import entry_of
from retrieval.embed import Embedder
from retrieval.errors import IndexDamaged
from retrieval.index import SearchIndex, searchable
from retrieval.ingest import entry
from retrieval.readers import Draft, Refusal
from retrieval.readers.metadata import About
from retrieval.records import Collection, Entry, Kept, Record, Source, SourceKind
from retrieval.reprints import fingerprints

if TYPE_CHECKING:
    from retrieval.store import Store

_PASSAGES_AT_ONCE = 256
_OUTCOMES_AT_ONCE = 100

Status = Literal["added", "updated", "unchanged", "refused"]


class Outcome(Record):
    """What became of one source to add; `reason` says why it was refused, or what reading had to do."""

    path: str
    status: Status
    reason: str = ""
    source: Source | None = None


class Adding:
    """One call of `Library.add`: gathers a batch, commits it to the store, then to the index, then tells of it.

    `repair` gives another index when a change to the present one fails; the store has the change by then. `defaults`
    stand where a source does not say it itself.
    """

    def __init__(
        self,
        store: "Store",
        embedder: Embedder,
        index: SearchIndex,
        repair: Callable[[], SearchIndex],
        tell: Callable[[Outcome], None],
        defaults: About | None = None,
    ) -> None:
        self._defaults = defaults or About()
        self._store = store
        self._embedder = embedder
        self._index = index
        self._repair = repair
        self._tell = tell
        self._added_now: set[str] = set()
        self._clear()

    def _clear(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._gone: list[str] = []
        self._outcomes: list[Outcome] = []

    def run(self, items: Iterable[tuple[str, str, Draft | Refusal]], stop: Callable[[], bool] | None = None) -> None:
        """Add every item, as (display name, key, draft or refusal), until `stop` says so."""
        for name, key, draft in items:
            if stop is not None and stop():
                break
            self._outcomes.append(self._take(name, key, draft))
            waiting = sum(len(one.passages) for one in self._entries.values())
            if waiting >= _PASSAGES_AT_ONCE or len(self._outcomes) >= _OUTCOMES_AT_ONCE:
                self._commit()
        self._commit()

    def _take(self, name: str, key: str, draft: Draft | Refusal) -> Outcome:
        if isinstance(draft, Refusal):
            return Outcome(path=name, status="refused", reason=draft.reason)
        if draft.review is not None:
            return self._take_review(name, key, draft)
        new = entry(draft.model_copy(update={"about": otherwise(draft.about, self._defaults)}), key)
        if not new.passages:
            return Outcome(path=name, status="refused", reason="There is no text in this source.")
        notes = list(draft.notes)
        same = self._same_text(new)
        old = self._same_place(new)
        if same is not None and same.key != key and _is_there(same.key):
            self._gone += [one.source.id for one in old]
            reason = f"The library has this text already, as '{same.source.title}'."
            return Outcome(path=name, status="unchanged", reason=reason, source=same.source)
        if same is not None and same.key == key and _details(same.source) == _details(new.source):
            return Outcome(path=name, status="unchanged", source=same.source)
        replaced = [*old, *([same] if same else [])]
        if old and old[0].key != key:
            notes.append(f"Takes the place of '{old[0].source.title}', which had the same url.")
        for one in replaced:
            if self._entries.pop(one.source.id, None) is None:
                self._gone.append(one.source.id)
        self._entries[new.source.id] = new
        self._added_now.add(new.source.id)
        status: Status = "updated" if replaced else "added"
        return Outcome(path=name, status=status, reason=" ".join(notes), source=new.source)

    def _take_review(self, name: str, key: str, draft: Draft) -> Outcome:
        """Take a review, in the place of what its publisher said of the claim at the same address before."""
        new = entry_of(draft, key)
        waiting = self._entries.get(new.source.id)
        kept = [] if waiting else self._standing(self._store.find(key=key, collection=Collection.CHECKED))
        old = waiting.source if waiting else kept[0].source if kept else None
        review = waiting.review if waiting else self._store.reviews([new.source.id]).get(new.source.id)
        if old is not None and _details(old) == _details(new.source) and review == new.review:
            return Outcome(path=name, status="unchanged", source=old)
        self._gone += [one.source.id for one in kept]
        self._entries[new.source.id] = new
        status: Status = "updated" if old else "added"
        return Outcome(path=name, status=status, reason=" ".join(draft.notes), source=new.source)

    def _same_text(self, new: Entry) -> Kept | None:
        waiting = self._entries.get(new.source.id)
        if waiting is not None:
            return Kept(source=waiting.source, key=waiting.key)
        return next(iter(self._standing(self._store.find(sha256=new.source.sha256))), None)

    def _same_place(self, new: Entry) -> list[Kept]:
        """Find what another text from the same place takes the place of: the same file or item, or else the same url.

        Of one call's sources, several may share a url (extracts of one page): none takes another's place.
        """
        waiting = [Kept(source=one.source, key=one.key) for one in self._entries.values() if one.key == new.key]
        found = waiting + self._standing(self._store.find(key=new.key))
        if not found and new.source.url:
            standing = self._standing(self._store.find(url=new.source.url))
            found = [one for one in standing if one.source.id not in self._added_now]
            found = found if len(found) == 1 else []
        return [one for one in found if one.source.sha256 != new.source.sha256]

    def _standing(self, kept: list[Kept]) -> list[Kept]:
        return [one for one in kept if one.source.id not in self._gone]

    def _commit(self) -> None:
        entries, gone, outcomes = list(self._entries.values()), list(self._gone), self._outcomes
        if entries or gone:
            added = [(passage, one.source) for one in entries for passage in one.passages]
            vectors = self._embedder.embed([searchable(passage, source) for passage, source in added])
            reviewed = {one.source.id for one in entries if one.review}
            removed = [(one, self._store.passage_ids(one)) for one in gone if one not in reviewed]
            articles = [one for one in entries if not one.review]
            revision = self._store.change(
                add=entries,
                remove=gone,
                model=self._embedder.name,
                vectors=vectors,
                fingerprints=fingerprints(articles, self._store.alike, set(gone)),
            )
            # Previously checked claims are no evidence: they are kept out of the index of the sources.
            places = [at for at, (passage, _) in enumerate(added) if passage.source_id not in reviewed]
            try:
                indexed = [added[at] for at in places]
                self._index.change(revision, add=indexed, vectors=vectors[places], remove=removed)
            except IndexDamaged:
                self._index = self._repair()
        self._clear()
        for outcome in outcomes:
            self._tell(outcome)


def otherwise(said: About, defaults: About) -> About:
    """Complete what a source says of itself; its own word goes before."""
    own = {name: value for name, value in said if value and value is not SourceKind.OTHER}
    return defaults.model_copy(update=own)


def _is_there(key: str) -> bool:
    """Tell whether the file that a source came from is still at its place; what came by another way stays."""
    kind, _, place = key.partition(":")
    if kind not in {"path", "item"}:
        return True
    path = place.rpartition("#")[0] if kind == "item" else place
    return Path(path).exists()


def _details(source: Source) -> dict[str, object]:
    return source.model_dump(exclude={"retrieved"})

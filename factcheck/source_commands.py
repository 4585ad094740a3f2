"""``python -m factcheck sources …``: add, list, show, edit, remove and search sources, and check their health.

Exit codes: 0 done, 2 usage or nothing could be read, 4 library unusable or unhealthy, 130 stopped by the user.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from factcheck.errors import RecoupeError

if TYPE_CHECKING:
    from factcheck.settings import Settings
    from retrieval.library import Library, Outcome
    from retrieval.readers.metadata import About
    from retrieval.records import Filters, Source

DONE, USAGE, UNHEALTHY, STOPPED = 0, 2, 4, 130

WEB = ("http://", "https://")
FIELDS = ("title", "publisher", "kind", "published", "language", "url", "licence")
STOPPING = "Stopping after the source at hand; press Ctrl-C again to stop at once."
KEPT = "Stopped: {done} were done and are kept; the same command goes on with the rest."
NOTHING_TO_EDIT = "Nothing to edit was given; name a field, for example --publisher."
NO_SOURCE = "There is no source {id} in this library; `sources list` shows them."
A_DATE = "as 2025-04-10"


def add_commands(sources: argparse.ArgumentParser) -> None:
    """Describe the commands on sources."""
    actions = sources.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        made.set_defaults(command=run)
        made.add_argument(
            "--library", metavar="DIR", type=Path, help="the library; the one of the settings if left out"
        )
        return made

    _describe_add(action("add", _add, "add files, folders, zip files, web pages, PDFs and feeds"))
    listed = action("list", _list, "list the sources")
    listed.add_argument("--checked", action="store_true", help="list the previously checked claims instead")
    _add_filters(listed)
    _add_json(listed)
    shown = action("show", _show, "show a source with its text")
    shown.add_argument("id", metavar="ID")
    _add_json(shown)
    edit = action("edit", _edit, "correct what is said of a source; its text stays")
    edit.add_argument("id", metavar="ID")
    for field in FIELDS:
        edit.add_argument(f"--{field}", metavar=field.upper(), help='an empty one, "", takes it away')
    removed = action("remove", _remove, "remove sources, their text and their place in the indexes")
    removed.add_argument("ids", metavar="ID", nargs="+")
    action("rebuild", _rebuild, "build both indexes again from the stored sources")
    _add_json(action("verify", _verify, "check the library and its indexes; exit code 4 when something is wrong"))
    search = action("search", _search, "search the library")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--limit", metavar="N", type=_count, default=10)
    search.add_argument("--why", action="store_true", help="show the ranks and scores behind each passage")
    _add_filters(search)
    _add_json(search)


def _describe_add(add: argparse.ArgumentParser) -> None:
    add.add_argument("places", metavar="PLACE", nargs="+", help="a file, a folder, a zip file or a web address")
    add.add_argument(
        "--claimreview", action="store_true", help="these are ClaimReview files, pages or feeds: claims checked before"
    )
    said = add.add_argument_group("for a source that does not say it itself")
    said.add_argument("--publisher", metavar="NAME")
    said.add_argument(
        "--kind", metavar="KIND", help="official statistic, law, primary document, agency, press or other"
    )
    said.add_argument("--published", metavar="DATE", help=A_DATE)
    said.add_argument("--language", metavar="CODE", help="fr or en; found by itself when left out")
    said.add_argument("--licence", metavar="TEXT")
    _add_json(add)


def _add_filters(command: argparse.ArgumentParser) -> None:
    only = command.add_argument_group("only sources of")
    only.add_argument("--kind", metavar="KIND", action="append", default=[])
    only.add_argument("--language", metavar="CODE", action="append", default=[])
    only.add_argument("--publisher", metavar="NAME", action="append", default=[])
    only.add_argument(
        "--from", metavar="DATE", type=_day, dest="published_from", help=f"published then or later, {A_DATE}"
    )
    only.add_argument(
        "--to", metavar="DATE", type=_day, dest="published_to", help=f"published then or earlier, {A_DATE}"
    )


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON, with everything that is known")


def _add(options: argparse.Namespace) -> int:
    from factcheck import pipeline, source_tables

    places = [place if place.startswith(WEB) else Path(place) for place in options.places]
    fetch = None
    if any(isinstance(place, str) for place in places):
        from retrieval.fetch import Fetch

        fetch = Fetch()
    defaults = _about(options, ("publisher", "kind", "published", "language", "licence"))
    with (
        pipeline.open_library(_settings(options), create=True, wait=False) as library,
        _interrupt() as stop,
        source_tables.counting("Adding sources") as show,
    ):

        def tell(done: int, total: int, _: "Outcome") -> None:
            show(done, total)

        if options.claimreview:
            outcomes = library.add_reviews(places, fetch=fetch, on_progress=tell, stop=stop)
        else:
            outcomes = library.add(places, fetch=fetch, defaults=defaults, on_progress=tell, stop=stop)
    source_tables.show_outcomes(outcomes, as_json=options.json)
    if stop():
        print(KEPT.format(done=len(outcomes)), file=sys.stderr)
        return STOPPED
    return USAGE if outcomes and all(outcome.status == "refused" for outcome in outcomes) else DONE


@contextmanager
def _interrupt() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a wish to stop, which is asked for between sources; the second acts at once."""
    wished: list[bool] = []

    def note(number: int, frame: FrameType | None) -> None:
        if wished:
            raise KeyboardInterrupt
        wished.append(True)
        print(STOPPING, file=sys.stderr)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(wished)
    finally:
        signal.signal(signal.SIGINT, before)


def _list(options: argparse.Namespace) -> int:
    from factcheck import source_tables
    from retrieval.records import Collection

    chosen = _filters(options)
    with _open(options) as library:
        collection = Collection.CHECKED if options.checked else Collection.SOURCES
        found, passages = library.sources(collection), library.passage_counts(collection)
    kept = [source for source in found if chosen.admits(source)]
    source_tables.show_sources(kept, passages, as_json=options.json, of=len(found))
    return DONE


def _show(options: argparse.Namespace) -> int:
    from factcheck import source_tables

    with _open(options) as library:
        source = _source(library, options.id)
        text, passages = library.text(source.id), library.passages(source.id)
    source_tables.show_source(source, text, passages, as_json=options.json)
    return DONE


def _edit(options: argparse.Namespace) -> int:
    from factcheck import source_tables
    from retrieval.readers.metadata import About

    given = [field for field in FIELDS if getattr(options, field) is not None]
    if not given:
        raise RecoupeError(NOTHING_TO_EDIT)
    wished = _about(options, FIELDS)
    with _open(options) as library:
        source = _source(library, options.id)
        about = About(**{field: getattr(wished if field in given else source, field) for field in FIELDS})
        edited = library.edit(source.id, about)
    source_tables.show_facts(edited)
    return DONE


def _remove(options: argparse.Namespace) -> int:
    with _open(options) as library:
        for source in [_source(library, one) for one in options.ids]:
            library.remove(source.id)
            print(f"removed {source.id}")
    return DONE


def _rebuild(options: argparse.Namespace) -> int:
    from factcheck import source_tables

    with _open(options) as library:
        with source_tables.counting("Building the indexes") as show:
            library.rebuild(on_progress=show)
        print(f"{library.source_count} sources, {library.passage_count} passages, index {library.version}")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from factcheck import source_tables

    with _open(options) as library:
        health = library.verify()
        source_tables.show_health(health, library.notices, as_json=options.json)
    return DONE if health.healthy else UNHEALTHY


def _search(options: argparse.Namespace) -> int:
    from factcheck import source_tables
    from factcheck.queries import in_both_languages

    filters = _filters(options)
    with _open(options) as library:
        hits = library.search(in_both_languages(options.text), limit=options.limit, filters=filters)
    source_tables.show_hits(hits, why=options.why, as_json=options.json)
    return DONE


def _open(options: argparse.Namespace) -> "Library":
    from factcheck import pipeline

    return pipeline.open_library(_settings(options))


def _settings(options: argparse.Namespace) -> "Settings":
    from factcheck.settings import Settings

    return Settings.load(library=options.library)


def _source(library: "Library", source_id: str) -> "Source":
    from retrieval.records import Collection

    for collection in Collection:
        for source in library.sources(collection):
            if source.id == source_id:
                return source
    raise RecoupeError(NO_SOURCE.format(id=source_id))


def _about(options: argparse.Namespace, fields: tuple[str, ...]) -> "About":
    from retrieval.errors import SourceRefused
    from retrieval.readers.metadata import about

    try:
        said = about({field: getattr(options, field) for field in fields})
    except SourceRefused as refused:
        raise RecoupeError(f"--{refused}") from refused
    if said.notes:
        raise RecoupeError(said.notes[0])
    return said


def _filters(options: argparse.Namespace) -> "Filters":
    from retrieval.errors import SourceRefused
    from retrieval.readers.metadata import about
    from retrieval.records import Filters

    try:
        kinds = frozenset(about({"kind": kind}).kind for kind in options.kind)
    except SourceRefused as refused:
        raise RecoupeError(f"--{refused}") from refused
    return Filters(
        published_from=options.published_from,
        published_to=options.published_to,
        languages=frozenset(code.lower() for code in options.language),
        kinds=kinds,
        publishers=frozenset(options.publisher),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-04-10") from None


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return int(text)

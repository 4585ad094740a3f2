"""The command line: ``python -m factcheck check | claim | sources | schema``.

Exit codes: 0 done, 2 usage or unreadable input, 3 done but some claims were not checked, 4 library unusable.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck import source_commands
from factcheck.errors import LibraryError, RecoupeError

if TYPE_CHECKING:
    from factcheck.engines import Engine
    from factcheck.records import Article, Findings, Report
    from factcheck.settings import Settings
    from retrieval.library import Library

DONE, USAGE, NOT_ALL_CHECKED, NO_LIBRARY = 0, 2, 3, 4


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; every failure of ours ends in one sentence on standard error."""
    options = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except RecoupeError as error:
        return _say(error, USAGE)
    except LibraryError as error:
        return _say(error, NO_LIBRARY)
    except BrokenPipeError:
        # Whoever read the output has read enough; flushing the rest at the end must not fail either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return _say("Stopped; what was saved is kept.", 130)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="python -m factcheck", description="Pair claims with what your sources say.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check an article")
    check.set_defaults(command=_check)
    check.add_argument("article", metavar="ARTICLE", help="a file, or - for standard input")
    check.add_argument("--published", metavar="DATE", type=_date, help="the day it was published, as 2025-04-10")
    check.add_argument("--title")
    check.add_argument("--url")
    check.add_argument("--language", metavar="CODE", help="fr or en; found by itself when left out")
    _add_run_options(check)
    for form in EXPORTS:
        check.add_argument(f"--{form}", metavar="FILE", type=Path, help=f"write the report as {form}")

    claim = commands.add_parser("claim", help="check a single claim")
    claim.set_defaults(command=_claim)
    claim.add_argument("text", metavar="TEXT")
    claim.add_argument("--date", metavar="DATE", type=_date, dest="published", help="the day it was made")
    claim.add_argument("--language", metavar="CODE")
    _add_run_options(claim)
    claim.add_argument("--json", metavar="FILE", type=Path, help="write the report as json")

    source_commands.add_commands(commands.add_parser("sources", help="add, list, search and remove reference sources"))

    schema = commands.add_parser("schema", help="print the JSON Schema of the report")
    schema.set_defaults(command=_schema)
    return top


def _add_run_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--engine", choices=("local", "llm"), help="local needs nothing; llm needs a key")
    where = command.add_mutually_exclusive_group()
    where.add_argument("--library", metavar="DIR", type=Path, help="the library to search")
    where.add_argument("--sources", metavar="PATH", type=Path, nargs="+", help="files for a library of this run only")
    command.add_argument(
        "--reviews",
        metavar="PATH",
        type=Path,
        nargs="+",
        default=[],
        help="with --sources: ClaimReviews to look in first",
    )


def _check(options: argparse.Namespace) -> int:
    from factcheck import article

    text = _read_input(options.article)
    read = article.read(
        text, title=options.title, url=options.url, published=options.published, language=options.language
    )
    return _run(read, options)


def _claim(options: argparse.Namespace) -> int:
    from factcheck import article, claims

    read = article.read(options.text, published=options.published, language=options.language)
    return _run(read, options, claims.whole)


def _run(
    article: "Article", options: argparse.Namespace, find: "Callable[[Article, Engine], Findings] | None" = None
) -> int:
    from factcheck import pipeline, terminal

    settings = _settings(options)
    with _library(options, settings) as library, closing(pipeline.make_engine(settings)) as engine:
        findings = find(article, engine) if find else None
        limits = pipeline.Limits.of(settings)
        report = terminal.follow(pipeline.check(article, engine, library, findings=findings, limits=limits))
    terminal.show(report)
    _write_exports(report, options)
    return NOT_ALL_CHECKED if any(item.failure for item in report.checked) else DONE


EXPORTS = ("json", "markdown", "html", "csv")


def _write_exports(report: "Report", options: argparse.Namespace) -> None:
    from factcheck import report as formats

    write = {
        "json": formats.to_json,
        "markdown": formats.to_markdown,
        "html": formats.to_html,
        "csv": formats.to_csv,
    }
    for form in EXPORTS:
        path: Path | None = getattr(options, form, None)
        if path:
            _write(path, write[form](report))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        raise RecoupeError(f"{path} could not be written ({error.strerror}); nothing there was changed.") from error


def _read_input(name: str) -> str | bytes:
    from factcheck.inputs import read_article_file

    return sys.stdin.buffer.read() if name == "-" else read_article_file(Path(name))


def _schema(options: argparse.Namespace) -> int:
    from factcheck.report import schema

    print(schema(), end="")
    return DONE


@contextmanager
def _library(options: argparse.Namespace, settings: "Settings") -> "Iterator[Library]":
    from factcheck import pipeline
    from retrieval.library import temporary

    if options.reviews and not options.sources:
        raise RecoupeError("--reviews goes with --sources; `sources add --claimreview` puts reviews into a library.")
    if options.sources:
        with temporary(options.sources, reviews=options.reviews) as library:
            yield library
    else:
        with pipeline.open_library(settings) as library:
            yield library


def _settings(options: argparse.Namespace) -> "Settings":
    from factcheck.settings import Settings

    return Settings.load(engine=getattr(options, "engine", None), library=options.library)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-04-10") from None


def _say(message: object, code: int) -> int:
    print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""The command line: ``python -m eval run SUITE``, ``score``, ``compare``, ``sets``, ``gate``, ``results``, ``bench``.

Exit codes: 0 done, 1 the gate is closed, 2 usage or a set that cannot be read, 4 library unusable.
"""

import argparse
import json
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.errors import LibraryError, RecoupeError
from factcheck.settings import Settings

if TYPE_CHECKING:
    from eval.run import Order, Run

DONE, CLOSED, USAGE, NO_LIBRARY = 0, 1, 2, 4
KINDS = ("verification", "detection", "retrieval")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; every failure of ours ends in one sentence on standard error."""
    given = sys.argv[1:] if argv is None else list(argv)
    options = parser().parse_args(given)
    options.line = shlex.join(["python", "-m", "eval", *given])
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except RecoupeError as error:
        return _say(error, USAGE)
    except LibraryError as error:
        return _say(error, NO_LIBRARY)
    except KeyboardInterrupt as stop:
        return _say(str(stop) or "Stopped; nothing was written.", 130)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="python -m eval", description="Measure how good the checks are.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _describe_run(commands.add_parser("run", help="run a suite and print its figures"))
    score = commands.add_parser("score", help="make the figures and the report of a run again from its records")
    score.set_defaults(command=_score)
    score.add_argument("folder", metavar="FOLDER", type=Path)
    compare = commands.add_parser("compare", help="hold two runs against each other, item by item")
    compare.set_defaults(command=_compare)
    compare.add_argument("a", metavar="A", type=Path, help="the folder of a run")
    compare.add_argument("b", metavar="B", type=Path, help="that of another, on the same items")
    sets = commands.add_parser("sets", help="list the public sets, and where to get those that are not there")
    sets.set_defaults(command=_sets)
    _describe_gate(commands.add_parser("gate", help="fail when a figure has fallen below eval/baseline.json"))
    results = commands.add_parser("results", help="make eval/RESULTS.md of the figures in eval/results/")
    results.set_defaults(command=_results)
    results.add_argument(
        "--take", metavar="FOLDER", type=Path, nargs="+", default=[], help="keep the figures of finished runs first"
    )
    _describe_bench(commands.add_parser("bench", help="measure speed and memory on this machine"))
    return top


def _describe_run(run: argparse.ArgumentParser) -> None:
    run.set_defaults(command=_run)
    run.add_argument(
        "suite",
        metavar="SUITE",
        help="gold, gold/test, a public set, the path of a set, or all of the public sets and gold",
    )
    run.add_argument("--kind", choices=KINDS, help="told by the set as a rule")
    run.add_argument("--engine", metavar="NAME", help="local, llm, an ablation or a baseline: a wrong name lists them")
    run.add_argument("--workers", metavar="N", type=_positive, help="processes (one a core, at most 4)")
    run.add_argument("--out", metavar="FOLDER", type=Path, help="where the run is written (.recoupe/runs/...)")
    run.add_argument("--fresh", action="store_true", help="begin anew, even where an unfinished run could go on")
    run.add_argument("--limit", metavar="N", type=_positive, help="the first N items only")
    _describe_files(run)


def _describe_gate(gate: argparse.ArgumentParser) -> None:
    gate.set_defaults(command=_gate)
    whole = gate.add_mutually_exclusive_group()
    whole.add_argument("--accept", action="store_true", help="make today's figures the baseline")
    whole.add_argument("--kind", choices=KINDS, help="look at one part of the suite only, while working on it")
    gate.add_argument("--workers", metavar="N", type=_positive, help="processes (one a core, at most 4)")
    _describe_files(gate)


def _describe_files(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", metavar="FILE", type=Path, help="write the figures")
    command.add_argument("--records", metavar="FILE", type=Path, help="write what came of each item, one line each")


def _describe_bench(bench: argparse.ArgumentParser) -> None:
    bench.set_defaults(command=_bench)
    what = bench.add_mutually_exclusive_group()
    what.add_argument("--passages", metavar="N", type=_positive, default=1000, help="of the quick figures (1000)")
    what.add_argument("--scale", metavar="N", type=_positive, nargs="+", help="libraries of so many, as if encoded")
    what.add_argument("--retrieval", metavar="SET", nargs="*", help="our search beside others, on public sets (all)")
    what.add_argument("--chroma", metavar="N", type=_positive, help="settings of Chroma, with so many vectors")
    bench.add_argument(
        "--work", metavar="FOLDER", type=Path, default=Path(".recoupe/bench"), help="keeps what was made"
    )
    bench.add_argument("--markdown", action="store_true", help="print the rows of a table instead of JSON")


def _results(options: argparse.Namespace) -> int:
    from eval import results

    for path in results.take(options.take):
        _progress(f"{path} is written.")
    print(results.write())
    return DONE


def _bench(options: argparse.Namespace) -> int:
    from eval import bench
    from eval.bench.quick import quick

    if options.scale or options.chroma or options.retrieval is not None:
        found = bench.bench(options.scale, options.retrieval, options.chroma, options.work, say=_progress)
        print(bench.rows(found) if options.markdown else json.dumps(found, indent=2))
    else:
        figures = quick(options.passages)
        print(bench.rows([figures]) if options.markdown else json.dumps(figures, indent=2))
    return DONE


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _run(options: argparse.Namespace) -> int:
    from eval import series, show
    from eval.run import Order, carry_out

    order = Order(
        suite=options.suite,
        engine=options.engine or Settings.load().engine,
        command=options.line,
        **{name: getattr(options, name) for name in ("kind", "limit", "workers", "out", "fresh")},
    )
    if order.suite == series.SUITE:
        return _run_all(order, options)
    with show.progress(order.suite) as on_progress:
        folder, done = carry_out(order, on_progress=on_progress, say=show.say)
    show.table(done.result)
    print(f"{folder / 'report.html'}")
    _keep(done, options)
    return DONE


def _run_all(order: "Order", options: argparse.Namespace) -> int:
    from eval import series, show, systems

    if options.json or options.records:
        raise RecoupeError("`run all` writes a folder for each set; --json and --records are for one set.")
    ended = series.carry_out_all(order, systems.find(order.engine).kinds, shown=show.progress, say=show.say)
    show.summary(ended.results)
    print(ended.folder)
    for line in (*(f"Left out: {one}" for one in ended.missing), *(f"FAILED: {one}" for one in ended.failed)):
        _progress(line)
    return USAGE if ended.failed or not ended.results else DONE


def _score(options: argparse.Namespace) -> int:
    from eval import show
    from eval.run import rescore

    show.table(rescore(options.folder).result)
    print(f"{options.folder / 'report.html'}")
    return DONE


def _compare(options: argparse.Namespace) -> int:
    from eval import compare, show
    from eval.run import read

    found = compare.compare(read(options.a), read(options.b))
    show.comparison(found)
    return DONE


def _sets(_options: argparse.Namespace) -> int:
    from eval import show
    from eval.datasets import registry

    show.sets(registry.describe())
    return DONE


def _gate(options: argparse.Namespace) -> int:
    from eval import gate

    baseline = None if options.accept else gate.load()
    run = _measure(gate.SUITE, options)
    if baseline is None:
        gate.accept(run)
        print(f"{gate.BASELINE} now holds these figures.")
        return DONE
    found = gate.complaints(run, baseline, part=options.kind is not None)
    for complaint in found:
        print(f"CLOSED: {complaint}", file=sys.stderr)
    if not found:
        held = len(baseline.figures.keys() & run.result.figures.keys())
        looked = f"of {options.kind} alone" if options.kind else "every quotation is verbatim"
        print(f"The gate is open: {held} figures hold, {looked}.")
    return CLOSED if found else DONE


def _measure(suite: str, options: argparse.Namespace) -> "Run":
    from eval import show
    from eval.run import Order, Stopped, carry_out
    from eval.workers import Interrupted

    # The gate is about the engine that needs nothing, whatever the environment says.
    with tempfile.TemporaryDirectory(prefix="recoupe-gate-") as folder, show.progress(suite) as on_progress:
        order = Order(
            suite=suite,
            engine="local",
            command=options.line,
            out=Path(folder) / "run",
            kind=options.kind,
            workers=options.workers,
        )
        try:
            _, done = carry_out(order, on_progress=on_progress)
        except Stopped as stop:
            raise KeyboardInterrupt("Stopped: the gate keeps nothing, and begins anew.") from stop
        except Interrupted as error:
            raise RecoupeError(
                "A process of the gate ended by itself (killed, or out of memory?): try again."
            ) from error
    show.table(done.result)
    _keep(done, options)
    return done


def _keep(done: "Run", options: argparse.Namespace) -> None:
    if options.json:
        _write(options.json, done.result.model_dump_json(indent=2) + "\n")
    if options.records:
        _write(options.records, "".join(one.model_dump_json() + "\n" for one in done.outcomes))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise RecoupeError(f"{path} could not be written ({error.strerror}).") from error


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def _say(message: object, code: int) -> int:
    print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""A run as a page for a person: one file, no network and no script; outside text is escaped, and never markup."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from eval.parts import PARTS
from eval.records import Figure, Outcome, Result
from eval.suites import GOLD
from eval.worst import worst, wrong

HELD_APART = GOLD["gold/test"].resolve()
HEADLINES = ("macro_f1", "f1", "ndcg@10", "stance_macro_f1", "verdict_macro_f1")
"""The figure that stands for a run: the first that it has."""

BROKEN_DOWN = {
    "language": ("macro_f1", "f1", "ndcg@10", "self_contained_rate", "accuracy"),
    "change": ("pair_accuracy", "accuracy"),
    "type": ("accuracy",),
    "label": ("accuracy",),
}
"""What the report breaks down, and by the first of these figures that is there."""

ACRONYMS = {"f1": "F1", "ece": "ECE", "ndcg": "nDCG", "mrr": "MRR", "map": "MAP", "fever": "FEVER", "brier": "Brier"}

TICKS = (0, 0.25, 0.5, 0.75, 1)
LEFT, TOP, SIDE = 44.0, 8.0, 280.0
"""Of the reliability diagram, in units of its view box."""

Rows = list[tuple[str, Figure]]


def html(result: Result, outcomes: Sequence[Outcome]) -> str:
    """Write the report of a run."""
    tables = result.run.get("tables", {})
    mistakes = wrong(outcomes, result.run["kind"])
    errors = worst(mistakes)
    view: dict[str, Any] = {
        "result": result,
        "about": result.run,
        "headline": headline(result),
        "groups": grouped(result.figures),
        "confusions": list(confusions(tables.get("confusion", {}))),
        "reliability": list(reliability(tables.get("reliability", {}))),
        "breakdowns": list(breakdowns(tables)),
        "errors": errors,
        "wrong": len(mistakes),
        "shown": sum(len(group.errors) for group in errors),
        "held_apart": _held_apart(result.suite),
        "failures": failures(outcomes),
        "settings": list(settings(result)),
        "ticks": TICKS,
    }
    named = {"Confusion": "confusions", "Reliability": "reliability", "Broken down": "breakdowns"}
    named |= {"Worst errors": "errors", "Failures": "failures"}
    view["sections"] = ["Figures", *(name for name, key in named.items() if view[key]), "Settings"]
    return _template().render(view)


def headline(result: Result) -> tuple[str, Figure] | None:
    """Pick the figure that stands for a run, None where there is none."""
    return next(((name, result.figures[name]) for name in HEADLINES if name in result.figures), None)


def grouped(figures: Mapping[str, Figure]) -> list[tuple[str, Rows]]:
    """Put the figures of one part of our own set under one heading; those of other sets have none."""
    prefixes = [part.prefix for part in PARTS.values() if part.prefix]

    def of_part(name: str) -> str:
        return next((prefix for prefix in prefixes if name.startswith(prefix)), "")

    if not any(of_part(name) for name in figures):
        return [("", list(figures.items()))]
    groups: list[tuple[str, Rows]] = []
    for prefix, items in groupby(figures.items(), key=lambda item: of_part(item[0])):
        rows = [(name.removeprefix(prefix), figure) for name, figure in items]
        groups.append((words(prefix) if prefix else "on their own", rows))
    return groups


def confusions(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Shade each confusion matrix: a cell has its count and its share of the row; an empty last column is left out."""
    for name, table in found.items():
        labels, counts = table["labels"], table["counts"]
        width = len(counts[0])
        if width > len(labels) and not any(row[-1] for row in counts):
            width -= 1
        rows = [
            {
                "label": label,
                "cells": [
                    {"count": count, "share": count / max(1, sum(row)), "right": column == number}
                    for column, count in enumerate(row[:width])
                ],
            }
            for number, (label, row) in enumerate(zip(labels, counts, strict=True))
            if sum(row)
        ]
        yield {"name": name if len(found) > 1 else "", "columns": [*labels, "no label"][:width], "rows": rows}


def reliability(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Draw each reliability diagram: the bins that hold anything, and which share of all items each holds."""
    for name, bins in found.items():
        count = sum(one["n"] for one in bins)
        yield {
            "name": name if len(found) > 1 else "",
            "n": count,
            "bins": [one | {"share": one["n"] / count} for one in bins],
        }


def breakdowns(tables: Mapping[str, Any]) -> Iterator[tuple[str, Rows]]:
    """List one figure by language, by change, by type of claim and by label, where there are several of them."""
    for key, figures in BROKEN_DOWN.items():
        for part, groups in tables.get(f"by_{key}", {}).items():
            name = next((one for one in figures if any(one in group for group in groups.values())), "")
            rows = [(group, Figure.model_validate(made[name])) for group, made in groups.items() if name in made]
            if len(rows) > 1:
                yield f"{words(name)} by {key}" + (f", {part}" if len(tables[f"by_{key}"]) > 1 else ""), rows


def failures(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Count the failures by what was said, the most frequent first, with the first item that each befell."""
    said: dict[str, list[str]] = {}
    for one in outcomes:
        if one.failure is not None:
            said.setdefault(one.failure, []).append(one.id)
    ranked = sorted(said.items(), key=lambda item: -len(item[1]))
    return [{"message": message, "count": len(ids), "first": ids[0]} for message, ids in ranked]


def settings(result: Result) -> Iterator[tuple[str, str]]:
    """List what was run, as pairs of a name and a value."""
    run = result.run
    yield "suite", result.suite
    yield "engine", result.engine + (f" ({run['model']})" if run.get("model") else "")
    for name, key in (("part", "part"), ("limit", "limit"), ("started", "started"), ("finished", "finished")):
        if run.get(key) is not None:
            yield name, str(run[key])
    yield "sizes", ", ".join(f"{count:,} {name}".replace(",", "\u202f") for name, count in run["sizes"].items())
    yield "sha256 of the set", run["sha256"]
    if run.get("code_sha256"):
        yield "sha256 of the code", run["code_sha256"]
    if run.get("index_version"):
        yield "index", run["index_version"]
    for name, digest in run.get("prompts", {}).items():
        yield f"prompt {name}", digest
    yield "versions", ", ".join(f"{name} {number}" for name, number in run["versions"].items())


def words(name: str) -> str:
    """Write the name of a figure as words."""
    return " ".join(ACRONYMS.get(word, word) for word in re.split(r"[_ ]+|(?=@)", name.strip("_"))).replace(" @", "@")


def number(value: float) -> str:
    """Write a value with three digits, and a minus sign that is one."""
    return f"{value:.3f}".replace("-", "−")


def span(seconds: float) -> str:
    """Write a duration."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def place(value: float) -> float:
    """Give the place of a value on a bar from 0 to 1, in per cent."""
    return round(100 * min(1.0, max(0.0, value)), 2)


def across(value: float) -> float:
    """Give the x of a value in the reliability diagram."""
    return round(LEFT + SIDE * value, 1)


def down(value: float) -> float:
    """Give the y of a value in the reliability diagram."""
    return round(TOP + SIDE * (1 - value), 1)


def _held_apart(suite: str) -> bool:
    """Tell whether a suite is of the held-apart part, by its name or by a path into it."""
    return GOLD.get(suite, Path(suite)).resolve().is_relative_to(HELD_APART)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "words": words,
        "first_up": lambda name: name[:1].upper() + name[1:],
        "number": number,
        "span": span,
        "place": place,
        "x": across,
        "y": down,
        "thousands": lambda number: f"{number:,}".replace(",", "\u202f"),
    }
    return environment.get_template("report.html.j2")

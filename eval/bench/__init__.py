"""How fast, how large and how good, on this machine: ``python -m eval bench``. Never a test.

`quick` measures the line with the bundled encoder, `scale` a library of many passages with embeddings that cost
nothing, `compare` the search beside what others would write, `settings` Chroma under one setting after another.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
WIDE = 16


def bench(
    passages: Sequence[int] | None,
    retrieval: Sequence[str] | None,
    chroma: int | None,
    work: Path,
    *,
    say: Callable[[str], None],
) -> Rows:
    """Measure libraries of many passages, the search on public sets (all where none is named), or Chroma's settings.

    Gives a row for each thing measured. `work` keeps what may serve again: embeddings, and the parts of a long run;
    `say` is told of progress.
    """
    cache = work / "embeddings"
    cache.mkdir(parents=True, exist_ok=True)
    if passages:
        from eval.bench.scale import scale

        return [scale(count, cache, work, say) for count in passages]
    if retrieval is not None:
        from eval.bench.compare import compare

        return compare(retrieval, cache, say)
    if chroma:
        from eval.bench.settings import settings

        return settings(chroma, cache, say)
    raise ValueError("nothing to measure was named")


def rows(found: Rows) -> str:
    """Write rows as a Markdown table, turned on its side where it has many columns.

    Figures within figures become columns of their own, a value with its interval one cell.
    """
    flat = [dict(_flat(row)) for row in found]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    table = [columns, *([str(row.get(name, "")) for name in columns] for row in flat)]
    if len(columns) > WIDE:
        table = [list(line) for line in zip(*table, strict=True)]
    lines = [table[0], ["---"] * len(table[0]), *table[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _flat(row: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in row.items():
        full = f"{prefix} {name}".strip()
        if isinstance(value, dict) and value.keys() == {"value", "low", "high"}:
            found.append((full, f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"))
        else:
            found += _flat(value, full) if isinstance(value, dict) else [(full, value)]
    return found

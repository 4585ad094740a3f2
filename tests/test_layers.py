"""Imports only go down, and each heavy dependency comes in by one door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("ui", "factcheck", "retrieval", "prompts", "models", "eval")

# From top to bottom; a module belongs to the longest prefix that fits, and may import its own layer or lower ones.
# `factcheck` itself holds the stages and whatever else is not named here.
LAYERS = {
    "app": 9,
    "ui": 8,
    "eval": 8,
    "factcheck.__main__": 8,
    "factcheck.source_commands": 8,
    "factcheck.source_tables": 8,
    "factcheck.terminal": 8,
    "factcheck.pipeline": 7,
    "factcheck": 6,
    "factcheck.engines": 5,
    "factcheck.facts": 4,
    "factcheck.lines": 4,
    "factcheck.marks": 4,
    "factcheck.plain": 4,
    "factcheck.quotes": 4,
    "factcheck.sentences": 4,
    "factcheck.settings": 4,
    "factcheck.verbs": 4,
    "factcheck.words": 4,
    "factcheck.lexicon": 3,
    "factcheck.records": 2,
    "factcheck.errors": 2,
    "retrieval": 1,
    "prompts": 1,
    "models": 0,
}
# What a layer may not import although it is lower, or as low.
CLOSED = {
    "retrieval": ("prompts",),
    "prompts": ("retrieval", "models"),
    "ui": ("eval", "factcheck.__main__", "factcheck.source_commands", "factcheck.source_tables", "factcheck.terminal"),
    "eval": ("ui", "factcheck.__main__"),
    "factcheck.__main__": ("ui", "eval"),
}
DOORS = {
    "streamlit": ("app.py", "ui/"),
    "chromadb": ("retrieval/vectors.py", "eval/bench/peers.py"),
    "langchain_chroma": ("eval/bench/peers.py",),
    "langchain_text_splitters": ("eval/bench/peers.py",),
    "rank_bm25": ("eval/bench/peers.py",),
    "bm25s": ("eval/bench/peers.py",),
    "rensa": ("retrieval/reprints.py",),
    "tantivy": ("retrieval/lexical.py", "eval/bench/peers.py"),
    "sqlalchemy": ("retrieval/store/", "factcheck/checks.py"),
    "alembic": ("retrieval/store/",),
    "onnxruntime": ("retrieval/embed.py",),
    "tokenizers": ("retrieval/embed.py",),
    "httpcore": ("retrieval/connection.py",),
    "httpx": ("retrieval/vectors.py",),
    "protego": ("retrieval/robots.py",),
    "feedparser": ("retrieval/readers/feed.py",),
    "pypdf": ("retrieval/readers/pdf.py",),
    "trafilatura": ("retrieval/readers/html.py",),
    "docx": ("retrieval/readers/word.py",),
    "frontmatter": ("retrieval/readers/plain.py",),
    "filelock": ("retrieval/owner.py", "eval/runs.py"),
    "langchain": ("factcheck/engines/llm.py",),
    "langchain_core": (
        "retrieval/langchain.py",
        "factcheck/engines/llm.py",
        "factcheck/engines/model_errors.py",
        "eval/bench/peers.py",
    ),
    "langchain_openai": ("factcheck/engines/llm.py", "factcheck/engines/model_errors.py"),
    "openai": ("factcheck/engines/llm.py", "factcheck/engines/model_errors.py"),
    "text_to_num": ("factcheck/facts/",),
    "rapidfuzz": ("factcheck/facts/",),
    "Stemmer": ("factcheck/words.py", "eval/bench/peers.py"),
    "py3langid": ("retrieval/language.py",),
}
NEVER = ("torch", "transformers", "pickle", "requests")


def files():
    found = [ROOT / "app.py"] if (ROOT / "app.py").exists() else []
    for package in PACKAGES:
        found += sorted((ROOT / package).rglob("*.py"))
    return [path for path in found if "train" not in path.relative_to(ROOT).parts]


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path, source=None):
    """Yield (line, module) for each import, wherever in the file it stands; `from a import b` names a.b too."""
    module = module_of(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source if source is not None else path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def prefix(module):
    fits = [name for name in LAYERS if module == name or module.startswith(f"{name}.")]
    return max(fits, key=len, default=None)


def upward(path, source=None):
    """List the imports of a file that go up, each as "file:line: what"."""
    own = prefix(module_of(path))
    place = path.relative_to(ROOT)
    return [
        f"{place}:{line}: {own} must not import {name}"
        for line, name in imports(path, source)
        if (other := prefix(name)) and (LAYERS[other] > LAYERS[own] or closed(own, name))
    ]


def closed(own, name):
    return any(name == shut or name.startswith(f"{shut}.") for shut in CLOSED.get(own, ()))


def wrong_door(path, source=None):
    """List the imports of a dependency that has its door elsewhere, each as "file:line: what"."""
    place = path.relative_to(ROOT).as_posix()
    found = []
    for line, name in imports(path, source):
        top = name.partition(".")[0]
        doors = () if top in NEVER else DOORS.get(top)
        if doors is not None and not place.startswith(tuple(doors)):
            found.append(f"{place}:{line}: {top} comes in by {' or '.join(doors) or 'no file'} only")
    return found


def test_imports_only_go_down():
    assert [fault for path in files() for fault in upward(path)] == []


def test_each_heavy_dependency_comes_in_by_its_door():
    assert [fault for path in files() for fault in wrong_door(path)] == []


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        (
            "retrieval/store/store.py",
            "from factcheck.records import Claim",
            "retrieval must not import factcheck.records.Claim",
        ),
        ("retrieval/store/store.py", "import prompts", "retrieval must not import prompts"),
        ("factcheck/claims.py", "from factcheck import pipeline", "factcheck must not import factcheck.pipeline"),
        ("factcheck/records.py", "from . import words", "factcheck.records must not import factcheck.words"),
        ("factcheck/engines/fake.py", "def f():\n    import factcheck.evidence", "factcheck.engines must not import"),
        ("models/loader.py", "from retrieval.errors import LibraryError", "models must not import"),
        ("ui/desk.py", "import eval.gold", "ui must not import eval.gold"),
        ("factcheck/verdict.py", "import ui.desk", "factcheck must not import ui.desk"),
    ],
)
def test_an_import_that_goes_up_is_named_with_its_line(file, line, fault):
    (found,) = upward(ROOT / file, line)
    number = line.count("\n") + 1
    assert found.startswith(f"{file}:{number}: {fault}")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("retrieval/search.py", "import chromadb"),
        ("factcheck/pipeline.py", "from sqlalchemy import select"),
        ("ui/desk.py", "from openai import OpenAI"),
        ("factcheck/report.py", "import streamlit as st"),
        ("retrieval/vectors.py", "import pickle"),
    ],
)
def test_an_import_by_another_door_is_named_with_its_line(file, line):
    assert wrong_door(ROOT / file, line)[0].startswith(f"{file}:1: ")


def test_imports_that_go_down_are_let_be():
    assert upward(ROOT / "ui/desk.py", "from factcheck import pipeline\nfrom retrieval.records import Span") == []
    assert upward(ROOT / "eval/run.py", "import factcheck.pipeline\nimport json") == []
    assert wrong_door(ROOT / "retrieval/vectors.py", "import chromadb.config") == []

"""What a run can measure, by name: the engines, the local engine with parts taken out, and the baselines."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from eval import ranking
from eval.ablations import FactsAlone, NoFacts
from eval.baselines import majority, sentences, stances
from eval.baselines.engine import Baseline
from eval.ranking import Rank
from eval.subject import Subject
from eval.suites import Content
from factcheck import pipeline
from factcheck.engines import Engine
from factcheck.engines.local import LocalEngine
from factcheck.errors import RecoupeError
from factcheck.records import Stance
from factcheck.settings import Settings

Make = Callable[[Settings, Content | None], Subject]

EVERYTHING: Final = ("verification", "detection", "retrieval", "articles")
JUDGING: Final = ("verification", "articles")


class UnknownSystem(RecoupeError):
    """There is no such system, or it cannot do what is measured."""


@dataclass(frozen=True)
class System:
    """A system in a sentence, the kinds of set that it can be measured on, and how to make a subject of it."""

    describe: str
    kinds: tuple[str, ...]
    make: Make


def make(name: str, settings: Settings, content: Content | None = None) -> Subject:
    """Make a subject of the system of a name; `content` is the set, whose labels the majority needs.

    Raises:
        UnknownSystem: when there is none of that name.
        DatasetError: when it needs the set and has none.
        EngineError: when the model cannot be used.
    """
    return find(name).make(settings, content)


def check(name: str, kind: str) -> None:
    """Refuse a system that cannot be measured on a kind of set, or that is not there. Raises UnknownSystem."""
    if kind not in find(name).kinds:
        able = ", ".join(names(kind))
        raise UnknownSystem(f"The system {name} has nothing to say on {kind}: {able} have.")


def names(kind: str | None = None) -> list[str]:
    """List the systems, all or those that can be measured on a kind of set."""
    return [name for name, system in SYSTEMS.items() if kind is None or kind in system.kinds]


def find(name: str) -> System:
    """Find a system by its name. Raises UnknownSystem."""
    if name not in SYSTEMS:
        raise UnknownSystem(f"There is no system {name!r} to measure; there are {', '.join(SYSTEMS)}.")
    return SYSTEMS[name]


def _engine(name: str, settings: Settings, _content: Content | None) -> Subject:
    return Subject(pipeline.make_engine(settings.model_copy(update={"engine": name})))


def _of(make_engine: Callable[[], Engine], rank: Rank = ranking.as_a_check_asks) -> Make:
    """Make a system of an engine that needs neither settings nor the set."""
    return lambda _settings, _content: Subject(make_engine(), rank=rank)


SYSTEMS: dict[str, System] = {
    "local": System("the local engine, as it is: no key and no network", EVERYTHING, partial(_engine, "local")),
    "llm": System("the language model that the settings name", EVERYTHING, partial(_engine, "llm")),
    "local-no-facts": System(
        "the local engine without comparing numbers, dates, names and negation: only the words speak",
        JUDGING,
        _of(lambda: LocalEngine(name="local-no-facts", comparing=NoFacts())),
    ),
    "local-no-verifier": System(
        "the local engine without its learned rule: compared facts, and two shares of words that were set by hand",
        JUDGING,
        _of(lambda: LocalEngine(name="local-no-verifier", deciding=FactsAlone())),
    ),
    "lexical": System(
        "search by words alone (BM25), with the claim as the only query",
        ("retrieval",),
        _of(lambda: LocalEngine(name="lexical"), ranking.words_alone),
    ),
    "dense": System(
        "search by meaning alone (cosine), with the claim as the only query",
        ("retrieval",),
        _of(lambda: LocalEngine(name="dense"), ranking.meaning_alone),
    ),
    "hybrid-plain": System(
        "search by words and meaning, with the claim as the only query",
        ("retrieval",),
        _of(lambda: LocalEngine(name="hybrid-plain"), ranking.claim_alone),
    ),
    "majority": System(
        "the most frequent label of the set, for every item: it needs the labels that it is measured on",
        ("verification", "detection", "articles"),
        lambda _settings, content: Subject(majority.engine(content)),
    ),
    "overlap": System(
        "share of the claim's words in the best passage; contradicts where one of the two alone has a negation",
        JUDGING,
        _of(lambda: Baseline("overlap", stances.by_overlap)),
    ),
    "cosine": System(
        "cosine of claim and best passage under the bundled encoder: near supports, less near contradicts",
        JUDGING,
        _of(lambda: Baseline("cosine", stances.by_cosine)),
    ),
    "all-checkable": System(
        "every sentence is a claim",
        ("detection",),
        _of(lambda: Baseline("all-checkable", stances.always(lambda _: Stance.NEUTRAL), sentences.every)),
    ),
    "numbers": System(
        "a sentence is a claim when it has a digit or a number word",
        ("detection",),
        _of(lambda: Baseline("numbers", stances.always(lambda _: Stance.NEUTRAL), sentences.that_name_a_number)),
    ),
}
"""Every system, by the name that ``--engine`` takes."""

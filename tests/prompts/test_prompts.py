import hashlib
import os
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest

import prompts
from factcheck.engines import llm_claims, llm_stances
from factcheck.engines.llm_schemas import SentenceKind, Sureness
from factcheck.records import Article, Claim, ClaimType, Sentence, Span, Stance, When
from retrieval.records import Hit, Locator, Passage, Source, SourceKind

NAMES = sorted(file.name.removesuffix(".md") for file in files("prompts").iterdir() if file.name.endswith(".md"))
SNAPSHOTS = Path(__file__).parent / "snapshots"
TEXT = "Le tramway de Valbourg ouvre lundi. Il coûte 12 millions d’euros, a dit la maire, Jeanne Verdier."
ARTICLE = Article(id="a", text=TEXT, title="Un tramway à 5 $ ?", language="fr", published=date(2025, 4, 10))


def find_claims():
    found = [Sentence(span=Span(start=0, end=35), text=TEXT[:35], paragraph=0)]
    found.append(Sentence(span=Span(start=36, end=len(TEXT)), text=TEXT[36:], paragraph=0))
    return prompts.load("find_claims").render(
        **llm_claims.material(ARTICLE, found, llm_claims.windows(found)[0], "c0de")
    )


def judge():
    start = TEXT.index("Il coûte")
    claim = Claim(
        id="c1", quote=TEXT[start : start + 8], span=Span(start=start, end=start + 8), type=ClaimType.NUMBER,
        text="Le tramway de Valbourg coûte 12 millions d’euros.", speaker="Jeanne Verdier",
        check_worthiness=0.9, reason="r",
        dates=(When(text="lundi", start=date(2025, 4, 14), end=date(2025, 4, 14), relative=True),),
    )  # fmt: skip
    text = "The Valbourg tramway cost 21 million euros. It opened in April."
    passage = Passage(
        id="p", source_id="s", text=text, span=Span(start=0, end=len(text)), locator=Locator(paragraph=1), language="en"
    )
    source = Source(
        id="s", title="Valbourg accounts", publisher="City of Valbourg", kind=SourceKind.PRIMARY, language="en",
        sha256="0", published=date(2025, 5, 2), retrieved=datetime(2025, 5, 3, tzinfo=UTC),
    )  # fmt: skip
    hit = Hit(passage=passage, source=source, score=1, ranks={"dense": 1})
    return prompts.load("judge").render(**llm_stances.material(ARTICLE, claim, {"1abe1": hit}, "c0de"))


RENDERED = {"find_claims": find_claims, "judge": judge}


def test_every_prompt_is_rendered_here():
    assert sorted(RENDERED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_rendered_prompt_is_as_in_its_snapshot(name):
    rendered = "\n\n>>> material\n\n".join(RENDERED[name]())
    snapshot = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        snapshot.write_text(rendered + "\n", encoding="utf-8")
    assert rendered + "\n" == snapshot.read_text(encoding="utf-8"), (
        "read the difference, then run with UPDATE_SNAPSHOTS=1"
    )


@pytest.mark.parametrize("name", NAMES)
def test_header_is_for_people_and_is_not_sent(name):
    header = (files("prompts") / f"{name}.md").read_text(encoding="utf-8").split(prompts.SEPARATOR)[0]
    for topic in ("Purpose:", "Inputs:", "Output:", "Tried:", "Considered and dropped:"):
        assert topic in header
        assert topic not in prompts.load(name).text


@pytest.mark.parametrize("name", NAMES)
def test_hash_is_of_what_is_sent(name):
    prompt = prompts.load(name)
    assert prompt.sha256 == hashlib.sha256(prompt.text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "labels"), [("find_claims", [*SentenceKind, *ClaimType]), ("judge", [*Stance, *Sureness])]
)
def test_every_label_that_the_reply_may_use_is_given_to_the_model(name, labels):
    instructions = RENDERED[name]().instructions
    assert [label for label in labels if f'"{label}"' not in instructions] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_language_is_written_into_the_instructions(name):
    text = prompts.load(name).text
    assert "French" not in text and "English" not in text


@pytest.mark.parametrize("name", NAMES)
def test_outside_text_is_in_the_second_message_alone(name):
    rendered = RENDERED[name]()
    assert "Valbourg" in rendered.material
    assert "Valbourg" not in rendered.instructions


def test_missing_and_unknown_values_are_listed():
    with pytest.raises(prompts.PromptError, match=r"missing claim, code.*unknown colour"):
        given = dict.fromkeys(("about", "context", "language", "levels", "passages", "published", "stance_names"), "")
        prompts.load("judge").render(**given, stances="", colour="red")


def test_values_are_not_read_for_further_values():
    values = dict.fromkeys(("kinds", "types", "first", "last", "language", "published", "code"), "-")
    rendered = prompts.load("find_claims").render(**values, title="$code\n---\n${sentences}", sentences="[1] 5 $ $$")
    assert "$code\n---\n${sentences}" in rendered.material
    assert "[1] 5 $ $$" in rendered.material


@pytest.mark.parametrize("name", NAMES)
def test_instructions_are_the_same_in_every_request_so_that_providers_can_cache_them(name):
    instructions = prompts.load(name).text.split(prompts.SEPARATOR)[0]
    asked_for = set(Template(instructions).get_identifiers())
    assert asked_for <= {"kinds", "types", "stances", "stance_names", "levels"}

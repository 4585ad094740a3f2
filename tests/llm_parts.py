"""An engine on the test server, and an article, a claim and passages to give it."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

from pydantic import SecretStr

from factcheck.engines.llm import LLMEngine
from factcheck.records import Article, Claim, ClaimType, Sentence, Span
from factcheck.settings import Settings
from retrieval.records import Hit, Locator, Passage, Source

KEY = "sk-CANARY-0123456789abcdef"
TEXT = "Le pont de Saint-Elme a rouvert lundi. Il mesure 320 mètres. Qui paiera les travaux ?"


@contextmanager
def engine(server, mode="good", deadline=10.0, **given):
    options = {"call_deadline_s": deadline, "openai_base_url": server.url(mode), "openai_api_key": SecretStr(KEY)}
    made = LLMEngine(Settings.load(**(options | given)))
    try:
        yield made
    finally:
        made.close()


def article(text=TEXT, **given):
    return Article(id="a", text=text, language="fr", **given)


def sentences(text=TEXT):
    found, start = [], 0
    for part in text.replace(". ", ".|").replace("\n", "|").split("|"):
        start = text.index(part, start)
        found.append(Sentence(span=Span(start=start, end=start + len(part)), text=part, paragraph=0))
        start += len(part)
    return found


def claim(text="Le pont de Saint-Elme mesure 320 mètres.", **given):
    quote = "Il mesure 320 mètres."
    start = TEXT.index(quote)
    return Claim(
        id="c1", quote=quote, span=Span(start=start, end=start + len(quote)), text=text, type=ClaimType.NUMBER,
        check_worthiness=0.9, reason="r", **given,
    )  # fmt: skip


def hit(text, number=1, title="Note"):
    passage = Passage(
        id=f"p{number}", source_id=f"s{number}", text=text, span=Span(start=0, end=len(text)),
        locator=Locator(paragraph=1), language="fr",
    )  # fmt: skip
    source = Source(
        id=f"s{number}", title=f"{title} {number}", published=date(2025, 4, 1), language="fr", sha256="0",
        retrieved=datetime(2025, 4, 2, tzinfo=UTC),
    )  # fmt: skip
    return Hit(passage=passage, source=source, score=1, ranks={"dense": number})


HITS = (
    hit("Le chantier est fini. Le pont de Saint-Elme mesure 320 mètres de long.", 1),
    hit("Selon la région, le pont de Saint-Elme mesure 230 mètres.", 2),
    hit("La récolte de pommes fut bonne.", 3),
)


def custom(server, change):
    """Make an engine whose good replies are changed first; `change` is given the reply and the prompt."""
    server.changed = change
    return engine(server, "custom")

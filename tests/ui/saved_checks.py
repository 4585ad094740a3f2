"""A check made by hand, with every outcome, for the tests of the page."""

from datetime import UTC, date, datetime

from factcheck import article as articles
from factcheck.checks import Checks
from factcheck.records import (
    Agreement,
    CheckedClaim,
    Claim,
    ClaimType,
    Evidence,
    FactKind,
    FactPair,
    Failure,
    FailureKind,
    Findings,
    Label,
    Likeness,
    NotCheckable,
    PastClaim,
    Run,
    Search,
    SecondOpinion,
    Span,
    Stance,
    Timing,
    Verdict,
    When,
)
from retrieval.records import Locator, Passage, Review, Source, SourceKind

TEXT = """\
Le pont de Brenne rouvre, le port attend

Publié le 4 mars 2024 à 9 h 30

Le pont de Brenne a rouvert ce lundi après 14 mois de travaux. \
La ville y a consacré 30 millions d’euros, et 12 000 véhicules devraient l’emprunter chaque jour.

« Le chantier a été livré à l’heure », a déclaré la maire, Odile Ferrand, le 26 février. \
Elle a promis un second pont avant 2030.

Le trafic du port a doublé depuis 2019, selon la chambre de commerce. Le quai nord, lui, reste fermé aux cargos.

C’est une belle journée pour les riverains.

1 204 vues

Commentaires

Jean-Luc : encore des impôts, comme toujours !
Mina75 : le pont a coûté 45 millions, tout le monde le sait.
"""

DAY = date(2024, 3, 4)
MADE = datetime(2024, 3, 5, 8, 30, tzinfo=UTC)


def source(name, title, **given):
    fields = {
        "publisher": "Ville de Brenne",
        "kind": SourceKind.PRIMARY,
        "language": "fr",
        "published": date(2024, 2, 20),
    }
    fields |= {"url": f"https://ville.example/{name}"} | given
    return Source(id=name, title=title, retrieved=MADE, sha256="0" * 64, **fields)


BUDGET = source("budget", "Délibération du conseil municipal sur le pont")
GAZETTE = source("gazette", "Brenne bridge reopens", publisher="River Gazette", kind=SourceKind.PRESS, language="en")
REPRINT = source(
    "reprint", "Bridge reopens in Brenne", publisher="Northern Wire", kind=SourceKind.AGENCY, language="en"
)
PORT = source("port", "Statistiques portuaires 2023", kind=SourceKind.STATISTIC, published=date(2024, 1, 31), url=None)

BRIDGE = "The Brenne bridge reopened on 4 March. Works lasted fourteen months. Officials cut a ribbon at nine."


def claim(number, quote, text=None, *, kind=ClaimType.NUMBER, **given):
    at = given.pop("text_of", TEXT).index(quote)
    fields = {"check_worthiness": 0.8, "reason": "It gives a figure that can be looked up."} | given
    return Claim(
        id=f"c{number}", quote=quote, span=Span(start=at, end=at + len(quote)), text=text or quote, type=kind, **fields
    )


def evidence(origin, src, text, quote, stance, *, score=0.9, page=None, **given):
    at = text.index(quote)
    passage = Passage(
        id=f"{src.id}-{stance}-{origin}",
        source_id=src.id,
        text=text,
        span=Span(start=0, end=len(text)),
        locator=Locator(page=page, paragraph=2),
        language=src.language,
    )
    return Evidence(
        passage=passage,
        stance=stance,
        quote=quote,
        span=Span(start=at, end=at + len(quote)),
        score=score,
        origin_id=origin,
        **given,
    )


def claims():
    monday = When(text="ce lundi", start=DAY, end=DAY, relative=True)
    said = When(text="le 26 février", start=date(2024, 2, 26), end=date(2024, 2, 26))
    added = "La ville de Brenne a consacré 30 millions d’euros au pont."
    return (
        claim(1, "Le pont de Brenne a rouvert ce lundi après 14 mois de travaux.", event_date=monday, dates=(monday,)),
        claim(
            2,
            "La ville y a consacré 30 millions d’euros",
            added,
            added=(Span(start=9, end=18), Span(start=added.index("au pont"), end=added.index("."))),
        ),
        claim(
            3,
            "« Le chantier a été livré à l’heure », a déclaré la maire, Odile Ferrand, le 26 février.",
            kind=ClaimType.STATEMENT,
            speaker="Odile Ferrand",
            said_on=said,
            dates=(said,),
        ),
        claim(4, "Le chantier a été livré à l’heure", kind=ClaimType.QUOTATION, part_of="c3"),
        claim(
            5,
            "Elle a promis un second pont avant 2030.",
            kind=ClaimType.PREDICTION,
            ambiguous="“Elle” may be the mayor or the town.",
        ),
        claim(6, "Le trafic du port a doublé depuis 2019, selon la chambre de commerce."),
        claim(7, "Le quai nord, lui, reste fermé aux cargos.", kind=ClaimType.EVENT),
    )


def findings():
    lonely = "C’est une belle journée pour les riverains."
    at = TEXT.index(lonely)
    unchecked = NotCheckable(
        span=Span(start=at, end=at + len(lonely)), quote=lonely, kind="opinion", reason="It judges."
    )
    return Findings(claims=claims(), not_checkable=(unchecked,))


def search(*queries):
    return Search(queries=queries, sources_searched=35, passages_considered=12, copies_refused=1)


def past(text, rating, likeness, **given):
    page = source("past", "Combien a coûté le pont de Brenne ?", publisher="L’Atelier du vrai")
    fields = {"speaker": "Odile Ferrand", "said_on": date(2023, 11, 6)}
    return PastClaim(
        text=text,
        likeness=likeness,
        nearness=1.2,
        review=Review(rating=rating, **fields),
        source=page.model_copy(update={"published": date(2023, 11, 8), "url": "https://atelier.example/pont"}),
        **({"days_before": 117} | given),
    )


YEAR = FactPair(kind=FactKind.DATE, claim="depuis 2019", source="depuis 2009", agreement=Agreement.DIFFERS)
PAST = (
    past("Le trafic du port de Brenne a doublé depuis 2019.", "Plutôt vrai", Likeness.SAME, days_before=1200),
    past(
        "Le trafic du port a doublé depuis 2009.",
        "Faux, et de loin",
        Likeness.SIMILAR,
        days_before=-30,
        differences=(YEAR,),
    ),
)


def checked():
    bridge, cost, said, on_time, promise, port, _ = claims()
    council = (
        "Le conseil a voté une enveloppe de 45 millions d’euros pour le pont. Le solde vient de la région et de l’État."
    )
    pair = FactPair(
        kind=FactKind.NUMBER,
        claim="30 millions d’euros",
        source="45 millions d’euros",
        agreement=Agreement.DIFFERS,
        note="the source gives half as much again",
    )
    works = "Works lasted fourteen months."
    return (
        CheckedClaim(
            claim=bridge,
            evidence=(
                evidence("o1", GAZETTE, BRIDGE, "The Brenne bridge reopened on 4 March.", Stance.SUPPORTS),
                evidence("o1", REPRINT, BRIDGE, works, Stance.SUPPORTS, timing=Timing.AFTER_CLAIM),
            ),
            verdict=Verdict(label=Label.SUPPORTED, confidence=0.93, justification="1 independent source for."),
            search=search("pont de Brenne rouvert 4 mars", "Brenne bridge reopened March"),
            seconds=0.21,
        ),
        CheckedClaim(
            claim=cost,
            evidence=(
                evidence(
                    "o2",
                    BUDGET,
                    council,
                    "Le conseil a voté une enveloppe de 45 millions d’euros pour le pont.",
                    Stance.CONTRADICTS,
                    page=3,
                    differences=(pair,),
                ),
                evidence("o3", GAZETTE, BRIDGE, "Officials cut a ribbon at nine.", Stance.NEUTRAL, score=0.4),
            ),
            verdict=Verdict(
                label=Label.CONTRADICTED,
                confidence=0.88,
                justification="1 independent source against. Article: 30 millions; source: 45 millions.",
                second_opinion=SecondOpinion(engine="local", label=Label.CONFLICTING, agrees=False),
            ),
            search=search("30 millions d’euros pont Brenne"),
            seconds=0.34,
        ),
        CheckedClaim(
            claim=said,
            verdict=Verdict(
                label=Label.NOT_ENOUGH_EVIDENCE,
                confidence=0,
                justification="No passage of the library speaks of this.",
                missing="A source on or after 26 February 2024 that reports what Odile Ferrand said.",
            ),
            search=search("Odile Ferrand chantier livré à l’heure"),
            seconds=0.1,
        ),
        CheckedClaim(
            claim=on_time,
            evidence=(
                evidence("o4", BUDGET, council, "Le conseil a voté une enveloppe", Stance.SUPPORTS, score=0.7),
                evidence("o5", GAZETTE, BRIDGE, works, Stance.CONTRADICTS, score=0.7, timing=Timing.AFTER_CLAIM),
            ),
            verdict=Verdict(
                label=Label.CONFLICTING,
                confidence=0.7,
                justification="1 independent source for and 1 against: read both sides.",
            ),
            search=search("chantier livré à l’heure"),
            seconds=0.2,
        ),
        CheckedClaim(
            claim=promise,
            failure=Failure(
                kind=FailureKind.TIMEOUT, message="Not checked: the model did not answer within 60 seconds."
            ),
        ),
        CheckedClaim(
            claim=port,
            past=PAST,
            evidence=(
                evidence("o6", PORT, "Le trafic a doublé entre 2019 et 2023.", "Le trafic a doublé", Stance.SUPPORTS),
            ),
            verdict=Verdict(label=Label.SUPPORTED, confidence=0.8, justification="1 independent source for."),
            search=search("trafic port doublé 2019"),
            seconds=0.15,
        ),
    )


def run():
    return Run(engine="local", index_version="7f3a-1", started=MADE, seconds=1.4, prompts={"stance": "ab" * 32})


def save(checks: Checks, *, last: bool = True) -> str:
    """Save the check; without the `last` claim it looks like one whose program was killed."""
    article = articles.read(TEXT, published=DAY, language="fr", url="https://journal.example/pont")
    check_id = checks.create(article, "local")
    checks.found(check_id, findings())
    sources = {one.id: one for one in (BUDGET, GAZETTE, REPRINT, PORT)}
    for one in checked():
        checks.record(check_id, one, [sources[item.passage.source_id] for item in one.evidence])
    if last:
        north = CheckedClaim(
            claim=claims()[-1],
            verdict=Verdict(
                label=Label.NOT_ENOUGH_EVIDENCE,
                confidence=0,
                justification="No passage speaks of this.",
                missing="More.",
            ),
            search=search("quai nord cargos"),
        )
        checks.record(check_id, north)
        checks.finish(check_id, run())
    return check_id

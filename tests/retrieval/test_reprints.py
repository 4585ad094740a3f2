"""Sources that carry one text have one origin, however many they are and in whatever order they came."""

import json
import random

import pytest

from retrieval.library import Library
from retrieval.reprints import LIKENESS, fingerprint, likeness

WIRE = (
    "Le conseil régional de Kerlann a voté jeudi un plan de trente millions d’euros pour ses lignes de car. Douze "
    "lignes seront prolongées avant la fin de l’année et quarante véhicules remplacés par des modèles électriques. Les "
    "élus de l’opposition jugent le calendrier intenable et demandent un audit indépendant des comptes de la régie. "
    "Le président du conseil a répondu que les premières commandes avaient été passées en février et que les "
    "chauffeurs "
    "seraient formés dès le printemps. Les usagers, eux, attendent surtout que les horaires soient tenus."
)
OTHER = (
    "The harbour of Porth Anvil will close for six weeks while its northern quay is rebuilt. Fishing crews will land "
    "their catch at two smaller harbours along the coast, and the county has promised them free berths. Work begins on "
    "the first Monday of May and is expected to cost four million pounds, a third of it paid by the port itself."
)


def edited(text, every, seed=0):
    words = text.split()
    start = random.Random(seed).randrange(every)
    return " ".join("autrement" if place % every == start else word for place, word in enumerate(words))


def wires(folder, count, domains):
    """Write near copies of one text, each with a credit of its own, and one text of another origin."""
    lines = [
        {
            "id": f"wire-{number}",
            "title": f"Dépêche {number}",
            "url": f"https://site{number % domains}.example/depeche-{number}",
            "language": "fr",
            "text": f"Agence {number}. {edited(WIRE, 30, number) if number else WIRE} Lire aussi le dossier {number}.",
        }
        for number in range(count)
    ]
    lines.append({"id": "other", "title": "Harbour", "url": "https://port.example/1", "language": "en", "text": OTHER})
    path = folder / "wires.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("domains", [1, 20], ids=["one domain", "many domains"])
@pytest.mark.parametrize("count", [1, 3, 5, 10, 20])
def test_near_copies_are_one_origin(tmp_path, count, domains):
    with Library.open(tmp_path / "library", create=True) as library:
        outcomes = library.add([wires(tmp_path, count, domains)])
        ids = [outcome.source.id for outcome in outcomes]
        origins = library.origins(ids)
        hits = library.search(["Le conseil régional vote un plan pour les cars"], limit=30)
    assert {origins[one] for one in ids[:count]} == {ids[0]}
    assert origins[ids[-1]] == ids[-1]
    # The text stands once at the top, what is different comes next, and the other copies are there after it.
    assert len({hit.source.id for hit in hits}) == count + 1
    assert {hit.copies for hit in hits if hit.origin == ids[0]} == {count - 1}
    assert [hit.origin for hit in hits].index(ids[-1]) == sum(hit.source.id == hits[0].source.id for hit in hits)


def test_copies_added_later_join_the_first_and_its_removal_leaves_them_together(tmp_path):
    with Library.open(tmp_path / "library", create=True) as library:
        texts = [WIRE, f"Selon une dépêche. {WIRE}", edited(WIRE, 25)]
        ids = []
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
            ids.append(library.add([tmp_path / f"{number}.txt"])[0].source.id)
        assert set(library.origins(ids).values()) == {ids[0]}
        library.remove(ids[0])
        assert len(set(library.origins(ids[1:]).values())) == 1
        (tmp_path / "1.txt").write_text(OTHER, encoding="utf-8")
        changed = library.add([tmp_path / "1.txt"])[0].source.id
        assert library.origins([changed, ids[2]]) == {changed: changed, ids[2]: ids[2]}


def test_a_copy_that_takes_the_place_of_its_origin_stays_with_the_others(tmp_path):
    with Library.open(tmp_path / "library", create=True) as library:
        for name, text in (("a", WIRE), ("b", f"Selon une dépêche. {WIRE}")):
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
            library.add([tmp_path / f"{name}.txt"])
        (tmp_path / "a.txt").write_text(f"{WIRE} Mis à jour.", encoding="utf-8")
        library.add([tmp_path / "a.txt"])
        assert len(set(library.origins([one.id for one in library.sources()]).values())) == 1


def test_likeness_is_near_the_share_of_common_shingles():
    own = fingerprint(WIRE).signature
    assert likeness(own, own) == 1
    assert likeness(own, fingerprint(WIRE.upper().replace("’", "'")).signature) > 0.9
    assert likeness(own, fingerprint(edited(WIRE, 14)).signature) >= LIKENESS
    assert likeness(own, fingerprint(OTHER).signature) < 0.1


def test_short_texts_are_like_no_other():
    short = fingerprint("Le siège est à Bruxelles.")
    assert short.bands == ()
    assert likeness(short.signature, short.signature) == 0

import pytest

from eval import metrics


def test_quotation_fidelity_wants_the_characters_at_the_place():
    text = "Il pleut. Il neige."
    assert metrics.quotation_fidelity([("Il neige.", 10, text)]) == [1]
    assert metrics.quotation_fidelity([("Il neige.", 0, text)]) == [0]
    assert metrics.quotation_fidelity([("Il neige !", 10, text), ("", 0, text)]) == [0, 0]


def test_exact_shares_want_the_same_ends():
    assert metrics.exact_shares([(0, 10), (12, 20)], [(0, 10), (12, 21)]) == [1, 0]


def test_overlap_shares_by_hand():
    assert metrics.overlap_shares([(0, 10), (12, 20)], [(5, 14)]) == [5 / 10, 2 / 8]
    assert metrics.overlap_shares([(0, 10)], []) == [0]


def test_overlap_shares_count_a_character_once():
    assert metrics.overlap_shares([(0, 10)], [(0, 6), (4, 8)]) == [8 / 10]


def test_span_f1_by_hand():
    # A stretch with one gold span and two predicted ones, and a stretch with a predicted one alone.
    gold, predicted = [[(0, 10)], []], [[(0, 6), (8, 12)], [(20, 30)]]
    found = [sum(metrics.overlap_shares(one, other)) for one, other in zip(predicted, gold, strict=True)]
    covered = [sum(metrics.overlap_shares(one, other)) for one, other in zip(gold, predicted, strict=True)]
    assert (found, covered) == ([6 / 6 + 2 / 4, 0], [8 / 10, 0])
    precision, recall = (1 + 0.5 + 0) / 3, 0.8 / 1
    expected = 2 * precision * recall / (precision + recall)
    assert metrics.span_f1(found, [2, 1], covered, [1, 0]) == pytest.approx(expected)
    assert metrics.share_of(found, [2, 1]) == pytest.approx(precision)
    assert metrics.share_of(covered, [1, 0]) == pytest.approx(recall)


def test_span_f1_is_zero_when_nothing_was_found():
    assert metrics.span_f1([0], [0], [0], [1]) == 0


@pytest.mark.parametrize(
    ("need", "text"),
    [
        ("Orvena", "Les députés d’Orvena ont voté."),
        ("réforme électorale", "La REFORME ELECTORALE est adoptée."),
        ("13 mars 2025 | 13/03/2025 | 2025-03-13", "Le vote a eu lieu le 2025-03-13."),
        ("10 000 habitants", "10,000 habitants"),
        ("10 000", "10\u202f000"),
        ("1,5 million", "1.5 million"),
        ("1 234 567", "1.234.567"),
        ("l'usine", "L’usine"),
        ("2025", "En 2025 300 personnes sont venues."),
    ],
)
def test_a_need_is_met_however_it_is_written(need, text):
    assert metrics.met([need], text) == [1]


@pytest.mark.parametrize(
    ("need", "text"),
    [
        ("Orvena", "Les Orvenais ont voté."),
        ("2025", "Il pèse 20250 kilos."),
        ("13 mars", "Le 13 mai."),
        ("1,5", "15"),
        ("10 000", "10"),
        (" | ", "rien"),
    ],
)
def test_a_need_is_not_met_by_what_only_looks_like_it(need, text):
    assert metrics.met([need], text) == [0]


def test_each_need_is_told_apart():
    assert metrics.met(["Orvena", "2024"], "En 2024, le Sénat a voté.") == [0, 1]
    assert metrics.met([], "") == []


def test_word_f1_by_hand():
    # Shared: le, pont, mesure.
    assert metrics.word_f1("Le pont mesure 90 mètres", "le pont mesure peu") == pytest.approx(2 * 3 / (5 + 4))
    assert metrics.word_f1("", "") == 0


def test_fever_points_want_the_label_and_the_evidence():
    right, evidenced = [True, True, False, True, False], [True, False, True, None, None]
    assert metrics.fever_points(right, evidenced) == [1, 0, 0, 1, 0]


def test_a_quotation_overlaps_the_rationale_where_both_stand_in_the_text():
    text = "Le pont date de 1931. Il mesure 90 mètres. Il est rouge."
    assert metrics.overlaps(["Il mesure 90 mètres."], "90 mètres", [text])
    assert metrics.overlaps(["de 1931. Il mesure"], "Il mesure 90 mètres", [text])
    assert not metrics.overlaps(["Il est rouge."], "90 mètres", [text])
    assert not metrics.overlaps(["Le pont date de 1931."], "Il mesure", [text])
    assert not metrics.overlaps(["", "absent"], "90 mètres", [text])
    assert not metrics.overlaps([], "90 mètres", [text])


def test_a_quotation_that_stands_twice_overlaps_at_either_place():
    assert metrics.overlaps(["Non."], "Il dit : Non.", ["Non. Puis : Il dit : Non."])


def test_a_quotation_overlaps_however_its_accents_are_written():
    assert metrics.overlaps(["Il mesure 90 m\u00e8tres."], "90 me\u0300tres", ["Il mesure 90 me\u0300tres."])


def test_quotation_and_rationale_in_different_texts_do_not_overlap():
    assert not metrics.overlaps(["Il est rouge."], "Il est bleu.", ["Il est rouge.", "Il est bleu."])


def test_a_pair_is_consistent_when_both_members_are_right():
    assert metrics.consistent({"a": [True, True], "b": [True, False], "c": [False, False]}) == {"a": 1, "b": 0, "c": 0}

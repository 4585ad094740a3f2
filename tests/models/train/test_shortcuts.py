from models.train.pairs import LABELS, Pair
from models.train.shortcuts import accuracy, filtered


def pairs(claim_of):
    return [
        Pair(claim_of(number, label), f"Passage {number}.", label, "en", "en", "made", str(number))
        for number in range(200)
        for label in LABELS
    ]


def test_a_word_that_gives_the_label_away_is_found():
    told = pairs(lambda number, label: f"Town {number} is {label} indeed.")
    assert accuracy(told, "claim") == 1.0


def test_claims_that_stand_under_every_label_say_nothing():
    assert abs(accuracy(pairs(lambda number, label: f"Town {number % 7} is large."), "claim") - 1 / 3) < 0.01


def test_too_few_families_are_not_scored():
    assert accuracy(pairs(lambda number, label: "A town.")[:3], "claim") is None


def test_what_gives_its_label_away_is_left_out_until_form_says_little():
    half = pairs(lambda number, label: f"Town {number} is {label if number % 3 else 'large'} indeed.")
    kept = filtered(half, "claim")
    assert accuracy(half, "claim") > 0.6 > 0.37 > (accuracy(kept, "claim") or 0)
    silent = [pair for pair in half if "large" in pair.claim]
    assert set(silent) <= set(kept) < set(half)


def test_what_gives_nothing_away_is_kept_whole():
    made = pairs(lambda number, label: f"Town {number % 7} is large.")
    assert filtered(made, "claim") == made

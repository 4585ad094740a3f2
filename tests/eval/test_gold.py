import json
import shutil
from collections import Counter

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from eval import gold
from eval.datasets import DatasetError

PARTS = {name: gold.load(gold.FOLDER / name) for name in ("dev", "test")}


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(gold.FOLDER / "dev", tmp_path / "dev")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_stretch_stands_where_its_label_says(part):
    for article in part.articles:
        assert all(stretch.span.of(article.text) == stretch.text for stretch in article.stretches)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_stretch_says_why_or_what(part):
    for article in part.articles:
        for stretch in article.stretches:
            assert (stretch.type is not None) == (stretch.label == "checkable"), stretch.text
            assert (stretch.why is None) == (stretch.label == "checkable"), stretch.text
            assert all(label.text in stretch.text and label.start <= label.end for label in stretch.dates)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_each_passage_has_the_three_stances_in_both_languages(part):
    by_passage: dict[tuple[str, ...], Counter] = {}
    for pair in part.pairs:
        by_passage.setdefault(pair.evidence, Counter())[pair.label, pair.language] += 1
    assert all(len(counts) == 6 and set(counts.values()) == {1} for counts in by_passage.values())


def test_the_parts_share_no_article_note_or_passage():
    dev, test = PARTS["dev"], PARTS["test"]
    assert not {one.text for one in dev.notes} & {one.text for one in test.notes}
    assert not {one.text for one in dev.articles} & {one.text for one in test.articles}
    assert not {one.evidence for one in dev.pairs} & {one.evidence for one in test.pairs}


@pytest.mark.parametrize("part", ["dev", "test"])
def test_claims_on_one_passage_are_drawn_together(part):
    pairs = gold.load(gold.FOLDER / part).pairs
    passages = {}
    for pair in pairs:
        passages.setdefault(pair.evidence, set()).add(pair.family)
    assert all(len(families) == 1 for families in passages.values())
    assert len({pair.family for pair in pairs}) == len(passages) < len(pairs)


def test_the_readme_gives_the_sizes():
    readme = (gold.FOLDER / "README.md").read_text(encoding="utf-8")
    sizes = {name: part.sizes for name, part in PARTS.items()}
    rows = {"labelled stretches of text": "stretches", "reference notes": "notes", "claims with a verdict": "claims"}
    for words, key in (rows | {"claim–passage pairs": "pairs"}).items():
        assert f"| {words} | {sizes['dev'][key]} | {sizes['test'][key]} |" in readme


def test_text_without_a_label_is_named(copy):
    change(copy / "articles" / "climat-fr.txt", "Aucun mort", "Un mot de trop. Aucun mort")
    with pytest.raises(DatasetError, match=r"climat-fr\.jsonl, line 8: 'Un mot de trop\.' stands before it"):
        gold.load(copy)


def test_text_without_a_label_at_the_end_is_named(copy):
    with (copy / "articles" / "climat-fr.txt").open("a", encoding="utf-8") as file:
        file.write("Encore un mot.")
    with pytest.raises(DatasetError, match=r"has no label for 'Encore un mot\.'"):
        gold.load(copy)


def test_a_label_that_is_not_in_the_article_is_named(copy):
    change(copy / "articles" / "climat-fr.jsonl", "Aucun mort", "Aucun vivant")
    with pytest.raises(DatasetError, match=r"line 8: 'Aucun vivant.* is not in the article"):
        gold.load(copy)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"article": "politique-fr"', '"article": "nowhere"', "there is no article 'nowhere'"),
        ('"orvena-vote": "supports"', '"orvena-note": "supports"', "there is no note 'orvena-note'"),
        ('"orvena-vote": "supports"', '"orvena-vote": "contradicts"', "the notes do not make it supported"),
        ('"label": "supported"', '"label": "true"', "label: .*'true'"),
        ('"id": "politique-fr-02"', '"id": "politique-fr-01"', "its id is there twice"),
        ('par 94 voix contre 71.", "claim', 'par 9 voix contre 71.", "claim', "no checkable sentence"),
    ],
)
def test_a_claim_that_does_not_fit_is_named_with_its_line(copy, old, new, said):
    change(copy / "claims.jsonl", old, new)
    with pytest.raises(DatasetError, match=r"claims\.jsonl, line [12]: .*" + said):
        gold.load(copy)


def test_a_note_twice_is_named(copy):
    lines = (copy / "notes.jsonl").read_text(encoding="utf-8").splitlines()
    (copy / "notes.jsonl").write_text("\n".join([*lines, lines[0]]), encoding="utf-8")
    with pytest.raises(DatasetError, match=f"line {len(lines) + 1}: the id {json.loads(lines[0])['id']!r}"):
        gold.load(copy)


def test_a_folder_without_articles_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="at least one article"):
        gold.load(tmp_path)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_the_words_of_a_claim_do_not_tell_the_label_of_its_minimal_pair(part):
    """Else an engine could be right without reading the passage."""
    claims, labels = [one.claim for one in part.minimal], [str(one.label) for one in part.minimal]
    learner = make_pipeline(CountVectorizer(), MultinomialNB())
    guessed = cross_val_predict(learner, claims, labels, groups=[one.pair for one in part.minimal], cv=GroupKFold(10))
    right = sum(one == label for one, label in zip(guessed, labels, strict=True)) / len(labels)
    assert right < Counter(labels).most_common(1)[0][1] / len(labels)

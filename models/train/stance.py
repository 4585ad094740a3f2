"""Learn the weights of the stance rule from open data; development only (needs scikit-learn).

Data: recoupe-written (CC0) as it is, its passages with one of their own sentences as claim (whole, altered, or taken
out of the passage), the same across languages from Tatoeba (CC BY 2.0 FR), and for each claim the passages that a
search would confuse with its own; and the development part of our gold set. A fifth, by passage, is held out and
scored. The test part of the gold set is not read.
Run: ``RECOUPE_DATA=… python -m models.train.stance``.
"""

import json
import os
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from factcheck.engines.local.stance import Reading, Text, read
from factcheck.engines.local.weights import FEATURES, FILE, Rule, Weights
from factcheck.records import Stance
from retrieval.embed import BundledEmbedder
from retrieval.split import sentences

HELD_OUT = 5
DECISIVE = {Stance.SUPPORTS: 0.5, Stance.CONTRADICTS: 0.7}
NEAR_MISSES = 3
"""Passages of other texts, nearest in meaning, that each claim is paired with as neutral."""
IMPORTANCE = {"written": 2.0, "gold": 4.0}
"""Weight of pairs written by hand, against those made by altering sentences."""
FROM_TATOEBA = 900
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u202f\u00a0 ]\d{3})*(?:,\d+)?(?![\w.,]\d|\w)")


def _negated_french(match: re.Match[str]) -> str:
    verb = match.group()
    return f"n'{verb} pas" if verb[0] in "aéeo" else f"ne {verb} pas"


NEGATION = re.compile(r"\b(?:n['’]|ne |not |never |no |n't|aucun|sans )", re.IGNORECASE)
NEGATE = {
    "fr": (re.compile(r"(?<=[a-zéè] )(?:(a|est|ont|était|avait)|(sera|sont|doit|peut|va))(?= )"), _negated_french),
    "en": (re.compile(r"(?<=[a-z] )(was|were|has|have|had|will|is|are|can|would)(?= )"), r"\1 not"),
}


class Pair(NamedTuple):
    """A claim and a passage with the stance of the passage; `group` names where the pair is from."""

    group: str
    claim: Text
    passage: Text
    stance: Stance


def written(folder: Path) -> Iterator[Pair]:
    """Read the hand-written pairs, and make easy ones from the sentences of their passages."""
    chance = random.Random(1)
    for path in sorted((folder / "recoupe-written").glob("pairs-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            passage = Text(row["passage"], row["passage_lang"], None)
            for claim in row["claims"]:
                cross = "cross" if claim["lang"] != row["passage_lang"] else claim["lang"]
                said = Text(claim["text"], claim["lang"], None)
                yield Pair(f"written, {cross}", said, passage, Stance(claim["label"]))
            yield from own_sentences(passage, chance)


def gold() -> Iterator[Pair]:
    """Read the development part of our gold pairs."""
    for line in Path("eval/gold/dev/pairs.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        day = date.fromisoformat(row["date"])
        claim, passage = Text(row["claim"], row["language"], day), Text(row["evidence"], row["evidence_language"], day)
        yield Pair("gold, development", claim, passage, Stance(row["label"]))


def own_sentences(passage: Text, chance: random.Random) -> Iterator[Pair]:
    """Take one sentence of a passage as claim: there, there with another number, and not there."""
    spans = sentences(passage.text)
    if len(spans) < 2:
        return
    span = chance.choice(spans)
    claim = passage._replace(text=span.of(passage.text))
    rest = passage._replace(text=(passage.text[: span.start] + passage.text[span.end :]).strip())
    group = f"own sentence, {passage.language}"
    yield Pair(group, claim, passage, Stance.SUPPORTS)
    yield Pair(group, claim, rest, Stance.NEUTRAL)
    for altered in (other_number(claim.text, chance), negated(claim.text, claim.language)):
        if altered:
            yield Pair(group, claim._replace(text=altered), passage, Stance.CONTRADICTS)


def tatoeba(folder: Path) -> Iterator[Pair]:
    """Pair long French sentences with a passage that holds their translation, altered, or a near sentence's."""
    chance = random.Random(2)
    with zipfile.ZipFile(folder / "parallel-tatoeba-fra-eng" / "fra-eng.zip") as archive:
        rows = [line.split("\t")[:2] for line in archive.read("fra-eng/fra.txt").decode("utf-8").splitlines()]
    rows = [row for row in rows if len(row[0].split()) >= 10]
    for i in chance.sample(range(1, len(rows) - 1), FROM_TATOEBA):
        english, french = rows[i]
        claim, said = (Text(french, "fr", None), english) if i % 2 else (Text(english, "en", None), french)
        other_language = "en" if i % 2 else "fr"
        near = rows[i - 1][0 if i % 2 else 1]
        passage = Text(f"{near} {said}", other_language, None)
        yield Pair("translated", claim, passage, Stance.SUPPORTS)
        if near != said:
            yield Pair("translated", claim, passage._replace(text=near), Stance.NEUTRAL)
        for altered in (other_number(claim.text, chance), negated(claim.text, claim.language)):
            if altered:
                yield Pair("translated", claim._replace(text=altered), passage, Stance.CONTRADICTS)


def other_number(text: str, chance: random.Random) -> str | None:
    """Change one number of a text to another of about its size; None when it has none."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    digits = [char for char in match.group() if char.isdigit()]
    changed = str(min(9, int(digits[0]) + 1 + chance.randrange(3)) if digits[0] < "7" else int(digits[0]) - 3)
    at = match.start() + match.group().index(digits[0])
    return text[:at] + changed + text[at + 1 :]


def negated(text: str, language: str) -> str | None:
    """Negate the first auxiliary of a text; None when it has none, or is negated already."""
    if NEGATION.search(text):
        return None
    pattern, form = NEGATE[language]
    changed = pattern.sub(form, text, count=1)
    return changed if changed != text else None


def main() -> None:
    """Measure every pair, learn both rules, score what was held out, and write the weights."""
    folder = Path(os.environ["RECOUPE_DATA"])
    pairs = [*written(folder), *tatoeba(folder), *gold()]
    vectors = embed(pairs)
    pairs += near_misses(pairs, vectors)
    readings = [read(pair.claim, pair.passage) for pair in pairs]
    kept = [i for i, pair in enumerate(pairs) if int(sha256(pair.passage.text.encode()).hexdigest(), 16) % HELD_OUT]
    weights = Weights(
        features=FEATURES,
        supports=learn([pairs[i] for i in kept], [readings[i] for i in kept], Stance.SUPPORTS),
        contradicts=learn([pairs[i] for i in kept], [readings[i] for i in kept], Stance.CONTRADICTS),
        decisive=DECISIVE,
    )
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
    held_out = sorted(set(range(len(pairs))) - set(kept))
    score([pairs[i] for i in held_out], [readings[i] for i in held_out], weights)


def embed(pairs: list[Pair]) -> dict[str, np.ndarray]:
    """Give the vector of every text."""
    texts = sorted({text for pair in pairs for text in (pair.claim.text, pair.passage.text)})
    return dict(zip(texts, BundledEmbedder().embed(texts), strict=True))


def near_misses(pairs: list[Pair], vectors: dict[str, np.ndarray]) -> list[Pair]:
    """Pair claims with the passages of other texts that are nearest to them: what a search finds besides."""
    own = [pair for pair in pairs if pair.group.startswith("written")]
    passages = list({pair.passage.text: pair.passage for pair in own}.values())
    matrix = np.array([vectors[passage.text] for passage in passages])
    missed = []
    for pair in own:
        nearest = np.argsort(-(matrix @ vectors[pair.claim.text]))[: NEAR_MISSES + 1]
        others = [passages[i] for i in nearest if passages[i].text != pair.passage.text][:NEAR_MISSES]
        missed += [Pair("near miss", pair.claim, other, Stance.NEUTRAL) for other in others]
    return missed


def learn(pairs: list[Pair], readings: list[Reading], side: Stance) -> Rule:
    """Learn how likely a side is among the pairs that it is possible for."""
    these = [i for i, reading in enumerate(readings) if reading.side is side]
    features = np.array([readings[i].features for i in these])
    right = np.array([pairs[i].stance is side for i in these])
    importance = np.array([IMPORTANCE.get(pairs[i].group.split(",")[0], 1.0) for i in these])
    scale = np.maximum(features.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.3, max_iter=5000).fit(features / scale, right, sample_weight=importance)
    learned = [round(float(weight), 4) for weight in (model.coef_[0] / scale)]
    return Rule(weights=tuple(learned), constant=round(float(model.intercept_[0]), 4))


def score(pairs: list[Pair], readings: list[Reading], weights: Weights) -> None:
    """Print, for each group, the confusion matrix: a row a gold stance, a column a predicted one."""
    predicted = [weights.decide(weights.chances(r.features, r.side)) for r in readings]
    for group in ("", *sorted({pair.group for pair in pairs})):
        these = [i for i, pair in enumerate(pairs) if pair.group.startswith(group)]
        print(f"\n{group or 'all held out'}: n = {len(these)}; columns {', '.join(Stance)}")
        for gold in Stance:
            row = [sum(pairs[i].stance is gold and predicted[i] is guess for i in these) for guess in Stance]
            print(f"  {gold:12} {row}")


if __name__ == "__main__":
    main()

"""Learn the French-English word table and the word frequencies from Tatoeba (CC BY 2.0 FR); development only.

IBM model 1 (Brown et al. 1993, "The mathematics of statistical machine translation") in both directions,
stop words left out; a pair of words is kept when both directions find it likely. Run:
``RECOUPE_DATA=… python -m models.train.translations``.
"""

import os
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

from factcheck.words import CLITIC, RARE, WORD, bits, fold, stem_of, stop_words

LEXICON = Path("factcheck/lexicon")
ROUNDS = 6
LIKELY = 0.08
PRODUCT = 0.02
SEEN = 4
NEGLIGIBLE = 1e-4
MOST = 4
HEADER = "# {what}; learned from Tatoeba (tatoeba.org, CC BY 2.0 FR) by models/train/translations.py\n"

Pair = tuple[list[str], list[str]]


def read_pairs(archive: Path) -> list[Pair]:
    """Read the content words of each English-French sentence pair."""
    with zipfile.ZipFile(archive) as folder:
        lines = folder.read("fra-eng/fra.txt").decode("utf-8").splitlines()
    pairs = []
    for line in lines:
        english, french = line.split("\t")[:2]
        pair = split(french, "fr"), split(english, "en")
        if all(pair):
            pairs.append(pair)
    return pairs


def split(text: str, language: str) -> list[str]:
    """List the content words of a sentence."""
    words = [CLITIC.sub("", word.lower()) for word in WORD.findall(text) if not word[0].isdigit()]
    return [word for word in words if len(word) > 1 and fold(word) not in stop_words(language)]


def train(pairs: list[Pair]) -> dict[str, dict[str, float]]:
    """Estimate p(target | source) by expectation maximisation."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for source, target in pairs:
        for s in source:
            table[s].update(dict.fromkeys(target, 1.0))
    for _ in range(ROUNDS):
        table = maximise(expect(pairs, table))
    return table


def expect(pairs: list[Pair], table: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Share each target word out among the source words that may have made it."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for source, target in pairs:
        for t in target:
            shares = [(s, table[s][t]) for s in source if t in table[s]]
            whole = sum(share for _, share in shares)
            for s, share in shares:
                counts[s][t] += share / whole
    return counts


def maximise(counts: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Turn expected counts into probabilities, the negligible ones left out."""
    table = {}
    for s, row in counts.items():
        whole = sum(row.values())
        table[s] = {t: c / whole for t, c in row.items() if c / whole > NEGLIGIBLE}
    return table


def stemmed(pairs: list[Pair]) -> tuple[list[Pair], dict[str, str], dict[str, str]]:
    """Replace words by stems, and remember each stem's commonest word."""
    forms: tuple[dict[str, Counter[str]], dict[str, Counter[str]]] = (defaultdict(Counter), defaultdict(Counter))
    out: list[Pair] = []
    for french, english in pairs:
        sides = []
        for words, language, form in ((french, "fr", forms[0]), (english, "en", forms[1])):
            stems = [stem_of(word, language) for word in words]
            for stem, word in zip(stems, words, strict=True):
                form[stem][word] += 1
            sides.append(stems)
        out.append((sides[0], sides[1]))
    fr, en = ({stem: count.most_common(1)[0][0] for stem, count in form.items()} for form in forms)
    return out, fr, en


def main() -> None:
    """Write ``lexicon/fr-en.tsv`` and ``lexicon/<language>/frequencies.tsv``."""
    pairs = read_pairs(Path(os.environ["RECOUPE_DATA"]) / "parallel-tatoeba-fra-eng" / "fra-eng.zip")
    both, french_word, english_word = stemmed(pairs)
    write_frequencies(both)
    forward = train(both)
    backward = train([(en, fr) for fr, en in both])
    seen = Counter(stem for fr, _ in both for stem in set(fr))
    rows = set(glossary())
    for french, row in forward.items():
        best = sorted(row.items(), key=lambda item: -item[1])[:MOST]
        for english, p in best:
            back = backward[english].get(french, 0.0)
            words = french_word[french], english_word[english]
            if seen[french] >= SEEN and p >= LIKELY and p * back >= PRODUCT:
                rows.add(words)
    text = HEADER.format(what="French word, English word") + "".join(f"{a}\t{b}\n" for a, b in sorted(rows))
    (LEXICON / "fr-en.tsv").write_text(text, encoding="utf-8")


def glossary() -> list[tuple[str, str]]:
    """Read the news words that Tatoeba lacks, written by hand."""
    rows = (LEXICON / "fr-en-news.tsv").read_text(encoding="utf-8").splitlines()
    return [(row.split("\t")[0], row.split("\t")[1]) for row in rows if row and row[0] != "#"]


def write_frequencies(both: list[Pair]) -> None:
    """Write the bits of each stem that is common enough to weigh less than an unknown one."""
    for side, language in ((0, "fr"), (1, "en")):
        counts = Counter(stem for pair in both for stem in pair[side])
        total = sum(counts.values())
        rows = [f"{stem}\t{bits(n, total):.1f}\n" for stem, n in counts.most_common() if bits(n, total) < RARE]
        text = HEADER.format(what="stem, bits") + "".join(rows)
        (LEXICON / language / "frequencies.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Claim finding by rules: each sentence read once, in order, with the memory of those before it."""

import re
from collections.abc import Sequence

from factcheck.engines import ClaimDraft, ClaimDrafts
from factcheck.engines.local import clauses, phrases
from factcheck.engines.local.attribution import Saying
from factcheck.engines.local.clauses import Piece
from factcheck.engines.local.context import Discourse, Referent, subject_of
from factcheck.engines.local.grammar import after_connectors, skeleton
from factcheck.engines.local.kinds import kind_of
from factcheck.engines.local.people import within
from factcheck.engines.local.reading import Range, Reading, read_all
from factcheck.engines.local.wording import Worded, reword, voice
from factcheck.engines.local.worth import Worth, reason_against, reason_for, weigh
from factcheck.records import Article, ClaimType, NotCheckable, Sentence
from factcheck.sentences import split

SAID_WORTH = 0.85
"""A saying is worth a little less than what was said: that somebody said it is seldom what misleads."""
ROLE_WORTH = 0.3
ROLE_REASON = "the role that the article gives a person"


def find(article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
    """Propose the claims of an article."""
    finder = _Finder(article.language)
    for reading in read_all(article, sentences):
        finder.take(reading)
    return ClaimDrafts(claims=tuple(finder.drafts), not_checkable=tuple(finder.left))


class _Finder:
    """The drafts so far, and what the next sentence may lean on."""

    def __init__(self, language: str) -> None:
        self.drafts: list[ClaimDraft] = []
        self.left: list[NotCheckable] = []
        self._language = language
        self._discourse = Discourse(language)
        self._roles: set[str] = set()

    def take(self, reading: Reading) -> None:
        """Find the claims of the next sentence, or list it as not checkable."""
        before = len(self.drafts)
        speaker = self._sayings(reading)
        plain_frames = all(saying.frame in {"pledge", "accusation", "act"} for saying in reading.sayings)
        if plain_frames:
            self._statements(reading)
        self._appositions(reading)
        if len(self.drafts) == before:
            self._leave(reading)
        self._discourse.remember(reading, subject_of(reading, self._discourse), speaker)

    def _leave(self, reading: Reading) -> None:
        kind, reason = reason_against(weigh(reading.text, self._language).found)
        self.left.append(
            NotCheckable(span=reading.sentence.span, quote=reading.sentence.text, kind=kind, reason=reason)
        )

    def _sayings(self, reading: Reading) -> str | None:
        """Draft "X said Y" and its Y for each saying with a content; give back who spoke last."""
        speaker: str | None = None
        drafted: list[tuple[Saying, int]] = []
        for saying in reading.sayings:
            if not saying.contents and saying.frame in {"pledge", "accusation", "act"}:
                speaker = self._name(reading, saying.speaker)
                continue
            named = self._name(reading, saying.speaker) or (speaker if drafted else None)
            if saying.orphan:
                named = self._discourse.speaker_before()
            parent = self._parent(drafted, saying)
            index = self._saying(reading, saying, named, parent)
            drafted.append((saying, index))
            speaker = named or speaker
        for saying, index in drafted:
            self._contents(reading, saying, index, [s for s, _ in drafted if s is not saying])
        return speaker

    def _parent(self, drafted: list[tuple[Saying, int]], saying: Saying) -> int | None:
        low, high = saying.extent
        for outer, index in reversed(drafted):
            if any(start <= low and high <= end + 3 for start, end in outer.contents):
                return index
        return None

    def _saying(self, reading: Reading, saying: Saying, speaker: str | None, parent: int | None) -> int:
        """Draft the claim that X said Y, and give back its place."""
        said = self._reworded_saying(reading, saying, speaker)
        found = weigh(reading.text, self._language)
        kind = ClaimType.QUOTATION if saying.verbatim else ClaimType.STATEMENT
        unnamed = None if speaker else "the sentence does not say who speaks"
        self.drafts.append(
            ClaimDraft(
                span=reading.span(saying.extent),
                text=said.text,
                type=kind,
                speaker=speaker,
                check_worthiness=round(found.worth * SAID_WORTH, 2),
                reason=f"{'a quotation' if saying.verbatim else 'a statement'} attributed to {speaker or 'somebody'}",
                ambiguous=_both(said.ambiguous, unnamed),
                part_of=parent,
            )
        )
        return len(self.drafts) - 1

    def _reworded_saying(self, reading: Reading, saying: Saying, speaker: str | None) -> Worded:
        if saying.orphan:
            text = reading.text.strip()
            return (
                Worded(f"{speaker} : {text}" if speaker and self._language == "fr" else f"{speaker or '?'}: {text}")
                if speaker
                else Worded(text)
            )
        coordinated = saying.extent[0] > 0 and saying.speaker[0] == saying.speaker[1]
        lead = speaker if coordinated and speaker else ""
        return reword(reading, saying.extent, self._discourse, lead=lead)

    def _contents(self, reading: Reading, saying: Saying, parent: int, others: list[Saying]) -> None:
        """Draft what was said, where a source could settle it."""
        speaker = self.drafts[parent].speaker
        inner: Referent | None = None
        for low, high in saying.contents:
            if any(low <= other.extent[0] and other.extent[1] <= high + 3 for other in others):
                continue
            verbatim = saying.verbatim and reading.is_quoted(low, high)
            parts = split(reading.text[low:high], self._language) if verbatim else [(0, high - low)]
            for start, end in parts:
                self._content(reading, (low + start, low + end), parent, speaker, verbatim, inner)
            frame = skeleton(reading.text, self._language, [], low, high)
            if frame and not verbatim:
                inner = self._inner_subject(reading, frame.subject)

    def _inner_subject(self, reading: Reading, found: Range) -> Referent:
        people = within(reading.mentions, *found)
        words = reading.text[found[0] : found[1]]
        if len(people) == 1 and (people[0].start, people[0].end) == found:
            return Referent(people[0].person.name, people[0].person.gender, False, True, people[0].person)
        return Referent(words, None, False, True)

    def _content(
        self, reading: Reading, found: Range, parent: int, speaker: str | None, verbatim: bool, inner: Referent | None
    ) -> None:
        text = reading.text[found[0] : found[1]]
        worth = weigh(text, self._language)
        told = _tells(text, worth, self._language, verbatim)
        if not told:
            return
        worded = voice(text, speaker, self._language) if verbatim else self._reworded_content(reading, found, inner)
        self._add(reading, found, worded, worth, speaker=speaker, part_of=parent)

    def _reworded_content(self, reading: Reading, found: Range, inner: Referent | None) -> Worded:
        worded = reword(reading, found, self._discourse, inner=inner)
        before = reading.text[: found[0]].rstrip()
        forms: dict[str, str] = phrases.data(self._language)["transform"]["subjunctive"]
        if not forms or not re.search(r"voulant (?:que|qu')$", before):
            return worded
        pattern = re.compile(rf"\b(?:{'|'.join(forms)})\b")
        return Worded(pattern.sub(lambda match: forms[match.group()], worded.text, count=1), worded.ambiguous)

    def _statements(self, reading: Reading) -> None:
        """Draft what the sentence states in the article's own voice, clause by clause."""
        pieces = clauses.cut(reading, self._discourse)
        for piece in pieces:
            text = reading.text[piece.found[0] : piece.found[1]]
            worth = weigh(text if len(pieces) > 1 else reading.text, self._language)
            framed = next(
                (s for s in reading.sayings if s.speaker[0] >= piece.found[0] and s.speaker[1] <= piece.found[1]), None
            )
            if not worth.is_checkable and not (framed and self._is_named(reading, framed)):
                continue
            worded = reword(reading, piece.found, self._discourse, lead=piece.lead, inner=piece.inner)
            speaker = self._name(reading, framed.speaker) if framed else None
            parent = self._add(reading, piece.found, worded, worth, speaker=speaker, said=bool(framed))
            if framed:
                for told in clauses.accusations(reading):
                    self._whole(reading, told, part_of=parent, speaker=speaker)
        if any(draft.span.start >= reading.sentence.span.start for draft in self.drafts[-len(pieces) :]):
            for told in (*clauses.relatives(reading), *clauses.accusing(reading)):
                self._whole(reading, told)

    def _is_named(self, reading: Reading, saying: Saying) -> bool:
        words = reading.text[saying.speaker[0] : saying.speaker[1]]
        vague = phrases.pattern(self._language, "saying", "vague_source")
        return bool(words) and not vague.match(words)

    def _whole(self, reading: Reading, piece: Piece, part_of: int | None = None, speaker: str | None = None) -> None:
        text = piece.whole[after_connectors(piece.whole, self._language, 0) :]
        worth = weigh(text, self._language)
        if worth.is_checkable:
            text = text[:1].upper() + text[1:].rstrip(" .,") + "."
            self._add(reading, piece.found, Worded(text), worth, part_of=part_of, speaker=speaker)

    def _appositions(self, reading: Reading) -> None:
        for piece in clauses.roles(reading, self._roles):
            self.drafts.append(
                ClaimDraft(
                    span=reading.span(piece.found),
                    text=piece.whole,
                    type=ClaimType.EVENT,
                    check_worthiness=ROLE_WORTH,
                    reason=ROLE_REASON,
                )
            )

    def _add(
        self,
        reading: Reading,
        found: Range,
        worded: Worded,
        worth: Worth,
        *,
        speaker: str | None = None,
        part_of: int | None = None,
        said: bool = False,
    ) -> int:
        text = reading.text[found[0] : found[1]]
        kind = ClaimType.STATEMENT if said else kind_of(text, self._language, worth.found)
        self.drafts.append(
            ClaimDraft(
                span=reading.span(_tight(reading.text, found)),
                text=worded.text,
                type=kind,
                speaker=speaker,
                check_worthiness=round(worth.worth, 2),
                reason=reason_for(worth.found),
                ambiguous=worded.ambiguous,
                part_of=part_of,
            )
        )
        return len(self.drafts) - 1

    def _name(self, reading: Reading, found: Range) -> str | None:
        """Name who speaks: in full when a person is named, else in the article's words."""
        low, high = found
        if low >= high:
            return None
        words = reading.text[low:high]
        context = phrases.data(self._language)["context"]
        if words.casefold() in context["subject_pronouns"]:
            referent = self._discourse.pronoun(words.casefold())
            return referent.text if referent else None
        if phrases.pattern(self._language, "context", "latter").fullmatch(words):
            referent = self._discourse.latter()
            return referent.text if referent else None
        people = [m for m in within(reading.mentions, low, high) if not reading.is_quoted(m.start, m.end)]
        for mention in people:
            before = reading.text[low : mention.start]
            if not re.search(r"\b(?:de|du|d'|des|of|by|par|with|avec)\s?$", before):
                return mention.person.name
        return _noun_phrase(reading, found) or None


def _noun_phrase(reading: Reading, found: Range) -> str:
    """Cut a speaker's words to the phrase that names them: no date or connector before, no apposition after."""
    frame = skeleton(
        reading.text + " est", reading.language, [(d.start, d.end) for d in reading.dates], found[0], found[1]
    )
    low = frame.subject[0] if frame else found[0]
    low = max(low, after_connectors(reading.text, reading.language, found[0]))
    for dated in reading.dates:
        after = re.compile(r",\s").match(reading.text, dated.end)
        if dated.start <= low + 4 and low < dated.end < found[1] and after:
            low = after.end()
    words = re.split(r",|\s(?:qui|who|dont)\s", reading.text[low : found[1]])[0].strip()
    return words[0].lower() + words[1:] if re.match(r"(?i:les?|la|l'|une?|des|the|an?)\b", words) else words


def _tells(text: str, worth: Worth, language: str, verbatim: bool) -> bool:
    """Tell whether what was said is a statement that a source could settle."""
    if "no_verb" in worth.found or "question" in worth.found or "promise" in worth.found:
        return False
    if verbatim:
        return worth.is_checkable
    return worth.is_checkable or not {"evaluation", "vague", "first_person", "we"} & worth.found.keys()


def _tight(text: str, found: Range) -> Range:
    low, high = found
    while low < high and (text[low].isspace() or text[low] in ",;"):
        low += 1
    while high > low and (text[high - 1].isspace() or text[high - 1] in ",;"):
        high -= 1
    return low, high


def _both(one: str | None, other: str | None) -> str | None:
    return "; ".join(part for part in (one, other) if part) or None

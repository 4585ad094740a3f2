"""Claim finding by rules: each sentence read once, in order, with the memory of those before it."""

import re
from collections.abc import Sequence

from factcheck.engines import ClaimDraft, ClaimDrafts
from factcheck.engines.local import clauses, phrases
from factcheck.engines.local.clauses import Piece
from factcheck.engines.local.context import Discourse, Referent, referent_of_speaker, subject_of
from factcheck.engines.local.grammar import skeleton
from factcheck.engines.local.kinds import kind_of
from factcheck.engines.local.parts import both, day_of_act, day_of_saying, kind_of_frame, noun_phrase, tells, tight
from factcheck.engines.local.people import within
from factcheck.engines.local.reading import Range, Reading, read_all
from factcheck.engines.local.sayings import Saying
from factcheck.engines.local.wording import Worded, is_spoken, reword, voice
from factcheck.engines.local.worth import Worth, reason_against, reason_for, weigh
from factcheck.records import Article, ClaimType, NotCheckable, Sentence, Span
from factcheck.sentences import split

SAID_WORTH = 0.85
"""A saying is worth a little less than what was said: that somebody said it is seldom what misleads."""
ROLE_WORTH = 0.3
_FRAMES = frozenset({"pledge", "accusation", "forecast", "act"})
"""Sayings without a clause that tells what was said: the sentence is read like any other."""
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
        speakers = self._sayings(reading)
        if all(saying.frame in _FRAMES for saying in self._third_person(reading)):
            self._statements(reading)
        self._appositions(reading)
        if len(self.drafts) == before:
            self._leave(reading)
        subject = subject_of(reading, self._discourse)
        if subject is None and any(saying.verbatim for saying in reading.sayings):
            subject = self._referent(reading, speakers[-1] if speakers else None)
        self._discourse.remember(reading, subject, speakers)

    def _referent(self, reading: Reading, speaker: str | None) -> Referent | None:
        """Let whoever spoke in quotation marks be the subject; a pronoun spoke for the one before."""
        known = self._discourse.person(speaker)
        return known or referent_of_speaker(reading, speaker)

    def _leave(self, reading: Reading) -> None:
        kind, reason = reason_against(weigh(reading.text, self._language).found)
        self.left.append(
            NotCheckable(span=reading.sentence.span, quote=reading.sentence.text, kind=kind, reason=reason)
        )

    def _sayings(self, reading: Reading) -> list[str]:
        """Draft "X said Y" and its Y for each saying with a content; give back who spoke, in order."""
        speakers: list[str] = []
        drafted: list[tuple[Saying, int]] = []
        for saying in self._third_person(reading):
            named = self._name(reading, saying.speaker) or (speakers[-1] if drafted and speakers else None)
            if saying.orphan:
                named = self._discourse.speaker_before()
            if named:
                speakers.append(named)
            if saying.frame not in _FRAMES:
                index = self._saying(reading, saying, named, self._parent(drafted, saying))
                drafted.append((saying, index))
        for saying, index in drafted:
            self._contents(reading, saying, index, [s for s, _ in drafted if s is not saying])
        return speakers

    def _third_person(self, reading: Reading) -> list[Saying]:
        """Leave out what the writer says in the first person ("I think that"), which is no report of a saying."""
        own = phrases.pattern(self._language, "context", "first_person")
        return [s for s in reading.sayings if not own.match(reading.text[s.speaker[0] : s.speaker[1]] + " ")]

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
                said_on=day_of_saying(reading, saying),
                check_worthiness=round(found.worth * SAID_WORTH, 2),
                reason=f"{'a quotation' if saying.verbatim else 'a statement'} attributed to {speaker or 'somebody'}",
                ambiguous=both(said.ambiguous, unnamed),
                part_of=parent,
            )
        )
        return len(self.drafts) - 1

    def _reworded_saying(self, reading: Reading, saying: Saying, speaker: str | None) -> Worded:
        if saying.orphan:
            text = reading.text.strip()
            colon = " :" if self._language == "fr" else ":"
            return Worded(f"{speaker[0].upper()}{speaker[1:]}{colon} {text}" if speaker else text)
        coordinated = saying.extent[0] > 0 and saying.speaker[0] == saying.speaker[1]
        lead = speaker if coordinated and speaker else ""
        return reword(reading, saying.extent, self._discourse, lead=lead)

    def _contents(self, reading: Reading, saying: Saying, parent: int, others: list[Saying]) -> None:
        """Draft what was said, where a source could settle it."""
        speaker = self.drafts[parent].speaker
        inner = self._referent(reading, speaker)
        for low, high in saying.contents:
            if any(low <= other.extent[0] and other.extent[1] <= high + 3 for other in others):
                continue
            verbatim = saying.verbatim and reading.is_quoted(low, high)
            parts = split(reading.text[low:high], self._language) if verbatim else [(0, high - low)]
            for start, end in parts:
                self._content(reading, (low + start, low + end), parent, speaker, verbatim, inner)
            frame = skeleton(reading.text, self._language, [], low, high)
            if frame and not verbatim and not self._is_pronoun(reading, frame.subject):
                inner = self._inner_subject(reading, frame.subject)

    def _is_pronoun(self, reading: Reading, found: Range) -> bool:
        words = reading.text[found[0] : found[1]].casefold()
        return words in phrases.data(self._language)["context"]["subject_pronouns"]

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
        told = tells(text, worth, self._language, verbatim)
        if not told:
            return
        worded = voice(text, speaker, self._language) if verbatim else self._reworded_content(reading, found, inner)
        verb = reading.text[: found[0]][-40:]
        if phrases.pattern(self._language, "saying", "denies").search(verb) and not verbatim:
            reason = f"denied by {speaker or 'somebody'}; {reason_for(worth.found)}"
            self._add(reading, found, worded, worth, part_of=parent, reason=reason)
        else:
            self._add(reading, found, worded, worth, speaker=speaker, part_of=parent)

    def _reworded_content(self, reading: Reading, found: Range, inner: Referent | None) -> Worded:
        worded = reword(reading, found, self._discourse, inner=inner, reported=True)
        before = reading.text[: found[0]].rstrip()
        forms: dict[str, str] = phrases.data(self._language)["transform"]["subjunctive"]
        if not forms or not re.search(r"voulant (?:que|qu')$", before):
            return worded
        pattern = re.compile(rf"\b(?:{'|'.join(forms)})\b")
        return Worded(pattern.sub(lambda match: forms[match.group()], worded.text, count=1), worded.ambiguous)

    def _statements(self, reading: Reading) -> None:
        """Draft what the sentence states in the article's own voice, clause by clause."""
        pieces = clauses.cut(reading, self._discourse)
        weighed = [weigh(reading.text[piece.found[0] : piece.found[1]], self._language) for piece in pieces]
        if len(pieces) > 1 and not all(worth.is_checkable for worth in weighed):
            pieces, weighed = [Piece((0, len(reading.text)))], [weigh(reading.text, self._language)]
        for piece, worth in zip(pieces, weighed, strict=True):
            framed = next(
                (
                    s
                    for s in self._third_person(reading)
                    if s.speaker[0] >= piece.found[0] and s.speaker[1] <= piece.found[1]
                ),
                None,
            )
            if not (worth.is_checkable or is_spoken(reading, worth) or (framed and self._is_named(reading, framed))):
                continue
            worded = reword(reading, piece.found, self._discourse, lead=piece.lead, inner=piece.inner)
            speaker = self._name(reading, framed.speaker) if framed else None
            said_on = day_of_act(reading, framed, piece.found) if framed else None
            kind = kind_of_frame(framed)
            parent = self._add(reading, piece.found, worded, worth, speaker=speaker, said_on=said_on, kind=kind)
            if framed:
                for told in clauses.accusations(reading):
                    self._piece(reading, told, part_of=parent, speaker=speaker)
        if any(draft.span.start >= reading.sentence.span.start for draft in self.drafts[-len(pieces) :]):
            for told in clauses.relatives(reading):
                self._piece(reading, told)
            for told, who in clauses.accusing(reading):
                self._piece(reading, told, speaker=who, said_on=reading.span((0, 0)), kind=ClaimType.STATEMENT)

    def _is_named(self, reading: Reading, saying: Saying) -> bool:
        words = reading.text[saying.speaker[0] : saying.speaker[1]]
        vague = phrases.pattern(self._language, "saying", "vague_source")
        return bool(words) and not vague.match(words)

    def _piece(
        self,
        reading: Reading,
        piece: Piece,
        *,
        part_of: int | None = None,
        speaker: str | None = None,
        said_on: Span | None = None,
        kind: ClaimType | None = None,
    ) -> None:
        """Draft a statement that stands within a sentence, where it tells enough."""
        found = piece.body or piece.found
        worded = reword(reading, found, self._discourse, lead=piece.lead)
        worth = weigh(worded.text, self._language)
        if worth.is_checkable or "numbers" in worth.found:
            self._add(reading, piece.found, worded, worth, part_of=part_of, speaker=speaker, said_on=said_on, kind=kind)

    def _appositions(self, reading: Reading) -> None:
        for piece in clauses.roles(reading, self._roles):
            self.drafts.append(
                ClaimDraft(
                    span=reading.span(piece.found),
                    text=piece.lead,
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
        said_on: Span | None = None,
        reason: str | None = None,
        kind: ClaimType | None = None,
    ) -> int:
        """Draft a claim and give back its place."""
        text = reading.text[found[0] : found[1]]
        kind = kind or kind_of(text, self._language, worth.found, reported=part_of is not None)
        self.drafts.append(
            ClaimDraft(
                span=reading.span(tight(reading.text, found)),
                text=worded.text,
                type=kind,
                speaker=speaker or (reading.turn if part_of is None else None),
                said_on=said_on,
                check_worthiness=round(worth.worth, 2),
                reason=reason or reason_for(worth.found),
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
        phrase = noun_phrase(reading, found)
        author = self._discourse.author_before()
        if author and phrases.pattern(self._language, "context", "documents").fullmatch(phrase):
            return f"{author} ({phrase})"
        return phrase or None

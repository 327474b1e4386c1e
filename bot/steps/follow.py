"""Follow-ups: staying on the procedure in hand, turning to a sister of it, or leaving it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot import wording
from bot.message import Outcome
from bot.offering import ask_which, note_finding, put_aside
from bot.sisters import Sisters
from bot.talk import Move, Talk
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.finding import Find, Finding, Verdict
from retrieval.normalise import clean, fold, tokens
from retrieval.understanding import Query, Section, Understanding

PAPERS = frozenset({Section.DOCUMENTS, Section.CONDITIONS, Section.STEPS})
SHORT = 12
MOST_OTHERS = 3
NEAR = 10


def in_hand(turn: Turn, catalogue: Catalogue) -> Procedure | None:
    """The procedure that the conversation is about, where it is answerable."""
    procedure = catalogue.get(turn.state.procedure or "")
    return procedure if procedure is not None and procedure.answerable else None


@dataclass(frozen=True)
class Correct:
    """Reads "no, I mean …": what is meant is searched, and what was answered is not it."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Leave what is meant in the turn; offer other candidates where nothing is said."""
        query, state = turn.query, turn.state
        if turn.procedure is not None or query is None or not (state.procedure or state.asked):
            return turn
        move, start = self.talk.move(query.words)
        if move is not Move.CORRECT:
            return turn
        if self.talk.rejects(query.words) or start >= len(query.words):
            return offer_others(turn, self.catalogue())
        meant = " ".join(self._after_comma(turn.text) or query.words[start:])
        return turn.add(sought=meant, query=self.understanding().read(meant)).note(correction=True)

    def _after_comma(self, text: str) -> list[str]:
        """Words after the last comma, where they name a topic: "not X, Y"."""
        words = tokens(clean(text.rpartition(",")[2])) if "," in text else []
        start = max((at + length for at, length, _ in self.talk.instead.find(words)), default=0)
        return words[start:] if self.talk.topic_words(words[start:], frozenset()) else []


def offer_others(turn: Turn, catalogue: Catalogue) -> Turn:
    """Settle with what else the last search found, or ask for other words."""
    found = (catalogue.get(code) for code in turn.state.found)
    wrong = turn.state.procedure
    others = [item for item in found if item is not None and item.code != wrong]
    if not others or wrong is None:
        return put_aside(turn).settle(Outcome.CLARIFY, wording.ASK_REPHRASE)
    return ask_which(turn, others[:MOST_OTHERS], turn.state.section, wording.ASK_OTHERS)


@dataclass(frozen=True)
class FollowUp:
    """Stays on the procedure in hand, or turns to its sister, where no new topic comes."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    find: Find
    sisters: Sisters
    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure that a follow-up is about into the turn, or let it be searched."""
        if turn.procedure is not None or turn.query is None:
            return turn
        query = self._without_frame(turn.query)
        procedure = in_hand(turn, self.catalogue())
        if procedure is None:
            return self._refine(turn, query)
        move, _ = self.talk.move(query.words)
        topic = self._topic(query)
        if not topic and not self._wanted(query):
            section = query.section or _kept(turn)
            if turn.trace.get("correction") and section == turn.state.section:
                return offer_others(turn, self.catalogue())
            return self._stay(turn, procedure, section)
        if self._only_circumstance(topic):
            return self._turn_to_sister(turn, procedure, query)
        if move is Move.ANOTHER and query.section is None:
            turn = turn.add(section=turn.state.section)
        return self._compare(turn, procedure, query, move)

    def _without_frame(self, query: Query) -> Query:
        """The question with its section read without "if" and "what then"."""
        tails = self.talk.tails.find(query.words)
        move, start = self.talk.move(query.words)
        if not tails and move is not Move.SUPPOSE:
            return query
        spent = {place for at, length, _ in tails for place in range(at, at + length)}
        rest = [w for i, w in enumerate(query.words) if i >= start and i not in spent]
        section = self.understanding().query("", rest).section if rest else None
        return replace(query, section=section)

    def _topic(self, query: Query) -> list[str]:
        """Words of a topic of its own, outside of what asks, points back or tells cases."""
        reading = self.understanding()
        cues = [
            *reading.sections.find(query.words),
            *self.talk.references.find(query.words),
            *self.talk.tails.find(query.words),
            *self.talk.moves.find(query.words),
            *reading.actions.find(query.words),
            *reading.hints.find(query.words),
        ]
        spent = {place for start, length, _ in cues for place in range(start, start + length)}
        named = self.talk.topics.find(query.words)
        spent -= {place for start, length, _ in named for place in range(start, start + length)}
        return self.talk.topic_words(query.words, frozenset(spent))

    def _only_circumstance(self, topic: Sequence[str]) -> bool:
        return all(fold(word) in self.talk.circumstance or word.isdigit() for word in topic)

    def _wanted(self, query: Query) -> frozenset[str]:
        return self.sisters.labels(query.words)

    def _stay(self, turn: Turn, procedure: Procedure, section: str | None) -> Turn:
        known = Section(section) if section in list(Section) else None
        return turn.add(procedure=procedure, section=known).note(follow_up=True)

    def _turn_to_sister(self, turn: Turn, procedure: Procedure, query: Query) -> Turn:
        asked = turn.state.asked if procedure.code in turn.state.found else ""
        said = turn.sought or turn.text
        fitting = self.sisters.of(procedure, query, said, asked)
        turn = turn.note(sister_for=sorted(fitting.wanted))
        if fitting.best is not None:
            if fitting.best.code != procedure.code:
                turn = turn.remember(asked=f"{asked} {said}".strip(), found=(fitting.best.code,))
            return self._stay(turn, fitting.best, query.section or _kept(turn))
        text = wording.ASK_BACK if fitting.fits else wording.NO_SISTER.format(name=procedure.name)
        return ask_which(turn, fitting.offered, query.section or _kept(turn), text)

    def _compare(self, turn: Turn, procedure: Procedure, query: Query, move: Move | None) -> Turn:
        """Search the message alone; stay where it is about what is in hand after all."""
        if query.section in PAPERS and self._asks_paper(procedure, query):
            return self._stay(turn, procedure, query.section)
        supposes = move is Move.SUPPOSE or self.talk.supposes(query.words)
        said = self._plainly(turn, query)
        alone = self.find(said, turn.state.commune)
        wanted, answers = self._wanted(query), alone.verdict is Verdict.ANSWER
        named = frozenset(map(fold, self._topic(query)))
        itself = named <= frozenset(tokens(fold(procedure.name)))
        of_papers = supposes and not itself and self._names_paper(procedure, query)
        lacks_paper = of_papers and self.talk.denies(query.words, ())
        if not wanted and (lacks_paper or (of_papers and not answers)):
            return self._stay(turn, procedure, Section.DOCUMENTS)
        if not wanted and alone.verdict.refuses and itself and query.section and not supposes:
            return self._stay(turn, procedure, query.section)
        own = wanted - self.sisters.labels(tokens(procedure.name))
        about_it = procedure.code in (alone.codes[:1] if answers else alone.choices)
        within = named <= frozenset(tokens(fold(f"{procedure.name} {turn.state.asked}")))
        if about_it and not own and (answers or within):
            return self._stay(turn, procedure, query.section or _kept(turn))
        if alone.verdict is Verdict.ANSWER or alone.verdict.forbids:
            return turn.add(finding=alone)
        turns = move is Move.ANOTHER or bool(turn.trace.get("correction"))
        if alone.verdict.refuses and (turns or query.section is None):
            again = self._in_the_same_way(turn, said, self.talk.ways if turns else ())
            if again is not None:
                return again
        if supposes or (_short(alone, query) and move is not Move.ANOTHER):
            joined = self._joined(turn, procedure, said, within and not own)
            if joined is not None:
                return joined
        if alone.verdict is Verdict.NOT_SURE and len(query.words) <= SHORT:
            return self._offer_near(turn, procedure, alone)
        return turn.add(finding=alone)

    def _offer_near(self, turn: Turn, procedure: Procedure, alone: Finding) -> Turn:
        """Choices of the same field, where a short turn of the talk alone is too little."""
        found = (self.catalogue().get(code) for code in alone.codes[:NEAR])
        near = [item for item in found if item is not None and item.field == procedure.field]
        if not near:
            return turn.add(finding=alone)
        section = alone.query.section or turn.section or _kept(turn)
        return ask_which(note_finding(turn, alone), near[:MOST_OTHERS], section, wording.ASK_BACK)

    def _plainly(self, turn: Turn, query: Query) -> str:
        """The message without "and what about"."""
        move, start = self.talk.move(query.words)
        tails = self.talk.tails.find(query.words)
        if move is not Move.ANOTHER and not tails:
            return turn.sought or turn.text
        spent = {place for at, length, _ in tails for place in range(at, at + length)}
        start = start if move is Move.ANOTHER else 0
        return " ".join(w for i, w in enumerate(query.words) if i >= start and i not in spent)

    def _joined(self, turn: Turn, procedure: Procedure, said: str, within: bool) -> Turn | None:
        """What the name in hand and the message find together, where that is clear.

        The procedure in hand itself counts only where the message is `within` what it tells.
        """
        asked = turn.state.asked if procedure.code in turn.state.found else procedure.name
        together = self.find(f"{asked} {said}")
        if together.verdict is not Verdict.ANSWER or together.best is None:
            return None
        best = self.catalogue().get(together.best.code)
        if best is None or best.field != procedure.field:
            return None
        if best.code == procedure.code and not within:
            return None
        turn = note_finding(turn, together)
        return self._stay(turn, best, together.query.section or _kept(turn))

    def _in_the_same_way(self, turn: Turn, said: str, ways: Sequence[str]) -> Turn | None:
        """The action asked before with a new thing: "and the registration paper?"."""
        for way in filter(None, (self._way(turn.state.asked), *ways)):
            finding = self.find(f"{way} {said}")
            if not finding.verdict.refuses:
                return turn.add(finding=finding)
        return None

    def _way(self, asked: str) -> str:
        """The words of action in what was asked, and those before its topic."""
        before = self.understanding().read(asked)
        actions = self.understanding().actions.find(before.words)
        kept = {place for start, length, _ in actions for place in range(start, start + length)}
        topic = self._topic(before)
        if topic:
            kept |= set(range(before.words.index(topic[0])))
        return " ".join(before.words[place] for place in sorted(kept))

    def _asks_paper(self, procedure: Procedure, query: Query) -> bool:
        """Whether the question is if a paper is needed, or names but one of the procedure."""
        words = self._topic(query)
        if self.talk.asks_need(query.words, [query.words.index(word) for word in words]):
            return True
        return not query.actions and self._names_paper(procedure, query)

    def _names_paper(self, procedure: Procedure, query: Query) -> bool:
        """Whether what the message names stands, word beside word, in a paper's name."""
        topic = self._topic(query)
        plain = all(word == fold(word) for word in topic)
        named = f" {' '.join(topic)} "
        names = (" ".join(tokens(paper.name)) for paper in procedure.papers)
        return any(named in f" {fold(name) if plain else name} " for name in names)

    def _refine(self, turn: Turn, query: Query) -> Turn:
        """After choices or a refusal: the message alone, or with what was asked before."""
        if query.section is not None and not self._topic(query) and not turn.state.choices:
            return turn.settle(Outcome.CLARIFY, wording.ASK_WHICH)
        if not turn.state.asked or turn.state.procedure is not None:
            return turn
        offered = self.catalogue().get(turn.state.choices[0]) if turn.state.choices else None
        if offered and self._only_circumstance(self._topic(query)) and self._wanted(query):
            return self._turn_to_sister(turn, offered, query)
        said = turn.sought or turn.text
        alone = self.find(said, turn.state.commune)
        if alone.verdict is Verdict.ANSWER or len(query.words) > SHORT:
            return turn.add(finding=alone)
        plain = self._plainly(turn, query)
        bare = self.find(plain, turn.state.commune) if plain != said else alone
        if alone.verdict.refuses and not bare.verdict.refuses:
            return turn.add(finding=bare)
        together = self.find(f"{turn.state.asked} {said}")
        if together.verdict is Verdict.ANSWER and turn.state.choices:
            section = query.section or _kept(turn)
            return turn.add(finding=together, section=section)
        return turn.add(finding=alone)


def _kept(turn: Turn) -> str | None:
    return turn.state.section


def _short(alone: Finding, query: Query) -> bool:
    return alone.verdict.refuses and len(query.words) <= SHORT


__all__: Sequence[str] = ("Correct", "FollowUp", "in_hand")

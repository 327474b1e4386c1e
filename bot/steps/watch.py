"""Watching a dossier: asking for consent, beginning, and stopping."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot import buttons
from bot.buttons import read_tap
from bot.dossiers import wording
from bot.dossiers.codes import canonical, mention_of_code, plain
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.lexicon import folded, read_lexicon
from bot.dossiers.office import DossierOffice, Locked
from bot.dossiers.watching import MOST_A_PERSON, Watches, stop_button
from bot.message import Button, Outcome
from bot.turn import Turn
from retrieval.normalise import fold, tokens

log = logging.getLogger(__name__)

TAP = "@watch"
AWAITING = "watch:"
HELD = ("dossier:", "digits:", AWAITING)
ANSWERS = {"agree": "yes", "decline": "no"}


@dataclass(frozen=True)
class WatchDossier:
    """Tells a citizen, if they agree, whenever their dossier changes."""

    office: DossierOffice
    watches: Watches

    def __call__(self, turn: Turn) -> Turn:
        """Settle on the buttons of watching, and on the same in words."""
        wish = _tapped(turn) or _answered(turn) or _said(turn)
        if wish is None:
            return turn
        what, code = wish
        actions = {"ask": self._ask, "yes": self._begin, "no": self._decline, "stop": self._stop}
        return actions[what](turn, code)

    def _ask(self, turn: Turn, code: str | None) -> Turn:
        if code is None:
            return turn.remember(awaiting="dossier").settle(Outcome.CLARIFY, wording.WATCH_WHICH)
        return turn.remember(awaiting=AWAITING + code).settle(
            Outcome.CLARIFY,
            wording.WATCH_CONSENT.format(code=code),
            buttons=(
                Button(wording.AGREE_LABEL, buttons.value("watch", code, "yes")),
                Button(wording.DECLINE_LABEL, buttons.value("watch", code, "no")),
            ),
        )

    def _begin(self, turn: Turn, code: str | None) -> Turn:
        assert code is not None
        turn = turn.remember(awaiting=f"dossier:{code}")
        contact = self.office.contact
        try:
            dossier = self.office.find(code, turn.conversation_id)
        except GatewayUnavailable as error:
            log.warning("dossier gateway: %s", error, extra={"reference": turn.reference})
            text = wording.UNAVAILABLE.format(code=code, contact=contact)
            return turn.remember(awaiting=AWAITING + code).settle(Outcome.INFORMED, text.strip())
        if isinstance(dossier, Locked):
            text = wording.LOCKED.format(minutes=dossier.minutes, contact=contact)
            return turn.settle(Outcome.INFORMED, text.strip())
        if dossier is None:
            text = wording.UNKNOWN.format(code=code, contact=contact)
            return turn.settle(Outcome.DOSSIER_UNKNOWN, text.strip())
        if dossier.status is not None and dossier.status.final:
            text = wording.WATCH_NOTHING_LEFT.format(code=code)
            return turn.settle(Outcome.INFORMED, text)
        if not self.watches.start(dossier, turn.conversation_id, self.office.today()):
            return turn.settle(Outcome.INFORMED, wording.WATCH_FULL.format(most=MOST_A_PERSON))
        text = wording.WATCHING.format(code=code)
        return turn.settle(Outcome.RECORDED, text, buttons=(stop_button(code),))

    def _decline(self, turn: Turn, code: str | None) -> Turn:
        turn = turn.remember(awaiting=f"dossier:{code}")
        return turn.settle(Outcome.RECORDED, wording.WATCH_DECLINED)

    def _stop(self, turn: Turn, code: str | None) -> Turn:
        stopped = self.watches.stop(turn.conversation_id, code)
        if not stopped:
            return turn.settle(Outcome.INFORMED, wording.NOT_WATCHING)
        return turn.settle(Outcome.RECORDED, wording.STOPPED.format(codes=", ".join(stopped)))


Wish = tuple[str, str | None]


def _tapped(turn: Turn) -> Wish | None:
    tap = read_tap(turn.typed)
    if tap is None or tap.kind != TAP:
        return None
    code = canonical(tap.parts[0])
    what = tap.parts[1] if len(tap.parts) > 1 else "ask"
    return (what, code) if code and what in ("ask", "yes", "no", "stop") else None


def _answered(turn: Turn) -> Wish | None:
    """The answer to the question for consent, in words."""
    awaiting = turn.state.awaiting or ""
    answer = read_lexicon().whole.get(folded(turn.text))
    if not awaiting.startswith(AWAITING) or answer is None:
        return None
    return ANSWERS[answer], awaiting.removeprefix(AWAITING)


def _said(turn: Turn) -> Wish | None:
    if read_tap(turn.typed):
        return None
    mention = mention_of_code(turn.typed)
    named = mention.code if mention else None
    words = tokens(plain(turn.typed).replace(mention.shown, " ") if mention else turn.typed)
    cues = read_lexicon().watching.find(words)
    if any(label == "start" for _, _, label in cues):
        return "ask", named or _in_hand(turn)
    return ("stop", named) if cues and _nothing_else(words, cues) else None


def _nothing_else(words: list[str], cues: list[tuple[int, int, str]]) -> bool:
    """Whether beside the cues stand only words such as "please"."""
    spent = {place for start, length, _ in cues for place in range(start, start + length)}
    beside = read_lexicon().beside_stop
    return all(fold(word) in beside for place, word in enumerate(words) if place not in spent)


def _in_hand(turn: Turn) -> str | None:
    awaiting = turn.state.awaiting or ""
    return next((awaiting.removeprefix(p) for p in HELD if awaiting.startswith(p)), None)

"""A dossier asked for by its code, and the proof that opens its details."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot import buttons
from bot.buttons import read_tap
from bot.dossiers import wording
from bot.dossiers.codes import looks_like_code, mention_of_code
from bot.dossiers.dossier import Dossier
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.office import DossierOffice, Locked
from bot.dossiers.proof import AWAITING_DIGITS, proof_digits
from bot.dossiers.telling import tell
from bot.dossiers.watching import watchable
from bot.message import Button, Outcome
from bot.privacy import HIDDEN_DIGITS, mask, mask_digits
from bot.talk import Talk
from bot.turn import Turn
from retrieval.normalise import fold, tokens

log = logging.getLogger(__name__)

COMMAND = "/hoso"
COMPLAINT = "complaint"
ASKED = "dossier"
IN_HAND = "dossier:"
LONGEST_SHOWN = 40


@dataclass(frozen=True)
class ReadDossierCode:
    """Looks a dossier up whose code stands anywhere in the message."""

    office: DossierOffice

    def __call__(self, turn: Turn) -> Turn:
        """Settle where a code, or something meant as one, stands in the message."""
        if read_tap(turn.typed) or _for_another_command(turn.typed):
            return turn
        if turn.state.awaiting == COMPLAINT:
            return turn
        mention = mention_of_code(turn.typed)
        if mention is None:
            return turn
        if mention.code is None:
            return self._explain(turn, mention.shown)
        return self._look_up(turn, mention.code)

    def _explain(self, turn: Turn, shown: str) -> Turn:
        shown = shown if looks_like_code(shown) else mask(shown)
        text = wording.MALFORMED.format(shown=shown[:LONGEST_SHOWN])
        picture = self.office.receipt_picture(turn.channel)
        if picture:
            text = f"{text}\n{wording.PICTURE.format(url=picture)}"
        return turn.remember(awaiting=ASKED).settle(Outcome.CLARIFY, text)

    def _look_up(self, turn: Turn, code: str) -> Turn:
        contact = self.office.contact
        turn = turn.note(dossier=code)
        try:
            found = self.office.find(code, turn.conversation_id, turn.address)
        except GatewayUnavailable as error:
            log.warning("dossier gateway: %s", error, extra={"reference": turn.reference})
            text = wording.UNAVAILABLE.format(code=code, contact=contact)
            return turn.settle(Outcome.INFORMED, text.strip())
        if isinstance(found, Locked):
            text = wording.LOCKED.format(minutes=found.minutes, contact=contact)
            return turn.settle(Outcome.INFORMED, text.strip())
        if found is None:
            text = wording.UNKNOWN.format(code=code, contact=contact)
            turn = turn.remember(awaiting=ASKED)
            return turn.settle(Outcome.DOSSIER_UNKNOWN, text.strip())
        return self._tell(turn, found)

    def _tell(self, turn: Turn, dossier: Dossier) -> Turn:
        awaiting = f"{AWAITING_DIGITS if dossier.verifiers else IN_HAND}{dossier.code}"
        after = (
            wording.ASK_DIGITS
            if dossier.verifiers
            else wording.NO_DETAILS.format(contact=self.office.contact).strip()
        )
        return turn.remember(awaiting=awaiting).settle(
            Outcome.DOSSIER_FOUND,
            f"{tell(dossier, self.office.today())}\n{after}",
            buttons=watch_buttons(dossier),
        )


@dataclass(frozen=True)
class ProveDossier:
    """Opens a dossier's details to who knows the last digits of a number on it."""

    office: DossierOffice

    def __call__(self, turn: Turn) -> Turn:
        """Settle where the digits asked for come in; anything else passes."""
        awaiting = turn.state.awaiting or ""
        if not awaiting.startswith(AWAITING_DIGITS):
            return turn
        if turn.typed.strip() == HIDDEN_DIGITS:  # taken up after a crash, from the stored text
            return turn.settle(Outcome.CLARIFY, wording.DIGITS_AGAIN)
        digits = proof_digits(turn.typed)
        if digits is None:
            return turn
        turn = turn.add(text=mask_digits(turn.text))
        code = awaiting.removeprefix(AWAITING_DIGITS)
        contact = self.office.contact
        try:
            dossier = self.office.gateway.find(code)
        except GatewayUnavailable as error:
            log.warning("dossier gateway: %s", error, extra={"reference": turn.reference})
            text = wording.UNAVAILABLE.format(code=code, contact=contact)
            return turn.settle(Outcome.INFORMED, text.strip())
        if dossier is None:
            text = wording.UNKNOWN.format(code=code, contact=contact)
            return turn.remember(awaiting=ASKED).settle(Outcome.DOSSIER_UNKNOWN, text.strip())
        return self._judge(turn, dossier, digits)

    def _judge(self, turn: Turn, dossier: Dossier, digits: str) -> Turn:
        problem = self.office.prove(dossier, digits, turn.conversation_id, turn.address)
        if isinstance(problem, Locked):
            text = wording.LOCKED.format(minutes=problem.minutes, contact=self.office.contact)
            return turn.settle(Outcome.INFORMED, text.strip())
        if problem is not None:
            text = wording.WRONG_DIGITS.format(code=dossier.code, left=problem.left)
            return turn.settle(Outcome.CLARIFY, text)
        return turn.remember(awaiting=f"{IN_HAND}{dossier.code}").settle(
            Outcome.DOSSIER_FOUND,
            tell(dossier, self.office.today(), proven=True),
            buttons=watch_buttons(dossier),
        )


@dataclass(frozen=True)
class AskDossierCode:
    """Asks for the code where somebody wants a dossier looked up and gives none."""

    office: DossierOffice
    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Settle on `/hoso` or the same in words."""
        command = fold(turn.typed.strip()).startswith(COMMAND)
        if not command and self.talk.kind(tokens(turn.text)) != ASKED:
            return turn
        picture = self.office.receipt_picture(turn.channel)
        lines = [wording.ASK_CODE, wording.PICTURE.format(url=picture) if picture else ""]
        text = "\n".join(filter(None, lines))
        return turn.remember(awaiting=ASKED).settle(Outcome.CLARIFY, text)


def watch_buttons(dossier: Dossier) -> tuple[Button, ...]:
    """The button that offers to watch, where there is still something to hear."""
    if not watchable(dossier):
        return ()
    return (Button(wording.WATCH_LABEL, buttons.value("watch", dossier.code)),)


def _for_another_command(typed: str) -> bool:
    text = fold(typed.strip())
    return text.startswith("/") and not text.startswith(COMMAND)

"""The `Turn` that steps pass along, and the conversation state it starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.message import Attachment, Button, Outcome, Source
from knowledge.errors import MotCuaError
from knowledge.procedure import Procedure
from retrieval.finding import Finding
from retrieval.understanding import Query


class UnsettledTurn(MotCuaError):
    """No step settled the turn: the list of steps lacks a last resort."""


@dataclass(frozen=True)
class ConversationState:
    """What a conversation remembers; kept in its row, so any replica can go on.

    `procedure` and `section` are those in hand; `previous` the one before, for going back;
    `choices` the codes last offered, `owed` further sections to tell once one is picked; `asked`
    the words last searched, `found` the codes they found, best first; `awaiting` names what the
    next message should bring (`digits:<dossier code>`, `commune`, `complaint`, `case:<code>`,
    `case:<code>:list`).
    `photos` came before the story of the report that they belong to.
    """

    procedure: str | None = None
    section: str | None = None
    previous: str | None = None
    choices: tuple[str, ...] = ()
    asked: str = ""
    found: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    commune: str | None = None
    case: str | None = None
    awaiting: str | None = None
    unanswered_in_a_row: int = 0
    greeted: bool = False
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One question on its way to an answer.

    `key` is the same when the turn is tried again after a crash. `text` is masked; `typed` is
    what the citizen typed and is never stored; `sought` is `text` without the place it names,
    empty where it names none. Steps return a changed copy (`add`, `settle`).
    """

    reference: str
    key: str
    conversation_id: str
    channel: str
    typed: str
    text: str
    state: ConversationState
    sought: str = ""
    query: Query | None = None
    finding: Finding | None = None
    procedure: Procedure | None = None
    section: str | None = None
    reply_text: str = ""
    sources: tuple[Source, ...] = ()
    buttons: tuple[Button, ...] = ()
    candidates: tuple[str, ...] = ()
    outcome: Outcome | None = None
    edits: bool = False
    spoken: bool = False
    attachment: Attachment | None = None
    address: str = field(default="", repr=False)
    trace: Mapping[str, Any] = field(default_factory=dict)

    def add(self, **changes: Any) -> Turn:
        """A copy with `changes`."""
        return replace(self, **changes)

    def note(self, **facts: Any) -> Turn:
        """A copy whose trace also holds `facts`."""
        return replace(self, trace={**self.trace, **facts})

    def remember(self, **changes: Any) -> Turn:
        """A copy whose conversation state is changed; the turn itself where nothing changes."""
        state = replace(self.state, **changes)
        return self if state == self.state else replace(self, state=state)

    def settle(self, outcome: Outcome, text: str, **changes: Any) -> Turn:
        """A copy settled with its one outcome and the text the citizen reads."""
        return replace(self, outcome=outcome, reply_text=text, **changes)


Step = Callable[[Turn], Turn]

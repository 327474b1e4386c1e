"""What a search leaves in a turn: its finding, and choices where it is not clear."""

from __future__ import annotations

from collections.abc import Sequence

from bot import buttons
from bot.message import Outcome
from bot.turn import Turn
from knowledge.procedure import Procedure
from retrieval.finding import Finding
from retrieval.understanding import Section

SHOWN_CANDIDATES = 10


def put_aside(turn: Turn) -> Turn:
    """Take the procedure in hand out of it, so that nothing of it answers what comes."""
    return turn.remember(
        procedure=None, previous=turn.state.procedure or turn.state.previous, choices=()
    )


def ask_which(turn: Turn, offered: Sequence[Procedure], section: str | None, text: str) -> Turn:
    """Settle with choices; the procedure in hand is put aside, the section asked is kept."""
    lines = [f"{place}. {item.name}" for place, item in enumerate(offered, 1)]
    asked = Section(section) if section else None
    return (
        put_aside(turn)
        .remember(choices=tuple(item.code for item in offered), section=section)
        .settle(
            Outcome.CLARIFY,
            "\n".join([text, *lines]),
            section=section,
            candidates=turn.candidates or tuple(item.code for item in offered),
            buttons=buttons.choices(offered, asked),
        )
    )


def note_finding(turn: Turn, finding: Finding) -> Turn:
    """The turn with the finding, its candidates and its trace."""
    return turn.add(finding=finding, candidates=finding.codes[:SHOWN_CANDIDATES]).note(
        verdict=finding.verdict,
        candidates=[
            {
                "code": c.code,
                "score": round(c.score, 4),
                "probability": round(c.probability, 4),
            }
            for c in finding.candidates[:SHOWN_CANDIDATES]
        ],
        timings_ms=dict(finding.timings_ms),
    )

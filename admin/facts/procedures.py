"""A procedure as staff see and correct it: its facts, what lies beneath, its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from admin.audit import record
from bot.composing import formats
from knowledge.catalogue import find_unedited
from knowledge.database import write_session
from knowledge.editing.edits import Proof, save_edit, undo_edit
from knowledge.editing.facts import edited, overtaken
from knowledge.editing.reading import edit_of
from knowledge.editing.records import ProcedureEdit
from knowledge.procedure import Channel, Paper, Procedure
from knowledge.syncing.records import ProcedureHistory
from knowledge.syncing.repeals import history_of


@dataclass(frozen=True)
class Opened:
    """A procedure as it is now, `beneath` what the source says of it."""

    procedure: Procedure
    beneath: Procedure
    edit: ProcedureEdit | None

    @property
    def version(self) -> int:
        """What an editor has seen; 0 where nothing was ever edited."""
        return self.edit.version if self.edit else 0

    @property
    def edited(self) -> Sequence[str]:
        """Fields that staff set."""
        return sorted(self.edit.fields) if self.edit else []

    @property
    def overtaken(self) -> Sequence[str]:
        """Edited fields of which the source says something else since."""
        return sorted(overtaken(self.edit, self.beneath)) if self.edit else []


@dataclass(frozen=True)
class Step:
    """One change of the past: when, what, by whom (None: a sync), and the lines that differ."""

    at: datetime
    change: str
    source: str
    staff_id: int | None
    fields: Mapping[str, tuple[Sequence[str], Sequence[str]]]


@dataclass(frozen=True)
class ProcedureDesk:
    """Reads and changes what staff set right."""

    engine: Engine

    def open(self, code: str) -> Opened | None:
        """The procedure as the database has it at this moment, or None."""
        beneath, edit = find_unedited(code, self.engine), edit_of(self.engine, code)
        if beneath is None:
            return None
        return Opened(edited(beneath, edit) if edit else beneath, beneath, edit)

    def save(self, beneath: Procedure, wanted: Procedure, proof: Proof) -> frozenset[str]:
        """Keep what differs; returns the fields that do. Raises: EditConflict."""
        with write_session(self.engine) as session:
            names = save_edit(session, beneath, wanted, proof)
            facts = {"fields": sorted(names), "document": proof.document}
            record(session, proof.staff_id, "procedure.edited", beneath.code, **facts)
        return names

    def undo(self, beneath: Procedure, version: int, staff_id: int) -> bool:
        """Go back to what the source says; False where nothing is edited. Raises: EditConflict."""
        with write_session(self.engine) as session:
            undone = undo_edit(session, beneath, version, staff_id)
            if undone:
                record(session, staff_id, "procedure.undone", beneath.code)
        return undone

    def history(self, code: str) -> list[Step]:
        """Every change, the newest first."""
        return [_step(entry) for entry in history_of(self.engine, code)]


def _step(entry: ProcedureHistory) -> Step:
    fields = {
        name: _difference(list(told(name, before)), list(told(name, after)))
        for name, (before, after) in entry.fields.items()
    }
    return Step(entry.at, entry.change, entry.source, entry.staff_id, fields)


def _difference(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """What was taken away and what came; all of both where only the order changed."""
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    return (gone, come) if gone or come else (before, after)


def told(name: str, value: Any) -> Iterator[str]:
    """The value of a field, as JSON, in lines that staff read."""
    if isinstance(value, list):
        write = WRITERS.get(name, str)
        yield from (write(item) for item in value)
    elif value not in (None, ""):
        yield str(value)


def channel_line(channel: Channel) -> str:
    """One way to hand in with its time and fees."""
    title = formats.channel_title(channel)
    return f"{title}: {formats.duration(channel.time)}; {formats.fees(channel.fees)}"


def paper_line(paper: Paper) -> str:
    """One paper, with the case that needs it."""
    text = formats.paper(paper)
    return f"{paper.case.rstrip(': ')}: {text}" if paper.case else text


WRITERS: Mapping[str, Callable[[Any], str]] = {
    "channels": lambda item: channel_line(Channel.model_validate(item, strict=False)),
    "papers": lambda item: paper_line(Paper.model_validate(item)),
    "legal_basis": lambda item: " ".join(filter(None, (item["number"], item.get("title")))),
}

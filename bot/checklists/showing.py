"""A checklist as a message: the papers with their boxes, what is missing, and the buttons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot import buttons
from bot.checklists import wording
from bot.checklists.papers import Item, PaperList, short_case
from bot.message import Button

TICK = "tick"
UNTICK = "untick"
LIST = "list"
LABEL_LENGTH = 24
PRINT_PATH = "/giay-to/{code}"


@dataclass(frozen=True)
class Checklist:
    """The list of one procedure as a conversation has it; `case` is counted from 0."""

    code: str
    name: str
    papers: PaperList
    ticked: Collection[int]
    case: int | None = None

    @property
    def items(self) -> Sequence[Item]:
        """The papers of the case in hand."""
        return self.papers.of_case(self.case)

    @property
    def missing(self) -> Sequence[Item]:
        """The papers not ticked yet."""
        return [item for item in self.items if item.place not in self.ticked]

    @property
    def print_path(self) -> str:
        """Where the list can be printed as it stands; nothing personal is in the address."""
        have = ".".join(str(item.place) for item in self.items if item.place in self.ticked)
        query = [
            f"co={have}" if have else "",
            f"loai={self.case}" if self.case is not None else "",
        ]
        asked = "&".join(filter(None, query))
        return PRINT_PATH.format(code=self.code) + (f"?{asked}" if asked else "")

    def text(self, public_url: str) -> str:
        """The message; an empty `public_url` leaves out where to print it."""
        parts = [wording.TITLE.format(name=self.name, code=self.code)]
        if self.case is not None and self.papers.cases:
            parts.append(self.papers.cases[self.case])
        parts += [*self._lines(), *self.papers.remarks, self.status(), wording.HOW]
        if public_url:
            url = public_url.rstrip("/") + self.print_path
            parts.append(wording.PRINT.format(url=url))
        return "\n".join(parts)

    def status(self) -> str:
        """What is still missing, in numbers."""
        total = len(self.items)
        if not self.missing:
            return wording.COMPLETE.format(total=total)
        return wording.MISSING.format(missing=len(self.missing), total=total)

    def buttons(self) -> tuple[Button, ...]:
        """One button a paper, in the order and with the numbers of the text."""
        case = [] if self.case is None else [str(self.case)]
        return tuple(
            Button(
                f"{self._box(item)} {number}. {_short(item.text)}",
                buttons.value(
                    UNTICK if item.place in self.ticked else TICK,
                    self.code,
                    str(item.place),
                    *case,
                ),
            )
            for number, item in enumerate(self.items, 1)
        )

    def case_buttons(self) -> tuple[Button, ...]:
        """Buttons to pick the case that the list depends on."""
        return tuple(
            Button(buttons.shorten(short_case(name)), buttons.value(LIST, self.code, str(number)))
            for number, name in enumerate(self.papers.cases)
        )

    def _lines(self) -> Iterator[str]:
        heading: str | None = None
        for number, item in enumerate(self.items, 1):
            if item.heading and item.heading != heading and self.case is None:
                yield f"{item.heading}:"
            heading = item.heading
            yield f"{self._box(item)} {number}. {item.text}"

    def _box(self, item: Item) -> str:
        return wording.TICKED if item.place in self.ticked else wording.BOX


def offer(code: str) -> Button:
    """The button that asks for the list of a procedure."""
    return Button(wording.LABEL, buttons.value(LIST, code))


def _short(text: str) -> str:
    if len(text) <= LABEL_LENGTH:
        return text
    return text[:LABEL_LENGTH].rsplit(" ", 1)[0] + "…"

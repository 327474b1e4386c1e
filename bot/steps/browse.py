"""Looking through the list of procedures: `/danhmuc`, its buttons and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot import buttons
from bot.browsing import wording
from bot.buttons import Tap, read_tap
from bot.directory import Directory, Entry, Field
from bot.message import Button, Outcome
from bot.talk import Talk
from bot.turn import Turn
from knowledge.life_events import LifeEvent, read_life_events
from retrieval.normalise import fold, tokens

TAP = "dm"
COMMAND = "/danhmuc"
CATALOGUE = "catalogue"
LIST_PATH = "/thu-tuc"
EVENT, FIELDS, FIELD, WORDS = "e", "f", "l", "w"
A_PAGE = 8
LONGEST_WORDS = 60
Item = TypeVar("Item")


@dataclass(frozen=True)
class Browse:
    """Shows life events, fields, and the procedures of each, a page at a time."""

    directory: Callable[[], Directory]
    talk: Talk
    public_url: str = ""
    events: Callable[[], Sequence[LifeEvent]] = field(
        default=lambda: list(read_life_events().values())
    )

    def __call__(self, turn: Turn) -> Turn:
        """Settle on the command, the same in words, and the buttons of the list."""
        tap = read_tap(turn.typed)
        if tap is not None:
            return self._tapped(turn, tap) if tap.kind == f"@{TAP}" else turn
        command, _, words = turn.text.strip().partition(" ")
        if fold(command) == COMMAND and words.strip():
            return self._search(turn, words.strip()[:LONGEST_WORDS], 1)
        return self._start(turn) if self._asked(turn) else turn

    def _asked(self, turn: Turn) -> bool:
        return self.talk.kind(tokens(turn.text)) == CATALOGUE

    def _tapped(self, turn: Turn, tap: Tap) -> Turn:
        what, *rest = tap.parts
        page = int(rest[-1]) if rest and rest[-1].isdecimal() and len(rest[-1]) < 4 else 1
        if what == EVENT:
            event = next((e for e in self.events() if e.id == rest[0]), None) if rest else None
            return self._event(turn, event) if event else self._start(turn)
        if what == FIELDS:
            return self._fields(turn, page)
        if what == FIELD and rest and rest[0] in self.directory().fields:
            return self._field(turn, self.directory().fields[rest[0]], page)
        return self._search(turn, rest[0], page) if what == WORDS and rest else self._start(turn)

    def _start(self, turn: Turn, text: str = "") -> Turn:
        found = text or wording.START.format(count=_number(len(self.directory().entries)))
        picks = [Button(e.title, _value(EVENT, e.id)) for e in self.events()]
        return self._settle(turn, found, [*picks, Button(wording.BY_FIELD, _value(FIELDS, "1"))])

    def _event(self, turn: Turn, event: LifeEvent) -> Turn:
        by_code = self.directory().by_code
        entries = [by_code[code] for code in event.procedures if code in by_code]
        up = Button(wording.UP, _value("start"))
        return self._offer(turn, f"{event.title}. {event.intro}", entries, [up])

    def _fields(self, turn: Turn, page: int) -> Turn:
        directory = self.directory()
        fields = list(dict.fromkeys([*directory.common_fields, *directory.fields.values()]))
        shown, page, pages = _page(fields, page)
        picks = [Button(buttons.shorten(one.name), _value(FIELD, one.slug, "1")) for one in shown]
        text = wording.FIELDS.format(page=page, pages=pages)
        return self._settle(turn, text, [*picks, *_turning(page, pages, FIELDS)])

    def _field(self, turn: Turn, found: Field, page: int) -> Turn:
        shown, page, pages = _page(found.entries, page)
        count = _number(len(found.entries))
        text = wording.FIELD.format(name=found.name, count=count, page=page, pages=pages)
        return self._offer(turn, text, shown, _turning(page, pages, FIELD, found.slug))

    def _search(self, turn: Turn, words: str, page: int) -> Turn:
        directory = self.directory()
        named = [one for one in directory.fields.values() if fold(one.name) == fold(words)]
        if named:
            return self._field(turn, named[0], page)
        entries = directory.search(words)
        if not entries:
            return self._start(turn, wording.NOTHING.format(words=words))
        shown, page, pages = _page(entries, page)
        count = _number(len(entries))
        text = wording.FOUND.format(count=count, words=words, page=page, pages=pages)
        return self._offer(turn, text, shown, _turning(page, pages, WORDS, words))

    def _offer(
        self, turn: Turn, text: str, entries: Sequence[Entry], more: Sequence[Button]
    ) -> Turn:
        """Procedures to choose from: by tap, by number, or in words."""
        turn = turn.remember(choices=tuple(entry.procedure.code for entry in entries))
        picks = [
            Button(buttons.shorten(entry.title), buttons.value("p", entry.procedure.code))
            for entry in entries
        ]
        return self._settle(turn, text, [*picks, *more])

    def _settle(self, turn: Turn, text: str, offered: Sequence[Button]) -> Turn:
        if self.public_url:
            url = self.public_url.rstrip("/") + LIST_PATH
            text = f"{text}\n{wording.LINK.format(url=url)}"
        return turn.settle(Outcome.INFORMED, text, buttons=tuple(offered))


def _value(*parts: str) -> str:
    return buttons.value(TAP, *parts)


def _page(items: Sequence[Item], page: int) -> tuple[Sequence[Item], int, int]:
    """The items of a page, its number and the number of pages; the last one for one too far."""
    pages = max(1, -(-len(items) // A_PAGE))
    page = min(max(page, 1), pages)
    return items[(page - 1) * A_PAGE : page * A_PAGE], page, pages


def _turning(page: int, pages: int, *where: str) -> list[Button]:
    turns = []
    if page < pages:
        turns.append(Button(wording.NEXT, _value(*where, str(page + 1))))
    if page > 1:
        turns.append(Button(wording.BEFORE, _value(*where, str(page - 1))))
    return [*turns, Button(wording.UP, _value("start"))]


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")

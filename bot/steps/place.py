"""Communes: what one is called now, which one the citizen lives in, where its office is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot import buttons
from bot.buttons import Tap, read_tap
from bot.message import Button, Outcome
from bot.places import telling, wording
from bot.places.local import Local
from bot.places.questions import PlaceQuestions, without
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.places.commune import Commune, OldCommune
from knowledge.places.mention import Mention, Region
from retrieval.normalise import fold, tokens
from retrieval.understanding import Section

COMMUNE = "commune"
PLACE = "place"
MOST_CHOICES = 8
MOST_TOLD = 3
NAME = "name"
SHORT = 8


@dataclass(frozen=True)
class ReadPlace:
    """Settles questions about places; else notes the commune and lets the question go on."""

    local: Local
    questions: PlaceQuestions
    catalogue: Callable[[], Catalogue]

    def __call__(self, turn: Turn) -> Turn:
        """Read the places that the message names."""
        if turn.procedure is not None:
            return turn
        tap = read_tap(turn.typed)
        if tap is not None:
            return self._tapped(turn, tap)
        awaited = _awaited(turn)
        if awaited in (COMMUNE, PLACE, ""):
            settled = self._about_places(turn, awaited)
            if settled is not None:
                return settled
            turn = turn.remember(awaiting=None)
        return self._named_aside(turn)

    def _tapped(self, turn: Turn, tap: Tap) -> Turn:
        """A commune or an old commune picked from the choices."""
        commune = self.local.commune(tap.parts[0])
        if commune is None or tap.kind not in ("@commune", "@old"):
            return turn
        goes_on = _awaited(turn) == COMMUNE
        if tap.kind == "@commune":
            return self._lives_in(turn, commune, telling.tell_commune(commune), goes_on)
        number = tap.parts[-1]
        if not number.isdigit() or int(number) >= len(commune.merged):
            return turn
        return self._old(turn, commune.merged[int(number)], goes_on)

    def _named_aside(self, turn: Turn) -> Turn:
        """Keep the one commune that a question about something else names, and search without."""
        text = unicodedata.normalize("NFC", turn.text)
        mentions = self.local.places.find(text, home=self.local.home)
        if not mentions:
            return turn
        turn = turn.add(sought=without(text, mentions)).note(places=[m.said for m in mentions])
        ids = {mention.settled for mention in mentions}
        only = ids.pop() if len(ids) == 1 else None
        return turn.remember(commune=only).note(commune=only) if only else turn

    def _about_places(self, turn: Turn, awaited: str) -> Turn | None:
        """Settle or direct a message that speaks of places alone; None where it does not."""
        own = unicodedata.normalize("NFC", turn.text)
        text, mentions = self._read(turn, own, awaited)
        asks_name = NAME in self.questions.asks(text)
        rest = self.local.places.without_regions(without(text, mentions))
        if self.questions.has_topic(rest):
            return self._not_known(turn) if awaited and self._names_kind(turn) else None
        in_hand = turn.state.procedure is not None
        goes_on = awaited == COMMUNE or (not awaited and in_hand and not asks_name)
        if mentions:
            return self._named(turn, mentions, goes_on)
        if regions := self._regions(own, text, asked=bool(awaited) or asks_name):
            return self._about_region(turn, regions, goes_on)
        return self._without_place(turn, asks_name, bool(awaited))

    def _read(self, turn: Turn, own: str, awaited: str) -> tuple[str, tuple[Mention, ...]]:
        """The message with what it was asked about, where it tells more of that; its communes."""
        said = (turn.state.awaiting or "").partition(":")[2]
        asks_name = NAME in self.questions.asks(own)
        alone = self._find(own, expecting=bool(awaited) or asks_name)
        before = self._find(said, expecting=True)
        clear = bool(alone) and not before and all(mention.settled for mention in alone)
        if not said or asks_name or clear:
            return own, alone
        text = _joined(said, own) if before else _joined(own, said)
        mentions = self._find(text, expecting=True)
        tells = _narrows(mentions, before) if before else bool(mentions)
        if tells or (not alone and self.local.places.find_regions(own)):
            return text, mentions
        return own, alone

    def _find(self, text: str, *, expecting: bool) -> tuple[Mention, ...]:
        return self.local.places.find(text, expecting=expecting, home=self.local.home)

    def _regions(self, own: str, text: str, *, asked: bool) -> tuple[Region, ...]:
        """Old districts and provinces to tell of: those asked about, or said and nothing else."""
        regions = self.local.places.find_regions(own)
        districts = any(region.districts for region in regions)
        if asked:
            return regions if districts else self.local.places.find_regions(text)
        return regions if districts and not tokens(self.local.places.without_regions(own)) else ()

    def _without_place(self, turn: Turn, asks_name: bool, awaited: bool) -> Turn | None:
        """A question about "my commune", or an answer that names none we know."""
        if awaited and self._names_kind(turn):
            return self._not_known(turn)
        if not asks_name:
            return None
        known = self.local.commune(turn.state.commune)
        if known:
            return turn.settle(Outcome.INFORMED, telling.tell_commune(known))
        return turn.remember(awaiting=PLACE).settle(Outcome.CLARIFY, wording.ASK_OLD)

    def _names_kind(self, turn: Turn) -> bool:
        """Whether the message is short and says xa, phuong or the like."""
        words = turn.text.split()
        return len(words) <= SHORT and self.questions.names_kind(turn.text)

    def _not_known(self, turn: Turn) -> Turn:
        return turn.settle(Outcome.CLARIFY, wording.NOT_KNOWN)

    def _about_region(self, turn: Turn, regions: tuple[Region, ...], goes_on: bool) -> Turn:
        provinces = [name for region in regions for name in region.provinces]
        districts = [district for region in regions for district in region.districts]
        if not districts:
            told = telling.tell_province(provinces[0], self.local.places)
            return turn.settle(Outcome.INFORMED, told)
        districts = [d for d in districts if d.province in provinces] or districts
        name = districts[0].title
        awaiting = f"{COMMUNE if goes_on else PLACE}:{name}"
        if len(districts) > 1:
            asked = wording.DISTRICT_MANY.format(count=len(districts), name=name)
            return turn.remember(awaiting=awaiting).settle(Outcome.CLARIFY, asked)
        told = telling.tell_district(districts[0], self.local.places)
        awaiting = f"{awaiting}, {districts[0].province}"
        return turn.remember(awaiting=awaiting).settle(Outcome.INFORMED, told)

    def _named(self, turn: Turn, mentions: tuple[Mention, ...], goes_on: bool) -> Turn:
        """Tell what became of the places named, or ask which one is meant."""
        unclear = next((m for m in mentions if m.settled is None), None)
        if unclear is not None:
            return self._which(turn, unclear, goes_on)
        told = [
            telling.tell_mention(mention, self.local.places.by_id[mention.ids[0]])
            for mention in mentions[:MOST_TOLD]
        ]
        if len(mentions) > 1:
            return turn.remember(awaiting=None).settle(Outcome.INFORMED, "\n".join(told))
        return self._lives_in(turn, self.local.places.by_id[mentions[0].ids[0]], told[0], goes_on)

    def _lives_in(self, turn: Turn, commune: Commune, told: str, goes_on: bool) -> Turn:
        """Go on with the place of the procedure in hand, or tell the commune and its office."""
        turn = turn.remember(commune=commune.id, awaiting=None).note(commune=commune.id)
        in_hand = self.catalogue().get(turn.state.procedure or "") if goes_on else None
        if in_hand:
            return turn.add(procedure=in_hand, section=Section.PLACE)
        text = "\n".join([told, self.local.office_text(commune), wording.WHAT_NEXT])
        return turn.settle(Outcome.INFORMED, text)

    def _which(self, turn: Turn, mention: Mention, goes_on: bool) -> Turn:
        """Ask which of several places is meant, or which part of one that was split."""
        meant = mention.meanings
        if mention.fits and len(meant) == 1 and isinstance(meant[0], OldCommune):
            return self._old(turn, meant[0], goes_on)
        name = f"{mention.kind} {mention.said}".strip()
        turn = turn.remember(awaiting=f"{COMMUNE if goes_on else PLACE}:{name}")
        if len(meant) > MOST_CHOICES:
            asked = wording.ASK_REGION.format(count=len(meant), name=name)
            return turn.settle(Outcome.CLARIFY, asked)
        template = wording.WHICH if mention.fits else wording.NOT_THERE
        offered = tuple(_choice(place, self.local.places.by_id) for place in meant)
        asked = template.format(count=len(meant), name=name)
        return turn.settle(Outcome.CLARIFY, asked, buttons=offered)

    def _old(self, turn: Turn, old: OldCommune, goes_on: bool) -> Turn:
        """An old commune: its successor, or all of them to choose from."""
        heirs = [self.local.places.by_id[commune_id] for commune_id in old.successors]
        if len(heirs) == 1:
            told = telling.tell_old(old, heirs[0])
            return self._lives_in(turn, heirs[0], told, goes_on)
        turn = turn.remember(awaiting=COMMUNE if goes_on else PLACE)
        told = telling.tell_split(old, self.local.places)
        return turn.settle(Outcome.INFORMED, told, buttons=tuple(map(_commune_button, heirs)))


def _awaited(turn: Turn) -> str:
    return (turn.state.awaiting or "").partition(":")[0]


def _joined(first: str, second: str) -> str:
    """Two texts as one; without diacritics where one of them has none."""
    text = f"{first}, {second}"
    return text if fold(first) != first.lower() and fold(second) != second.lower() else fold(text)


def _narrows(mentions: Sequence[Mention], before: Sequence[Mention]) -> bool:
    """Whether fewer places are left of the one that was asked about."""
    if not mentions or not mentions[0].fits:
        return False
    return set(mentions[0].ids) < set(before[0].ids)


def _choice(place: Commune | OldCommune, by_id: Mapping[str, Commune]) -> Button:
    if isinstance(place, Commune):
        return _commune_button(place)
    commune = by_id[place.successors[0]]
    number = commune.merged.index(place)
    return Button(buttons.shorten(place.full), buttons.value("old", commune.id, str(number)))


def _commune_button(commune: Commune) -> Button:
    return Button(buttons.shorten(commune.full), buttons.value("commune", commune.id))

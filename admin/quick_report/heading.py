"""Who sends the report to whom, as its head and foot say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query

from admin.page import day, moment
from admin.periods import Period
from admin.quick_report import wording

Line = Annotated[str, Query(max_length=120)]


@dataclass(frozen=True)
class Letterhead:
    """What staff fill in; what stays empty is left for the pen."""

    superior: str = ""
    office: str = ""
    mark: str = ""
    number: str = ""
    place: str = ""
    recipient: str = ""
    signer_title: str = ""
    signer: str = ""

    @property
    def code(self) -> str:
        """The number of the report."""
        number, mark = self.number or wording.BLANK_NUMBER, self.mark or wording.BLANK_MARK
        return wording.NUMBER.format(number=number, mark=mark)

    @property
    def addressee(self) -> str:
        """Whom it goes to."""
        return self.recipient or wording.BLANK_NAME

    def dated(self, today: date) -> str:
        """Place and day."""
        place = self.place or wording.BLANK_NAME
        return wording.DATED.format(place=place, day=today.day, month=today.month, year=today.year)


@dataclass(frozen=True)
class Heading:
    """A letterhead with what the report is of: `scope` names the communes it counts."""

    letter: Letterhead
    period: Period
    scope: str
    present: datetime
    today: date

    @property
    def subject(self) -> str:
        """What the report is about."""
        first, last = day(self.period.first), day(self.period.last)
        return wording.SUBJECT.format(first=first, last=last)

    @property
    def about(self) -> str:
        """Where the figures come from."""
        return wording.SCOPE.format(place=self.scope, moment=moment(self.present))


def filled_in(
    superior: Line = "",
    office: Line = "",
    mark: Line = "",
    number: Line = "",
    place: Line = "",
    recipient: Line = "",
    signer_title: Line = "",
    signer: Line = "",
) -> Letterhead:
    """The letterhead that stands in the address."""
    typed = (superior, office, mark, number, place, recipient, signer_title, signer)
    return Letterhead(*(" ".join(part.split()) for part in typed))


FilledIn = Annotated[Letterhead, Depends(filled_in)]

"""The `Procedure`: facts about one administrative procedure, and nothing but facts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Status(StrEnum):
    """Whether a procedure may be answered from."""

    IN_FORCE = "in_force"
    UNCONFIRMED = "unconfirmed"
    REPEALED = "repealed"


class Method(StrEnum):
    """How a dossier is handed in."""

    ONLINE = "online"
    DIRECT = "direct"
    POST = "post"


class TimeUnit(StrEnum):
    """Unit of a processing time; working days exclude weekends and public holidays."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class FeeKind(StrEnum):
    """What the source says of a fee; `unknown` is never to be read as free."""

    FREE = "free"
    AMOUNT = "amount"
    SET_LOCALLY = "set_locally"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """Level of government that handles the procedure, since July 2025."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


class Facts(BaseModel):
    """Base of the fact models: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Time(Facts):
    """A processing time as published, e.g. 7 working days."""

    value: float
    unit: TimeUnit


class Fee(Facts):
    """One fee line.

    `amount` is in units of `currency` and set only for `FeeKind.AMOUNT`; `per` is what one
    amount buys (a time, a page); `until` is the last day a reduction is in force.
    """

    kind: FeeKind
    amount: float | None = None
    currency: str | None = None
    per: str | None = None
    note: str | None = None
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the fee is in force on `day`."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class Channel(Facts):
    """One way to hand the dossier in, with its time and fees; `case` tells rows apart."""

    method: Method
    case: str | None = None
    time: Time | None = None
    fees: tuple[Fee, ...] = ()


class Paper(Facts):
    """One row of the dossier; `case` is None where the list is the same for everyone.

    `is_remark` marks a row that the portal lists among the papers but that is only a remark.
    """

    name: str
    case: str | None = None
    originals: int = 0
    copies: int = 0
    form: str | None = None
    is_remark: bool = False


class LegalDocument(Facts):
    """A legal document by its number and title."""

    number: str
    title: str = ""


class Procedure(Facts):
    """Facts of one administrative procedure.

    `performers` and `levels` are as of the two-level government; `legal_basis` keeps the
    portal's order; `has_conditions` is None where the source tells nothing. `only_district` is
    True where the source names no office but of the district level, which is gone; `gone_since`
    is the day of the first complete list that lacks a repealed procedure.
    """

    code: str
    name: str
    field: str
    issuer: str
    status: Status
    as_of: date
    performers: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    audience: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    papers: tuple[Paper, ...] = ()
    results: tuple[str, ...] = ()
    legal_basis: tuple[LegalDocument, ...] = ()
    has_conditions: bool | None = None
    decision: str | None = None
    source_url: str | None = None
    replaced_by: tuple[str, ...] = ()
    gone_since: date | None = None
    only_district: bool = False
    detailed: bool = Field(
        default=False, description="False where only the 2025 list knows the procedure."
    )

    @property
    def answerable(self) -> bool:
        """Whether the bot may answer from it."""
        return self.status is not Status.REPEALED

    @property
    def listed_papers(self) -> tuple[Paper, ...]:
        """The papers to bring, without the rows that are only remarks."""
        return tuple(paper for paper in self.papers if not paper.is_remark)

    def fees_on(self, day: date, channel: Channel) -> tuple[Fee, ...]:
        """Fees of `channel` in force on `day`; a reduction that ended is left out."""
        return tuple(fee for fee in channel.fees if fee.holds_on(day))


class PageText(Facts):
    """Full text of a procedure's page, kept only where a deployment imports it."""

    code: str
    steps: str = ""
    conditions: str = ""

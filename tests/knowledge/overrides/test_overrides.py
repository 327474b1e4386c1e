"""Provincial fees and addresses: read from CSV, in force by date, winning over the nation's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from knowledge.catalogue import Catalogue
from knowledge.database import write_session
from knowledge.overrides.applying import localise
from knowledge.overrides.records import Override
from knowledge.overrides.sheet import OverrideSheet, override_template, read_overrides
from knowledge.overrides.store import (
    end_override,
    overrides_of,
    save_overrides,
)
from knowledge.overrides.wording import HEADINGS
from knowledge.places.finding import load_places
from knowledge.procedure import Channel, Fee, FeeKind, Method, Procedure, Status

DAY = date(2026, 9, 1)
NATIONAL = Fee(kind=FeeKind.AMOUNT, amount=10000, currency="VND")
LOCAL = Fee(kind=FeeKind.SET_LOCALLY)


def procedure(code: str = "1.000001", *channels: Channel, **changes: object) -> Procedure:
    facts = {
        "code": code,
        "name": "Cấp thẻ thử nghiệm",
        "field": "Thử nghiệm",
        "issuer": "Bộ Công an",
        "status": Status.IN_FORCE,
        "as_of": date(2026, 7, 1),
        "channels": channels,
    }
    return Procedure.model_validate(facts | changes)


BOTH = procedure(
    "1.000001",
    Channel(method=Method.DIRECT, fees=(NATIONAL,)),
    Channel(method=Method.ONLINE, fees=(LOCAL,)),
)
BARE = procedure("1.000002")
GONE = procedure("1.000003", status=Status.REPEALED)
CATALOGUE = Catalogue({p.code: p for p in (BOTH, BARE, GONE)})
HEAD = ";".join(HEADINGS.values())


def sheet(*rows: str) -> OverrideSheet:
    return read_overrides("\n".join([HEAD, *rows]).encode(), CATALOGUE, load_places())


def fee_row(amount: str, *, method: str = "", since: str = "01/01/2026", until: str = "") -> str:
    document = "Nghị quyết số 12/2026/NQ-HĐND"
    return f"Phú Thọ;1.000001;phí;{method};;{amount};;lần;;{document};{since};{until}"


def fees(overrides: tuple[Override, ...], day: date = DAY) -> dict[str, Fee]:
    local = localise(BOTH, overrides, day).procedure
    return {str(channel.method): channel.fees[0] for channel in local.channels}


def test_a_provinces_fee_wins_and_is_cited() -> None:
    fee = fees(sheet(fee_row("7.000 đồng", method="trực tuyến")).overrides)["online"]
    assert (fee.kind, fee.amount, fee.currency) == (FeeKind.AMOUNT, 7000, "VND")
    assert fee.note == "theo Nghị quyết số 12/2026/NQ-HĐND, từ ngày 01/01/2026"


def test_a_fee_for_one_method_leaves_the_others_alone() -> None:
    assert fees(sheet(fee_row("7000", method="trực tuyến")).overrides)["direct"] == NATIONAL


def test_a_fee_for_one_method_beats_one_for_all() -> None:
    read = sheet(fee_row("9000"), fee_row("miễn phí", method="trực tuyến"))
    local = fees(read.overrides)
    assert local["direct"].amount == 9000
    assert local["online"].kind is FeeKind.FREE


def test_an_override_counts_only_while_it_is_in_force() -> None:
    read = sheet(fee_row("7000", since="01/10/2026", until="31/12/2026"))
    assert fees(read.overrides, date(2026, 9, 30))["direct"] == NATIONAL
    assert fees(read.overrides, date(2026, 10, 1))["direct"].amount == 7000
    assert fees(read.overrides, date(2026, 12, 31))["direct"].amount == 7000
    assert fees(read.overrides, date(2027, 1, 1))["direct"] == NATIONAL


def test_the_newest_override_wins() -> None:
    read = sheet(fee_row("7000"), fee_row("8000", since="01/08/2026"))
    assert fees(read.overrides)["direct"].amount == 8000


def test_an_override_of_another_procedure_changes_nothing() -> None:
    assert localise(BARE, sheet(fee_row("7000")).overrides, DAY).procedure == BARE


def test_an_address_is_cited_too() -> None:
    row = "Phú Thọ;1.000001;địa chỉ;;;;;;Số 1 phố A;Quyết định số 5/QĐ-UBND;01/01/2026;"
    [address] = localise(BOTH, sheet(row).overrides, DAY).addresses
    assert "Số 1 phố A" in address and "5/QĐ-UBND" in address


def test_bad_rows_are_told_with_their_line() -> None:
    document = "12/2026/NQ-HĐND"
    read = sheet(
        fee_row("7000"),
        fee_row("nhiều"),
        f"Tỉnh Lạ;1.000001;phí;;;7000;;;;{document};01/01/2026;",
        f"Phú Thọ;9.999999;phí;;;7000;;;;{document};01/01/2026;",
        f"Phú Thọ;1.000003;phí;;;7000;;;;{document};01/01/2026;",
        f"Phú Thọ;1.000001;quà;;;7000;;;;{document};01/01/2026;",
        "Phú Thọ;1.000001;phí;;;7000;;;;không số;01/01/2026;",
        f"Phú Thọ;1.000001;phí;;;7000;;;;{document};32/01/2026;",
        f"Phú Thọ;1.000001;phí;;;7000;;;;{document};01/02/2026;01/01/2026",
        f"Phú Thọ;1.000002;phí;;;7000;;;;{document};01/01/2026;",
        fee_row("7000", method="bưu chính"),
        f"Phú Thọ;1.000001;phí;;Lạ;7000;;;;{document};01/01/2026;",
        f"Phú Thọ;1.000001;địa chỉ;;;;;;;{document};01/01/2026;",
    )
    assert len(read.overrides) == 1
    assert [problem.line for problem in read.problems] == list(range(3, 15))
    assert len({problem.reason for problem in read.problems}) >= 9


def test_saving_again_adds_nothing(database: Engine) -> None:
    rows = sheet(fee_row("7000"), fee_row("8000", since="01/08/2026")).overrides
    assert save_overrides(database, rows) == 2
    assert save_overrides(database, sheet(fee_row("7000")).overrides) == 0
    assert [o.amount for o in overrides_of(database, "Phú Thọ", "1.000001")] == [8000, 7000]
    assert overrides_of(database, "Nghệ An") == []


def test_an_override_can_be_ended(database: Engine) -> None:
    save_overrides(database, sheet(fee_row("7000")).overrides)
    [override] = overrides_of(database)
    with write_session(database) as session:
        end_override(session, override, date(2026, 6, 30), staff_id=3)
    [ended] = overrides_of(database)
    assert fees((ended,))["direct"] == NATIONAL and ended.saved_by == 3


def test_the_templates_examples_are_told_as_examples() -> None:
    read = read_overrides(override_template().encode(), CATALOGUE, load_places())
    assert not read.overrides and len(read.problems) == 2

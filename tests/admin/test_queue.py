"""The queue of reports: what is shown to whom, filters and pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from admin.roles import Role
from bot.obstacles.records import ObstacleReport
from knowledge.columns import now
from knowledge.database import write_session
from tests.admin.hands import Browser, Town

LogIn = Callable[..., Browser]


@pytest.fixture
def editor(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.PROVINCE_EDITOR)


def change(engine: Engine, report_id: int, **values: object) -> None:
    with write_session(engine) as session:
        report = session.get_one(ObstacleReport, report_id)
        for name, value in values.items():
            setattr(report, name, value)
        session.add(report)


def test_commune_staff_see_only_their_communes(logged_in: LogIn, town: Town) -> None:
    for text, commune in [("nuôi yến", "tan-hoa"), ("nuôi dế", "binh-an"), ("nuôi ong", None)]:
        town.report(text, commune=commune)
    page = logged_in("hoa", Role.COMMUNE_STAFF, "tan-hoa").get("/reports").text
    assert "nuôi yến" in page and "nuôi dế" not in page and "nuôi ong" not in page
    page = logged_in("tinh", Role.PROVINCE_EDITOR).get("/reports").text
    assert all(text in page for text in ("nuôi yến", "nuôi dế", "nuôi ong"))


def test_filters_leave_only_what_was_asked_for(
    editor: Browser, town: Town, engine: Engine
) -> None:
    texts = ("lỗi cổng", "nuôi dế", "nuôi ong", "nuôi cá")
    ids = [
        town.report(text, commune=place)
        for text, place in zip(texts, ("tan-hoa", None, "binh-an", "binh-an"), strict=True)
    ]
    change(engine, ids[0], kind="software", field="Cư trú", due_at=now() - timedelta(days=1))
    change(engine, ids[1], owner_id=2)
    change(engine, ids[3], status="closed", due_at=now() - timedelta(days=1))
    for query, wanted in [
        ("", {0, 1, 2}),
        ("kind=software", {0}),
        ("field=Cư trú", {0}),
        ("commune=-", {1}),
        ("commune=binh-an", {2}),
        ("commune=binh-an&status=all", {2, 3}),
        ("owner=me", {1}),
        ("owner=2", {1}),
        ("owner=none", {0, 2}),
        ("overdue=1", {0}),
        ("overdue=1&status=all", {0}),
        ("status=closed", {3}),
        ("status=<script>", set()),
    ]:
        page = editor.get(f"/reports?{query}", headers={"HX-Request": "true"}).text
        assert {n for n, text in enumerate(texts) if text in page} == wanted, query


def test_many_reports_come_in_pages_that_keep_the_filter(editor: Browser, town: Town) -> None:
    for number in range(27):
        town.report(f"việc {chr(97 + number) * 3}")
    first = editor.get("/reports?status=all").text
    assert "27 vướng mắc" in first and first.count('class="summary"') == 25
    assert "?status=all&amp;page=2" in first
    second = editor.get("/reports?status=all&page=2").text
    assert second.count('class="summary"') == 2
    assert editor.get("/reports?page=0").status_code == 422


def test_people_are_counted_not_voices(editor: Browser, town: Town) -> None:
    for sender in ("a", "b", "b"):
        town.report("nuôi yến", sender=sender)
    assert 'data-label="Số người">2<' in editor.get("/reports").text


def test_severe_reports_stand_first(editor: Browser, town: Town, engine: Engine) -> None:
    severe = town.report("việc nặng")
    town.report("việc thường")
    change(engine, severe, severity=3)
    page = editor.get("/reports").text
    assert page.index("việc nặng") < page.index("việc thường")


def test_htmx_gets_the_list_alone_but_going_back_gets_the_page(editor: Browser) -> None:
    part = editor.get("/reports", headers={"HX-Request": "true"})
    assert "<html" not in part.text and part.headers["Vary"] == "HX-Request"
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in editor.get("/reports", headers=restored).text

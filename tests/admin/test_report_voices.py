"""Voices of a report split off or merged with another, as staff do it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.obstacles.records import ObstacleVoice
from knowledge.database import read_session
from tests.admin.hands import Browser, Town, report_of


def test_split_moves_the_chosen_voices(lan: Browser, town: Town, engine: Engine) -> None:
    number = town.report("nuôi yến cần gì", sender="a", commune="tan-hoa")
    town.report("nuôi yến cần gì", sender="b", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    data = {"version": 1, "voices": [2], "note": "Hai việc khác nhau"}
    page = lan.post(f"/reports/{number}/split", data)
    assert page.url.path != f"/admin/reports/{number}" and "Đã tách" in page.text
    with read_session(engine) as session:
        homes = [voice.report_id for voice in session.exec(select(ObstacleVoice))]
    assert homes[0] == number and homes[1] != number


@pytest.mark.parametrize("chosen", [[], [1, 2]])
def test_split_of_none_or_all_is_refused(lan: Browser, town: Town, chosen: list[int]) -> None:
    number = town.report("nuôi yến cần gì", sender="a", commune="tan-hoa")
    town.report("nuôi yến cần gì", sender="b", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    data = {"version": 1, "voices": chosen, "note": "Vì sao"}
    assert "để lại ít nhất một" in lan.post(f"/reports/{number}/split", data).text


def test_merge_moves_voices_and_closes_the_emptied(
    lan: Browser, town: Town, engine: Engine
) -> None:
    first = town.report("nuôi yến cần gì", sender="a", commune="tan-hoa")
    second = town.report("chim yến làm nhà", sender="b", commune="tan-hoa")
    reference = report_of(engine, first).reference
    lan.get(f"/reports/{second}")
    data = {"version": 1, "other": reference.lower(), "note": "Cùng một việc"}
    page = lan.post(f"/reports/{second}/merge", data)
    assert page.url.path == f"/admin/reports/{first}" and "Đã gộp" in page.text
    assert report_of(engine, second).status == "closed"
    assert f'đã gộp vào <a href="/admin/reports/{first}"' in lan.get(f"/reports/{second}").text
    assert report_of(engine, first).version == 2
    with read_session(engine) as session:
        assert {voice.report_id for voice in session.exec(select(ObstacleVoice))} == {first}


def test_reports_that_may_mean_the_same_are_shown_with_their_score(
    lan: Browser, town: Town, engine: Engine
) -> None:
    first = town.report("nuôi yến giữa khu dân cư xin phép", sender="a", commune="tan-hoa")
    second = town.report("xin phép nuôi chim yến", sender="b", commune="tan-hoa")
    town.report("xin phép nuôi yến giữa khu dân cư ở đó", sender="c", commune="binh-an")
    town.report("ghế chờ bị gãy", sender="d", commune="tan-hoa")
    assert first != second
    reference = report_of(engine, first).reference
    page = lan.get(f"/reports/{second}").text
    assert "Có thể cùng một việc" in page and "ghế chờ bị gãy" not in page
    assert re.search(rf"{reference}, giống [3-9]\d%", page)
    data = {"version": 1, "other": reference, "note": "Cùng một việc"}
    assert "Đã gộp" in lan.post(f"/reports/{second}/merge", data).text
    assert "Có thể cùng một việc" not in lan.get(f"/reports/{second}").text


@pytest.mark.parametrize("other", ["PA-222222", "linh tinh", ""])
def test_merge_into_nothing_is_refused(lan: Browser, town: Town, other: str) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    page = lan.post(f"/reports/{number}/merge", {"version": 1, "other": other, "note": "Gộp"})
    assert page.status_code == 400 and "Không tìm thấy" in page.text


def test_merge_into_another_communes_report_is_refused(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    foreign = report_of(engine, town.report("nuôi dế", sender="b", commune="binh-an"))
    lan.get(f"/reports/{number}")
    data = {"version": 1, "other": foreign.reference, "note": "Gộp"}
    assert lan.post(f"/reports/{number}/merge", data).status_code == 400

"""Speaking, listening and sending a photo on the chat page, in a real browser."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.obstacles.records import ObstacleVoice
from tests.bot.web.conftest import Served
from tests.bot.web.test_chat_browser import ask, replies, severe

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


@pytest.mark.parametrize("width", (360, 1280))
def test_a_spoken_question_is_shown_as_heard_and_answered(
    open_page: Open, width: int, shots: Path | None
) -> None:
    page = open_page("/", width)
    page.get_by_role("button", name="Nói").click()
    page.get_by_text("Đang ghi").wait_for()
    page.wait_for_timeout(600)
    assert severe(page) == []
    page.get_by_role("button", name="Xong").click()
    page.locator("#log .bubble.bot").first.wait_for()
    assert "“đăng ký tạm trú”" in page.locator("#log .mine").first.inner_text()
    assert "Đăng ký tạm trú" in replies(page)[-1]
    assert severe(page) == []
    if shots is not None:
        page.screenshot(path=shots / f"voice-{width}.png")


def test_an_answer_is_read_aloud_and_stopped(open_page: Open) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("no espeak-ng: apt-get install espeak-ng")
    page = open_page("/?hoi=1.004194")
    read = page.get_by_role("button", name="Đọc to")
    read.wait_for()
    with page.expect_response("**/speech/**") as fetched:
        read.click()
    assert fetched.value.status == 200 and read.get_attribute("aria-pressed") == "true"
    read.click()
    assert read.get_attribute("aria-pressed") == "false"


def test_a_photo_goes_with_the_report_just_filed(open_page: Open, served: Served) -> None:
    out = io.BytesIO()
    Image.effect_noise((1400, 1400), 90).convert("RGB").save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 1_100_000
    page = open_page()
    ask(page, "/phananh ghế chờ ở ủy ban gãy hết rồi")
    photo = {"name": "ghe.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_text("Đã kèm ảnh vào phản ánh").wait_for()
    with Session(served.bot.engine) as session:
        assert [voice for voice in session.exec(select(ObstacleVoice)).all() if voice.photo]

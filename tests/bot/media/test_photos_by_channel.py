"""Photos of a report, fetched from the platform that holds them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.channels.channel import FileRefused
from bot.channels.zalo_http import ZaloHttp
from bot.media.media import Media, open_media
from bot.obstacles.records import ObstacleVoice
from tests.bot.channels.stage import Stage, staged
from tests.light_bot import light_bot

STORY = "ghế chờ ở ủy ban xã gãy hết rồi"
KINDS = ("telegram", "telegram-webhook", "zalo_bot", "zalo_oa-webhook")


def jpeg() -> bytes:
    picture, notes, out = Image.new("RGB", (40, 30), "red"), Image.Exif(), io.BytesIO()
    notes[0x010F] = "SecretPhone"
    picture.save(out, "JPEG", exif=notes)
    return out.getvalue()


@pytest.fixture
def media(database: Engine, tmp_path: Path) -> Media:
    return open_media(database, tmp_path / "photos")


@pytest.fixture(params=KINDS)
def stage(request: pytest.FixtureRequest, database: Engine, media: Media) -> Iterator[Stage]:
    bot = light_bot(database, media=media)
    with staged(request.param, database, bot.service, media=media) as stage:
        yield stage


def hear(stage: Stage, event: dict[str, Any]) -> str:
    return stage.sent_after(lambda: stage.hand_over(event))[-1].text


def say(stage: Stage, text: str) -> str:
    return hear(stage, stage.fake.say("900", text))


def send_photo(stage: Stage, caption: str = "", name: str = "shot.jpg") -> str:
    return hear(stage, photo_event(stage, caption, name))


def photo_event(stage: Stage, caption: str, name: str) -> dict[str, Any]:
    url = f"{stage.fake.base_url}/{name}"
    if stage.channel.name == "telegram":
        sizes = [{"file_id": name, "file_unique_id": "u", "width": 40, "height": 30}]
        changes = {"caption": caption} if caption else {}
        event: dict[str, Any] = stage.fake.say("900", None, photo=sizes, **changes)
    elif stage.channel.name == "zalo_bot":
        event = stage.fake.say("900", None, event_name="message.image.received")
        event["message"] |= {"photo": url} | ({"caption": caption} if caption else {})
    else:
        event = stage.fake.say("900", caption or None, event_name="user_send_image")
        event["message"]["attachments"] = [{"type": "image", "payload": {"url": url}}]
    return event


def kept(stage: Stage, media: Media) -> list[bytes]:
    with Session(stage.engine) as session:
        names = session.exec(select(ObstacleVoice.photo)).all()
    return [media.photos.read(name) or b"" for group in names if group for name in group.split()]


def test_a_photo_after_the_story_goes_to_the_report_without_hidden_data(
    stage: Stage, media: Media
) -> None:
    stage.fake.files["shot.jpg"] = jpeg()
    say(stage, f"/phananh {STORY}")
    assert "Đã kèm ảnh vào phản ánh PA-" in send_photo(stage)
    (photo,) = kept(stage, media)
    assert b"SecretPhone" not in photo and photo.startswith(b"\xff\xd8")


def test_a_photo_before_the_story_waits_for_it(stage: Stage, media: Media) -> None:
    stage.fake.files["shot.jpg"] = jpeg()
    say(stage, "/phananh")
    assert "kể giúp bằng chữ" in send_photo(stage)
    told = say(stage, STORY)
    assert "Đã ghi phản ánh" in told and "Đã kèm ảnh" in told
    assert len(kept(stage, media)) == 1


def test_a_photo_whose_caption_is_the_story_is_kept_with_it(stage: Stage, media: Media) -> None:
    stage.fake.files["shot.jpg"] = jpeg()
    say(stage, "/phananh")
    told = send_photo(stage, STORY)
    assert "Đã ghi phản ánh" in told and "Đã kèm ảnh" in told
    assert len(kept(stage, media)) == 1


def test_a_photo_that_cannot_be_fetched_is_asked_for_again(stage: Stage, media: Media) -> None:
    say(stage, f"/phananh {STORY}")
    assert "gửi lại ảnh giúp" in send_photo(stage, name="gone.jpg")
    assert kept(stage, media) == []


def test_what_is_no_photo_is_refused_kindly(stage: Stage, media: Media) -> None:
    stage.fake.files["shot.jpg"] = b"%PDF-1.7 no photo"
    say(stage, f"/phananh {STORY}")
    assert "Ảnh này tôi không nhận được" in send_photo(stage)
    assert kept(stage, media) == []


def test_a_photo_out_of_the_blue_is_told_how_to_be_sent(stage: Stage, media: Media) -> None:
    stage.fake.files["shot.jpg"] = jpeg()
    assert "/phananh" in send_photo(stage)
    assert kept(stage, media) == []


def test_a_question_under_a_photo_is_answered_by_its_words(stage: Stage) -> None:
    told = send_photo(stage, "đăng ký tạm trú cần gì")
    assert "Đăng ký tạm trú" in told and "chưa xem được ảnh" in told


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.jpg",
        "http://f1.zdn.vn/a.jpg",
        "https://zdn.vn.evil.example/a.jpg",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://[broken",
    ],
)
def test_zalo_files_come_from_zalo_alone(url: str) -> None:
    with pytest.raises(FileRefused):
        ZaloHttp().download(url, 1000, "https://openapi.zalo.me")


def test_a_file_without_end_is_cut_off(stage: Stage) -> None:
    stage.fake.files["big.jpg"] = b"x" * 5000
    ref = "big.jpg" if stage.channel.name == "telegram" else f"{stage.fake.base_url}/big.jpg"
    with pytest.raises(FileRefused):
        stage.channel.download(ref, 4000)

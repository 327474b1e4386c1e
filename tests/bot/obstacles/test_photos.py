"""Photos with reports: drawn anew, small, and gone with who sent them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.conversations import Conversations
from bot.obstacles.photo_route import build_photo_router
from bot.obstacles.photos import LONGEST_SIDE, PhotoRefused, PhotoResult, Photos, redrawn
from bot.obstacles.records import ObstacleVoice

from .conftest import Citizen

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), exif: bool = True) -> bytes:
    picture = Image.new("RGB", size, "red")
    notes = Image.Exif()
    notes[MAKE] = "SecretPhone"
    notes[ORIENTATION] = 6
    notes.get_ifd(GPS)[2] = (10.0, 46.0, 0.0)
    out = io.BytesIO()
    picture.save(out, kind, **({"exif": notes} if exif else {}))
    return out.getvalue()


@pytest.fixture
def photos(database: Engine, tmp_path: Path) -> Photos:
    return Photos(database, tmp_path / "photos")


@pytest.fixture
def conversation(citizen: Citizen) -> str:
    return citizen.say("/phananh ghế chờ ở ủy ban gãy").conversation_id


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_hidden_data_is_gone_and_the_photo_upright(kind: str) -> None:
    kept = redrawn(photo(kind) + b"appended secret")
    assert b"SecretPhone" not in kept
    assert b"appended" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert picture.size == (300, 400)


def test_large_photo_is_made_smaller() -> None:
    with Image.open(io.BytesIO(redrawn(photo(size=(4000, 3000), exif=False)))) as picture:
        assert max(picture.size) == LONGEST_SIDE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        photo("GIF", exif=False),
        photo()[:300],
        b"\xff\xd8\xff" + b"x" * 10_000_001,
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoRefused):
        redrawn(data)


def test_photo_of_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(PhotoRefused):
        redrawn(out.getvalue())


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_drawn(data: bytes) -> None:
    with contextlib.suppress(PhotoRefused):
        assert redrawn(b"\xff\xd8\xff" + data).startswith(b"\xff\xd8\xff")


def test_photo_goes_with_the_newest_report(
    photos: Photos, conversation: str, database: Engine
) -> None:
    result, reference = photos.attach(conversation, photo())
    assert result is PhotoResult.KEPT
    assert reference.startswith("PA-")
    with Session(database) as session:
        name = session.exec(select(ObstacleVoice.photo)).one()
    assert name is not None
    assert photos.read(name) is not None
    assert photos.read("../test.sqlite3") is None


def test_photo_without_a_report_is_not_kept(photos: Photos) -> None:
    assert photos.attach("nobody", photo()) == (PhotoResult.NO_REPORT, "")
    assert not photos.folder.exists()


def test_number_of_photos_is_bounded(photos: Photos, conversation: str) -> None:
    results = [photos.attach(conversation, photo())[0] for _ in range(4)]
    assert results[-1] is PhotoResult.TOO_MANY


def test_photos_go_with_the_conversation(
    photos: Photos,
    conversation: str,
    database: Engine,
    citizens: Callable[[str], Citizen],
) -> None:
    photos.attach(conversation, photo())
    other = citizens("minh").say("/phananh mái nhà chờ bị dột").conversation_id
    photos.attach(other, photo())
    Conversations(database).forget("telegram", "lan")
    assert photos.sweep() == 1
    with Session(database) as session:
        kept = [name for name in session.exec(select(ObstacleVoice.photo)) if name]
    assert [path.name for path in photos.folder.iterdir()] == kept


@pytest.fixture
def web(photos: Photos) -> TestClient:
    app = FastAPI()
    app.include_router(build_photo_router(photos, lambda _: 0.0))
    return TestClient(app)


def test_photo_from_the_web_page_is_kept(web: TestClient, conversation: str) -> None:
    answer = web.post(f"/api/chat/{conversation}/photo", content=photo()).json()
    assert answer["reference"] in answer["text"]
    assert answer["reference"].startswith("PA-")


@pytest.mark.parametrize("data", [b"no photo", b"\xff" * 10_000_001])
def test_web_page_is_told_why_bytes_are_refused(
    web: TestClient, conversation: str, data: bytes
) -> None:
    answer = web.post(f"/api/chat/{conversation}/photo", content=data)
    assert answer.status_code == 200
    assert "JPEG" in answer.json()["text"]


def test_stranger_cannot_send_a_photo(web: TestClient) -> None:
    answer = web.post("/api/chat/unknown/photo", content=photo()).json()
    assert answer["reference"] == ""

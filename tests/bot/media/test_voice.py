"""Voice: heard on the machine and repeated, read aloud on request, absent told kindly."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.channels import web
from bot.media.media import Media, open_media
from bot.message import IncomingMessage
from bot.records import InboxMessage, OutboxMessage, TurnRecord
from bot.voice.hearing import Ears, NotHeard, Problem
from bot.voice.routes import build_voice_router
from bot.voice.speaking import MP3, WAV, Mouth, spoken_words
from tests.bot.channels.fakes import FakeTelegram
from tests.bot.channels.stage import Stage, staged
from tests.light_bot import light_bot

SAID = "làm giấy khai sinh"
CHAT = "900"


@pytest.fixture(scope="module")
def espeak() -> str:
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("no espeak-ng: apt-get install espeak-ng")
    return program


@pytest.fixture(scope="module")
def wav(espeak: str) -> bytes:
    pytest.importorskip("vietasr", reason="the extra `voice` is not installed")
    command = [espeak, "-v", "vi", "-s", "110", "--stdout", f"{SAID} cho con cần giấy tờ gì"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def packed(wav: bytes, kind: str, times: int = 1) -> bytes:
    """The sound as phones (ogg) and browsers (webm) record it."""
    av = pytest.importorskip("av")
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream("libopus", rate=48000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48000, frame_size=960)
        for _ in range(times):
            with av.open(io.BytesIO(wav)) as source:
                for frame in source.decode(audio=0):
                    frame.pts = None
                    for piece in resampler.resample(frame):
                        piece.pts = None
                        container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return out.getvalue()


class Deaf(Ears):
    """Hears what it is told to."""

    def hear(self, data: bytes, wait_seconds: float = 0) -> str:
        if data == b"mumble":
            raise NotHeard(Problem.UNCLEAR)
        return data.decode()


def problem_of(data: bytes) -> Problem:
    with pytest.raises(NotHeard) as caught:
        Ears().hear(data)
    return caught.value.problem


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ogg", "webm", "mp4"])
def test_a_voice_note_becomes_words(wav: bytes, kind: str) -> None:
    assert SAID in Ears().hear(packed(wav, kind))


@pytest.mark.slow
def test_what_is_no_sound_too_long_or_silent_gives_no_words(wav: bytes, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    playlist = f"#EXTM3U\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n"
    assert problem_of(b"no sound at all" * 50) is Problem.UNREADABLE
    assert problem_of(playlist.encode()) is Problem.UNREADABLE
    assert problem_of(b"x" * 3_000_001) is Problem.LONG
    assert problem_of(packed(wav, "ogg", times=20)) is Problem.LONG
    assert problem_of(packed(wav[:44] + bytes(len(wav) - 44), "ogg")) is Problem.UNCLEAR


def test_without_the_extra_it_cannot_listen() -> None:
    with pytest.raises(NotHeard) as caught:
        Ears(present=False).hear(b"ogg")
    assert caught.value.problem is Problem.ABSENT


def test_notes_wait_for_one_another_only_for_a_while() -> None:
    ears = Ears(present=True)
    with ears.free, pytest.raises(NotHeard) as caught:
        ears.hear(b"ogg", wait_seconds=0.01)
    assert caught.value.problem is Problem.BUSY


@pytest.fixture
def media(database: Engine, tmp_path: Path) -> Media:
    return replace(open_media(database, tmp_path / "photos"), ears=Deaf(present=True))


@pytest.fixture
def stage(database: Engine, media: Media) -> Iterator[Stage]:
    service = light_bot(database, media=media).service
    with staged("telegram", database, service, media=media) as stage:
        yield stage


def hear(stage: Stage, update: dict[str, Any]) -> str:
    return stage.sent_after(lambda: stage.hand_over(update))[-1].text


def voice(fake: FakeTelegram, sound: bytes) -> dict[str, Any]:
    fake.files["note.ogg"] = sound
    note = {"file_id": "note.ogg", "file_unique_id": "u", "duration": 3}
    return fake.say(CHAT, None, voice=note)


def test_the_bot_repeats_what_it_heard_and_answers(stage: Stage) -> None:
    told = hear(stage, voice(stage.fake, "đăng ký tạm trú cần gì".encode()))
    assert "Tôi nghe được: “đăng ký tạm trú cần gì”." in told
    assert "1.004194" in told
    assert "Tờ khai" in hear(stage, stage.fake.say(CHAT, "cần giấy tờ gì"))


def test_what_is_heard_is_masked_and_the_sound_is_not_kept(stage: Stage) -> None:
    hear(stage, voice(stage.fake, "số tôi là 0912345678 đăng ký tạm trú".encode()))
    with Session(stage.engine) as session:
        kept = [
            *session.exec(select(TurnRecord.text)).all(),
            *session.exec(select(TurnRecord.reply)).all(),
            *session.exec(select(InboxMessage.text)).all(),
            *session.exec(select(OutboxMessage.text)).all(),
        ]
    assert not any("0912345678" in text for text in kept)


def test_a_note_not_understood_is_asked_for_again(stage: Stage) -> None:
    assert "chưa nghe rõ" in hear(stage, voice(stage.fake, b"mumble"))


def test_absent_the_bot_says_that_it_cannot_listen_yet(database: Engine, media: Media) -> None:
    deaf = replace(media, ears=Ears(present=False))
    service = light_bot(database, media=deaf).service
    with staged("telegram", database, service, media=deaf) as stage:
        assert "chưa nghe được tin nhắn thoại" in hear(stage, voice(stage.fake, b"x"))


def test_a_long_note_holds_no_other_person_up(database: Engine, media: Media) -> None:
    from threading import Event

    gate = Event()

    class Slow(Deaf):
        def hear(self, data: bytes, wait_seconds: float = 0) -> str:
            assert gate.wait(10)
            return data.decode()

    slow = replace(media, ears=Slow(present=True))
    service = light_bot(database, media=slow).service
    with staged("telegram", database, service, media=slow) as stage:
        for _ in range(3):
            stage.hand_over(voice(stage.fake, "đăng ký tạm trú".encode()))
        stage.hand_over(stage.fake.say("901", "xin chào"))
        from tests.bot.channels.stage import wait_until

        wait_until(lambda: len(stage.fake.sent) == 1)
        assert stage.fake.sent[0].chat == "901"
        gate.set()
        wait_until(lambda: len(stage.fake.sent) == 4 and stage.quiet())


def test_an_answer_is_read_aloud_on_telegram_only_when_asked(stage: Stage, espeak: str) -> None:
    pytest.importorskip("av")
    assert "chưa có câu trả lời" in hear(stage, stage.fake.say(CHAT, "đọc to")).lower()
    hear(stage, stage.fake.say(CHAT, "1.004194 lệ phí bao nhiêu"))
    assert stage.fake.called("sendVoice") == []
    assert hear(stage, stage.fake.say(CHAT, "đọc to cho tôi nghe")) == "(sound)"


def test_where_sound_cannot_be_sent_the_wish_is_told_so(database: Engine, media: Media) -> None:
    service = light_bot(database, media=media).service
    with staged("zalo_bot", database, service, media=media) as stage:
        assert "chưa đọc to được" in hear(stage, stage.fake.say("u1", "đọc to"))
    asked = service.answer(IncomingMessage("web", "", "1", "đọc to lên"))
    assert "Đọc to" in asked.text


def test_reading_aloud_gives_sound_that_phones_play(espeak: str) -> None:
    pytest.importorskip("av")
    packed = Mouth().speak("Lệ phí 7.000 đồng")
    plain = Mouth(packs=False).speak("Lệ phí 7.000 đồng")
    assert packed is not None and packed.kind == MP3 and len(packed.data) > 3_000
    assert plain is not None and plain.kind == WAV and plain.data.startswith(b"RIFF")
    assert Mouth(program="").speak("Lệ phí") is None
    assert Mouth(program="/bin/false").speak("Lệ phí") is None


def test_addresses_and_marks_are_not_read_aloud() -> None:
    words = spoken_words("Giấy tờ:\n• “Tờ khai”\nNguồn: https://dichvucong.gov.vn/p/1 (cập nhật)")
    assert "http" not in words and "•" not in words and "Tờ khai" in words
    assert len(spoken_words("câu dài " * 40 + "\n" + "x\n" * 5000)) <= 1500


@pytest.fixture
def page(database: Engine, media: Media) -> Iterator[TestClient]:
    from fastapi import FastAPI

    bot = light_bot(database, media=media)
    app = FastAPI()
    app.include_router(web.build_router(bot.service, bot.conversations))
    app.include_router(build_voice_router(media, lambda _: False))
    with TestClient(app) as client:
        yield client


def test_the_page_gets_the_words_or_why_there_are_none(page: TestClient) -> None:
    heard = page.post("/api/chat/voice", content="đăng ký tạm trú".encode()).json()
    assert heard == {"text": "đăng ký tạm trú", "problem": ""}
    unclear = page.post("/api/chat/voice", content=b"mumble").json()
    assert unclear["text"] == "" and "chưa nghe rõ" in unclear["problem"]
    assert "dài quá" in page.post("/api/chat/voice", content=b"x" * 3_000_001).json()["problem"]


def test_only_the_conversation_itself_hears_its_answers(page: TestClient, espeak: str) -> None:
    reply = page.post("/api/chat", json={"text": "lệ phí đăng ký tạm trú"}).json()
    mine = f"/api/chat/{reply['conversation_id']}/speech/{reply['reference']}"
    spoken = page.get(mine)
    assert spoken.status_code == 200 and spoken.headers["content-type"] in (MP3, WAV)
    assert page.get(f"/api/chat/other/speech/{reply['reference']}").status_code == 404

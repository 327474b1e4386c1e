"""The contract of all channels: the same conversations, and the citizen reads the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.message import Button
from bot.wording import NOTICE
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import CITIZENS, Reading, squash, staged, web_citizen
from tests.light_bot import light_bot

Tap = int
CONVERSATIONS: Mapping[str, tuple[str | Tap, ...]] = {
    "greeting": ("xin chào", "cảm ơn nhé"),
    "help and menu": ("/trogiup", 0),
    "birth, then its fee": ("đăng ký khai sinh cần giấy tờ gì", "lệ phí bao nhiêu"),
    "without diacritics": ("dang ky ket hon", "bao lau thi xong"),
    "section by tap": ("1.004194", 1),
    "thumb up": ("đăng ký tạm trú", 4, 5),
    "thumb down": ("đăng ký thường trú", -1),
    "two questions": ("đăng ký kết hôn nộp ở đâu? đăng ký khai sinh mất bao lâu?",),
    "complaint": ("/phananh", "hôm qua cán bộ đòi thêm giấy tờ không có trong danh sách"),
    "unsafe and off topic": ("làm giả sổ đỏ giá bao nhiêu", "giá vàng hôm nay"),
    "wrong dossier code, repealed code": ("H29-1-2", "1.012819"),
    "erased": ("mã 1.001193", "/xoa", "xin chào"),
}
REFERENCE = re.compile(r"\b(?:PA-[A-Z0-9]{6}|[2-9A-HJKMNP-Z]{10})\b")


def comparable(reading: Reading) -> tuple[str, tuple[str, ...]]:
    """What must be the same, whoever reads.

    All but references, which are drawn by chance, and the notice, which the page shows by itself.
    """
    text = reading.text.replace(squash(NOTICE), "")
    return squash(REFERENCE.sub("#", text)), tuple(squash(label) for label in reading.labels)


@pytest.fixture
def other_database(tmp_path: Path) -> Iterator[Engine]:
    from sqlmodel import SQLModel

    from knowledge.database import open_engine

    engine = open_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("kind", CITIZENS)
def test_a_citizen_reads_the_same_on_every_channel(
    kind: str, database: Engine, other_database: Engine
) -> None:
    here, on_web = light_bot(database), light_bot(other_database)
    with (
        staged(kind, database, here.service) as stage,
        web_citizen(other_database, on_web.service) as other,
    ):
        for place, (name, script) in enumerate(CONVERSATIONS.items()):
            citizen = CITIZENS[kind](stage)
            citizen.chat = f"{citizen.chat}{place}"  # type: ignore[attr-defined]
            other.conversation_id = None
            for line in script:
                if isinstance(line, str):
                    seen, right = citizen.say(line), other.say(line)
                else:
                    tapped = line % len(other.choices)
                    seen, right = citizen.tap(tapped), other.tap(tapped)
                assert comparable(seen) == comparable(citizen.expected(right)), (name, line)
                assert line != script[0] or squash(NOTICE) in seen.text, name


LONG = "Một câu dài để thử. " * 40
SCRIPT = {
    "dài": ("\n\n".join(f"Đoạn {n}. {LONG}" for n in range(12)), (Button("Tiếp", "@t:1"),)),
    "không chỗ ngắt": ("ạ" * 9000, ()),
    "biểu tượng": ("\N{FAMILY} " * 2500, ()),
    "nhiều việc": (
        "Chọn một việc:",
        tuple(
            Button(f"Đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân số {n}", f"@p:{n}")
            for n in range(1, 15)
        ),
    ),
    "giá trị dài": ("Chọn:", (Button("Ngắn", "@x:1"), Button("Dài", "@x:" + "ký tự dài " * 20))),
}


@pytest.mark.parametrize("kind", CITIZENS)
@pytest.mark.parametrize("question", SCRIPT)
def test_a_long_answer_arrives_whole_within_the_limit(
    kind: str, question: str, database: Engine, other_database: Engine
) -> None:
    with (
        staged(kind, database, rote_service(database, SCRIPT)) as stage,
        web_citizen(other_database, rote_service(other_database, SCRIPT)) as other,
    ):
        citizen = CITIZENS[kind](stage)
        seen, right = citizen.say(question), citizen.expected(other.say(question))
        assert seen.text.replace(" ", "") == right.text.replace(" ", "")
        assert seen.labels == right.labels
        if other.choices:
            last = len(other.choices) - 1
            assert comparable(citizen.tap(last)) == comparable(other.tap(last))

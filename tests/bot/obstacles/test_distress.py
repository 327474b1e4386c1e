"""People in distress are heard; ordinary words about death, theft or waiting are not."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.message import Outcome
from bot.obstacles.reading import read_obstacle
from tests.light_bot import light_bot

from .conftest import HOTLINE, Citizen

GRAVE = [
    "làm giấy tờ mãi không xong tôi muốn chết",
    "tôi không muốn sống nữa",
    "toi chi muon chet cho xong",
    "chồng bỏ, nhà mất, tôi tự tử cho rồi",
    "sống làm chi nữa, tôi chán sống lắm rồi",
]
DISTRESSED = [
    "vợ tôi bị đánh, giờ muốn ly hôn cần giấy tờ gì",
    "con tôi bị xâm hại tôi phải làm gì",
    "tôi tuyệt vọng rồi không biết kêu ai",
    "toi kho qua troi, xin tro cap o dau",
    "chồng đánh đập mẹ con tôi, cứu tôi với",
    "chồng tôi đánh tôi, tôi phải làm gì",
]
ORDINARY = [
    "đăng ký khai tử cho người chết trong bệnh viện",
    "khai tu muon, chet da 5 nam",
    "người chết vì tự tử thì khai tử cần giấy tờ gì",
    "giấy báo tử của người tự sát do ai cấp",
    "chết rồi, tôi quên mang căn cước, làm sao đây",
    "xe máy bị đánh cắp làm lại cà vẹt ở đâu",
    "sổ đỏ bị đánh mất có xin cấp lại được không",
    "hộ kinh doanh có bị đánh thuế không",
    "chờ muốn chết luôn mà chưa tới số",
    "đi lại ba lần mệt muốn chết",
    "từ từ rồi tôi hỏi tiếp, tu tu da",
    "thủ tục xóa đăng ký thường trú cho người chết",
    "mai táng phí cho người có công chết",
    "chôn cất người chết vô thừa nhận",
    "khai sinh cho con chết sơ sinh",
    "thừa kế khi cha chết không để lại di chúc",
    "tử tuất hưởng một lần cần gì",
    "giấy phép phòng chống xâm hại trẻ em",
]


@pytest.mark.parametrize("text", GRAVE)
def test_words_of_giving_up_are_grave(text: str) -> None:
    reading = read_obstacle(text)
    assert reading.grave and reading.severity == 3


@pytest.mark.parametrize("text", DISTRESSED)
def test_words_of_harm_and_despair_are_heard(text: str) -> None:
    reading = read_obstacle(text)
    assert reading.distressed and not reading.grave


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_no_distress(text: str) -> None:
    reading = read_obstacle(text)
    assert not reading.distressed and not reading.grave


def test_answer_to_a_person_in_distress_ends_with_a_kind_word_and_the_hotline(
    database: Engine,
) -> None:
    citizen = Citizen(light_bot(database, hotline=HOTLINE).service, "lan")
    reply = citizen.say("vợ tôi bị đánh, đăng ký tạm trú cần giấy tờ gì")
    assert reply.outcome in (Outcome.ANSWERED, Outcome.CLARIFY)
    assert reply.text.endswith(f"người thân tin cậy. Cần gấp xin gọi {HOTLINE}.")
    assert "người thân" not in citizen.say("đăng ký tạm trú cần giấy tờ gì").text

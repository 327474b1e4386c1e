"""Questions about communes, and answers that name the citizen's own office."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from bot.building import Bot, wire_bot
from bot.conversations import WEB
from bot.message import IncomingMessage, Outcome, Reply
from bot.places.local import open_local
from knowledge.errors import ConfigurationError
from knowledge.overrides.records import Override
from knowledge.overrides.store import save_overrides
from knowledge.places.offices import save_offices
from knowledge.places.records import Office
from tests.light_bot import light_bot

RESIDENCE = "1.004194"  # temporary residence, at the commune, with an amount
PASSPORT = "1.001456"  # passports, at the province
TIEN_LU = "phu-tho.tien-lu"

Talk = Callable[..., Reply]


@pytest.fixture
def bot(database: Engine) -> Bot:
    return light_bot(database, codes=[RESIDENCE, PASSPORT])


@pytest.fixture
def talk(bot: Bot) -> Talk:
    return talking_to(bot)


def talking_to(bot: Bot) -> Talk:
    """Says one message after another in one conversation; gives the last reply."""
    ids: list[str] = [""]

    def say(*texts: str) -> Reply:
        for text in texts:
            message = IncomingMessage(WEB, "", secrets.token_urlsafe(6), text)
            reply = bot.service.answer(message, ids[0] or None)
            ids[0] = reply.conversation_id
        return reply

    return say


def put_office(engine: Engine) -> None:
    office = Office(
        commune_id=TIEN_LU,
        name="Trung tâm Phục vụ hành chính công xã Tiên Lữ",
        address="Thôn Thử, xã Tiên Lữ",
        hours="7 giờ 30 đến 16 giờ 30",
        phone="0210 123 456",
        updated=date(2026, 8, 1),
    )
    save_offices(engine, [office])


def fee_in(province: str, amount: float, since: date, until: date | None = None) -> Override:
    return Override(
        province=province,
        procedure=RESIDENCE,
        kind="fee",
        fee_kind="amount",
        amount=amount,
        currency="VND",
        document="Nghị quyết số 12/2026/NQ-HĐND",
        since=since,
        until=until,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("p.14 q.5 giờ là phường nào", "phường Chợ Lớn"),
        ("P14 Q5 ten moi la gi", "phường Chợ Lớn"),
        ("p12 binh thanh gio la gi", "phường Bình Thạnh"),
        ("trước em ở phường 12 Bình Thạnh giờ là phường nào vậy", "phường Bình Thạnh"),
        ("xã Hòa Bình cũ, huyện Thủy Nguyên nay thuộc đâu", "Hải Phòng"),
        ("tt Trâu Quỳ giờ thuộc đâu", "đã chia về nhiều nơi"),
        ("huyện Củ Chi giờ còn không, nộp giấy tờ ở đâu", "không còn cấp huyện"),
        ("quận 1 giờ chia thành phường nào", "không còn cấp huyện"),
        ("tx Sơn Tây bây giờ là gì", "không còn cấp huyện"),
        ("binh duong gio thanh tinh nao", "Hồ Chí Minh"),
        ("xa dong ich cu gio nop o dau", "xã Tiên Lữ"),
        ("hoa binh thuy nguyen hai phong", "phường Hòa Bình, Hải Phòng"),
        ("o xa hoa binh thuy nguyen hai phong gio la xa nao", "phường Hòa Bình, Hải Phòng"),
        ("que toi xa nghi kim vinh nghe an doi ten thanh gi", "Nghi Kim cũ (thành phố Vinh"),
        ("thu duc phuong linh trung gio la phuong nao", "Phường Linh Trung cũ"),
        ("nha toi o ap 3 xa phuoc kien nha be", "huyện Nhà Bè"),
        ("xa hung loc hau loc thanh hoa nop giay to o dau", "Thanh Hóa"),
        ("dao phu quoc gio la xa hay phuong", "Đặc khu Phú Quốc"),
        ("huyen cu chi gio ra sao", "không còn cấp huyện"),
        ("quan hoan kiem co may phuong", "không còn cấp huyện"),
        ("thi xa ben cat", "không còn cấp huyện"),
        ("phuong an bien quan le chan", "đã chia về nhiều nơi: phường An Biên"),
        ("thi tran phu minh cu huyen phu xuyen gio la gi", "Thị trấn Phú Minh cũ"),
        ("toi o xa dong quan, hung yen", "Xã Đông Quan, Hưng Yên"),
        ("phuong hoa binh thanh pho thuy nguyen hai phong", "phường Hòa Bình, Hải Phòng"),
    ],
)
def test_places_are_told_however_they_are_written(talk: Talk, text: str, told: str) -> None:
    reply = talk(text)
    assert reply.outcome is Outcome.INFORMED and told in reply.text
    assert "La Gi" not in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "xã Đồng Ích cũ giờ nộp ở đâu?",
        "xa dong ich cu gio nop o dau",
        "Đồng Ích sáp nhập vào đâu",
        "xã đồng ích giờ là xã nào",
        "tôi ở xã Đồng Ích",
    ],
)
def test_an_old_commune_is_told_its_new_name(talk: Talk, text: str) -> None:
    reply = talk(text)
    assert reply.outcome is Outcome.INFORMED
    assert "xã Tiên Lữ" in reply.text and "Đồng Ích" in reply.text


def test_an_office_that_is_not_on_file_is_not_invented(talk: Talk) -> None:
    assert "chưa có địa chỉ" in talk("xã Đồng Ích cũ giờ nộp ở đâu?").text


def test_the_office_on_file_is_told(talk: Talk, database: Engine) -> None:
    put_office(database)
    text = talk("xã Đồng Ích cũ giờ nộp ở đâu?").text
    assert "Thôn Thử, xã Tiên Lữ" in text
    assert "0210 123 456" in text
    assert "01/08/2026" in text


@pytest.mark.parametrize("text", ["phường tôi tên mới là gì", "phuong toi ten moi la gi"])
def test_who_asks_for_a_new_name_is_asked_for_the_old_one(talk: Talk, text: str) -> None:
    reply = talk(text)
    assert reply.outcome is Outcome.CLARIFY
    reply = talk("đồng ích")
    assert reply.outcome is Outcome.INFORMED and "xã Tiên Lữ" in reply.text


def test_an_ambiguous_name_is_asked_back_with_district_and_province(talk: Talk) -> None:
    reply = talk("phường Bình Dương giờ là phường nào")
    assert reply.outcome is Outcome.CLARIFY
    assert any("Đông Triều, Quảng Ninh" in button.label for button in reply.buttons)
    picked = talk(next(b.value for b in reply.buttons if "Đông Triều" in b.label))
    assert picked.outcome is Outcome.INFORMED and "Quảng Ninh" in picked.text


def test_a_name_of_many_places_is_asked_for_its_district(talk: Talk) -> None:
    reply = talk("xã Tân Tiến giờ là xã nào")
    assert reply.outcome is Outcome.CLARIFY and not reply.buttons
    reply = talk("huyện Chương Mỹ")
    assert {button.label for button in reply.buttons} == {
        "xã Trần Phú, Hà Nội",
        "xã Xuân Mai, Hà Nội",
    }


def test_a_split_commune_is_answered_with_all_its_successors(talk: Talk) -> None:
    reply = talk("phường An Biên cũ giờ là phường nào")
    assert "phường An Biên, Hải Phòng" in reply.text
    assert "phường Lê Chân, Hải Phòng" in reply.text
    assert talk(reply.buttons[1].value).outcome is Outcome.INFORMED


def test_a_place_in_a_province_that_holds_none_is_asked_back(talk: Talk) -> None:
    reply = talk("xã Đồng Ích tỉnh Nghệ An giờ là xã nào")
    assert reply.outcome is Outcome.CLARIFY
    assert [button.label for button in reply.buttons] == [
        "xã Đồng Ích, huyện Lập Thạch, Vĩnh Phúc"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tỉnh Hà Giang giờ là tỉnh nào", "tỉnh Tuyên Quang"),
        ("huyện Lập Thạch giờ về đâu", "xã Tiên Lữ"),
        ("quận Lê Chân giờ thuộc đâu", "phường Lê Chân"),
    ],
)
def test_old_districts_and_provinces_are_told_too(talk: Talk, text: str, told: str) -> None:
    reply = talk(text)
    assert reply.outcome is Outcome.INFORMED and told in reply.text


def test_a_district_of_many_provinces_is_asked_for_its_province(talk: Talk) -> None:
    assert talk("huyện Châu Thành giờ về đâu").outcome is Outcome.CLARIFY
    assert "Kiên Giang" in talk("Kiên Giang").text


def test_where_is_answered_first_and_then_the_commune_asked_for(talk: Talk) -> None:
    reply = talk(f"{RESIDENCE} nộp ở đâu")
    assert reply.outcome is Outcome.ANSWERED and reply.section == "place"
    assert "ở xã, phường nào" in reply.text


def test_the_commune_told_then_names_the_office(talk: Talk, database: Engine) -> None:
    put_office(database)
    talk(f"{RESIDENCE} nộp ở đâu")
    reply = talk("đồng ích")
    assert (reply.outcome, reply.procedure) == (Outcome.ANSWERED, RESIDENCE)
    assert "Thôn Thử, xã Tiên Lữ" in reply.text
    assert "ở xã, phường nào" not in reply.text


def test_an_unclear_answer_is_asked_back_and_then_goes_on(talk: Talk) -> None:
    talk(f"{RESIDENCE} nộp ở đâu", "xã Tân Tiến", "huyện Chương Mỹ")
    reply = talk("@commune:ha-noi.xuan-mai")
    assert (reply.outcome, reply.procedure) == (Outcome.ANSWERED, RESIDENCE)
    assert "xã Xuân Mai" in reply.text


def test_who_answers_with_another_question_gets_that_answered(talk: Talk) -> None:
    reply = talk(f"{RESIDENCE} nộp ở đâu", "hết bao nhiêu tiền")
    assert (reply.procedure, reply.section) == (RESIDENCE, "fee")


def test_a_district_told_first_narrows_the_commune_and_the_procedure_goes_on(talk: Talk) -> None:
    reply = talk(f"{RESIDENCE} nop o dau", "quan 5")
    assert reply.outcome is Outcome.INFORMED and "không còn cấp huyện" in reply.text
    reply = talk("phuong 5")
    assert (reply.outcome, reply.procedure) == (Outcome.ANSWERED, RESIDENCE)
    assert "phường An Đông, Hồ Chí Minh" in reply.text


def test_the_district_asked_for_is_read_without_diacritics(talk: Talk) -> None:
    reply = talk("xa minh tan gio la gi", "thai binh")
    assert reply.outcome is Outcome.CLARIFY
    assert {button.label.rpartition(", ")[2] for button in reply.buttons} == {"Thái Bình"}


@pytest.mark.parametrize("text", ["xa minh tan gio la gi", "quan 1 gio con khong"])
def test_another_question_leaves_the_place_that_was_asked_about(talk: Talk, text: str) -> None:
    reply = talk(text, f"{RESIDENCE} hết bao nhiêu tiền")
    assert (reply.procedure, reply.section) == (RESIDENCE, "fee")
    reply = talk(text, "dang ky tam tru le phi bao nhieu")
    assert (reply.procedure, reply.section) == (RESIDENCE, "fee")


@pytest.mark.parametrize(
    "text", ["phuong dong nhan hai ba trung", "dong ich lap thach", "xã Đồng Ích giờ là xã nào"]
)
def test_another_place_leaves_the_one_that_was_asked_about(talk: Talk, text: str) -> None:
    reply = talk("xa ia dom gio la gi", text)
    assert reply.outcome is Outcome.INFORMED and "ia dom" not in reply.text.lower()


def test_a_place_in_full_leaves_the_district_that_was_told(talk: Talk) -> None:
    reply = talk("quan hoan kiem co may phuong", "xa song khe yen dung bac giang")
    assert reply.outcome is Outcome.INFORMED and "Phường Song Khê cũ" in reply.text


def test_an_unknown_commune_is_asked_for_again(talk: Talk) -> None:
    reply = talk(f"{RESIDENCE} nộp ở đâu", "xã Lạ Hoắc Lạ Hươ")
    assert reply.outcome is Outcome.CLARIFY


def test_a_commune_named_aside_is_kept_and_the_question_goes_on(
    talk: Talk, database: Engine
) -> None:
    put_office(database)
    reply = talk("đăng ký tạm trú ở xã Đồng Ích hết bao nhiêu tiền")
    assert (reply.outcome, reply.procedure) == (Outcome.ANSWERED, RESIDENCE)
    assert "Thôn Thử" in talk("nộp ở đâu").text


def test_a_commune_is_kept_for_the_conversation_only(bot: Bot, database: Engine) -> None:
    put_office(database)
    talking_to(bot)("tôi ở xã Đồng Ích")
    assert "Thôn Thử" not in talking_to(bot)(f"{RESIDENCE} nộp ở đâu").text


def test_the_provinces_own_procedures_do_not_name_the_communes_office(
    talk: Talk, database: Engine
) -> None:
    put_office(database)
    reply = talk("tôi ở xã Đồng Ích", f"{PASSPORT} nộp ở đâu")
    assert reply.procedure == PASSPORT
    assert "Thôn Thử" not in reply.text and "ở xã, phường nào" not in reply.text


def test_the_citizens_province_sets_the_fee_and_is_cited(talk: Talk, database: Engine) -> None:
    save_overrides(database, [fee_in("Phú Thọ", 3456, date(2020, 1, 1))])
    assert "3.456" not in talk(f"{RESIDENCE} phí bao nhiêu").text
    text = talk("tôi ở xã Đồng Ích", f"{RESIDENCE} phí bao nhiêu").text
    assert "3.456 đồng" in text
    assert "theo Nghị quyết số 12/2026/NQ-HĐND, từ ngày 01/01/2020" in text


def test_a_fee_that_is_not_in_force_is_not_quoted(talk: Talk, database: Engine) -> None:
    long_ago = fee_in("Phú Thọ", 3456, date(2019, 1, 1), date(2019, 12, 31))
    save_overrides(database, [long_ago, fee_in("Phú Thọ", 4567, date(2999, 1, 1))])
    text = talk("tôi ở xã Đồng Ích", f"{RESIDENCE} phí bao nhiêu").text
    assert "3.456" not in text and "4.567" not in text


def test_the_deployments_province_sets_the_fee_where_no_commune_is_known(
    bot: Bot, database: Engine
) -> None:
    save_overrides(database, [fee_in("Phú Thọ", 3456, date(2020, 1, 1))])
    at_home = talking_to(wire_bot(database, bot.knowing, province="Phú Thọ"))
    assert "3.456 đồng" in at_home(f"{RESIDENCE} phí bao nhiêu").text


def test_an_unknown_province_stops_the_start(database: Engine) -> None:
    with pytest.raises(ConfigurationError, match="PROVINCE"):
        open_local(database, "Atlantis")
    assert open_local(database, "TP HCM").home == "Hồ Chí Minh"


def test_confused_words_are_told_apart_and_offered(talk: Talk) -> None:
    reply = talk("tạm trú khác thường trú thế nào")
    assert reply.outcome is Outcome.INFORMED
    assert "Tạm vắng" in reply.text
    assert talk(reply.buttons[0].value).procedure == RESIDENCE

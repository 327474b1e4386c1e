"""Places named in running text, old and new, and ordinary words that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.places.commune import Commune, OldCommune
from knowledge.places.finding import Places, load_places
from knowledge.places.reading import read_communes
from knowledge.places.sources import part_kind
from knowledge.places.spelling import fold, key, name_words, spell
from knowledge.places.wording import DISTRICT_KINDS
from knowledge.questions import read_questions

PLACES = load_places()
COMMUNES = st.sampled_from(read_communes())
MOST_WRONG_PER_THOUSAND = 1
MOST_MISSED = 5
MOST_UNCLEAR = 0.004


@pytest.fixture(scope="module")
def places() -> Places:
    return PLACES


def ids(places: Places, text: str, **how: object) -> list[str | None]:
    return [mention.settled for mention in places.find(text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "commune_id"),
    [
        ("xã Đồng Ích cũ giờ nộp ở đâu?", "phu-tho.tien-lu"),
        ("xa dong ich cu gio nop o dau", "phu-tho.tien-lu"),
        ("XÃ ĐỒNG ÍCH", "phu-tho.tien-lu"),
        ("xã cũ là Đồng Ích", "phu-tho.tien-lu"),
        ("huyện Lập Thạch xã Đồng Ích", "phu-tho.tien-lu"),
        ("tôi ở Đồng Ích muốn làm căn cước", "phu-tho.tien-lu"),
        ("tôi ở phường An Biên", "hai-phong.an-bien"),
        ("o p. an bien hai phong", "hai-phong.an-bien"),
        ("p12 q go vap", "ho-chi-minh.an-hoi-tay"),
        ("P.Bến Nghé Q.1 TPHCM", "ho-chi-minh.sai-gon"),
        ("làm khai sinh ở tt Thứ Ba", "an-giang.an-bien"),
        ("đặc khu Lý Sơn", "quang-ngai.ly-son"),
        ("xã Cư M’gar", "dak-lak.cu-m-gar"),
    ],
)
def test_a_place_is_found_however_it_is_typed(places: Places, text: str, commune_id: str) -> None:
    assert ids(places, text) == [commune_id]


@pytest.mark.parametrize(
    "text",
    [
        "ở Hòa Bình",
        "bảo hiểm xã hội An Giang",
        "nhà xa an phú",
        "o xa nha",
        "hợp tác xã Bình An",
        "xã hội hóa giáo dục",
        "phuong tien thuy noi dia",
        "tôi ở xã biên giới lạng sơn",
        "phường tôi tên mới là gì",
        "cán bộ xã, thanh niên xung phong",
        "máy x quang khai báo",
        "p2p lending",
        "đăng ký thường trú",
        "thị xã Phú Thọ",
    ],
)
def test_ordinary_words_are_no_commune(places: Places, text: str) -> None:
    assert places.find(text) == ()


def test_citizen_questions_hardly_ever_look_like_places(places: Places) -> None:
    asked = [q for entry in read_questions().values() for q in entry.questions]
    wrong = [question for question in asked if places.find(question)]
    assert len(wrong) <= MOST_WRONG_PER_THOUSAND * len(asked) / 1000, wrong


def test_a_name_borne_by_several_places_is_left_open(places: Places) -> None:
    [mention] = places.find("xã Tân Tiến")
    assert mention.settled is None
    assert len(mention.meanings) > 8


def test_a_district_tells_places_of_one_name_apart(places: Places) -> None:
    [mention] = places.find("xã tân tiến huyện chương mỹ hà nội")
    [old] = mention.meanings
    assert isinstance(old, OldCommune) and old.district == "huyện Chương Mỹ"


def test_the_home_province_wins_where_none_is_named(places: Places) -> None:
    assert ids(places, "phường Bình Dương") == [None]
    assert ids(places, "phường Bình Dương", home="Hồ Chí Minh") == ["ho-chi-minh.binh-duong"]


def test_a_wrong_province_does_not_fit(places: Places) -> None:
    [mention] = places.find("xã Đồng Ích tỉnh Nghệ An")
    assert not mention.fits and mention.settled is None


def test_a_split_commune_has_all_its_successors(places: Places) -> None:
    [mention] = places.find("phường An Biên cũ, Hải Phòng")
    assert set(mention.ids) == {"hai-phong.an-bien", "hai-phong.le-chan"}


def test_a_bare_name_counts_where_a_place_is_awaited(places: Places) -> None:
    assert places.find("dạ đồng ích ạ") == ()
    assert ids(places, "dạ đồng ích ạ", expecting=True) == ["phu-tho.tien-lu"]


def test_names_that_differ_by_marks_are_kept_apart_when_typed_with_them(places: Places) -> None:
    assert ids(places, "xã Thạnh An, TP HCM") == ["ho-chi-minh.thanh-an.2"]
    assert ids(places, "xa thanh an hcm") == [None]


def test_an_old_province_leads_to_the_present_one(places: Places) -> None:
    assert places.province_named("tỉnh Hà Giang") == "Tuyên Quang"
    assert places.province_named("sg") == "Hồ Chí Minh"
    assert places.province_named("không có tỉnh nào") is None


@given(COMMUNES)
def test_every_commune_is_found_by_its_full_name(commune: Commune) -> None:
    [mention, *_] = PLACES.find(f"tôi ở {commune.title}, {commune.province}")
    assert commune.id in mention.ids


def test_nearly_every_commune_is_found_without_diacritics(places: Places) -> None:
    missed = [
        commune.full
        for commune in places.communes
        if not any(
            commune.id in mention.ids
            for mention in places.find(fold(f"{commune.title} {commune.province}"))
        )
    ]
    assert len(missed) <= MOST_MISSED, missed


def test_nearly_every_old_commune_leads_to_its_successors(places: Places) -> None:
    olds = dict.fromkeys(o for c in places.communes for o in c.merged if o.district)
    missed = [
        old.full
        for old in olds
        if not any(
            set(old.successors) <= set(mention.ids)
            for mention in places.find(f"{old.title} cũ, {old.district}, {old.province}")[:1]
        )
    ]
    assert len(missed) <= MOST_MISSED, missed


def test_old_communes_are_found_by_bare_district_and_province_without_diacritics() -> None:
    olds = dict.fromkeys(old for c in PLACES.communes for old in c.merged if old.district)
    chosen = list(olds)[::9]
    missed = [
        said
        for old in chosen
        for said in [
            fold(f"{old.title} {part_kind(old.district, DISTRICT_KINDS)[1]} {old.province}")
        ]
        if not any(
            set(old.successors) <= set(mention.ids)
            for mention in PLACES.find(said, expecting=True)
        )
    ]
    assert len(missed) <= len(chosen) * MOST_UNCLEAR, missed


def test_present_communes_are_found_with_their_province_without_diacritics() -> None:
    missed = [
        commune.full
        for commune in PLACES.communes
        if not any(commune.id in m.ids for m in PLACES.find(fold(f"tôi ở {commune.full}")))
    ]
    assert len(missed) <= 1, missed


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for mention in PLACES.find(text, expecting=True):
        assert mention.ids and mention.spans


@given(COMMUNES)
def test_spelling_is_stable(commune: Commune) -> None:
    assert spell(spell(commune.name)) == spell(commune.name)
    assert name_words(" ".join(name_words(commune.name))) == name_words(commune.name)
    assert key(commune.name.upper()) == key(commune.name)

"""The volunteers' pages, their handouts and posters."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from bot.checklists.papers import Item
from bot.volunteers.qr import qr_svg
from bot.volunteers.sheets import Handout, handouts_pdf
from bot.web.posters import MOST, PostersRefused
from tests.bot.web.conftest import Served


@pytest.fixture
def code(served: Served) -> str:
    return served.site.volunteers.invite(
        "Đội Tân Hòa", lasts=timedelta(days=1), commune="tan-hoa"
    ).code


@pytest.fixture
def volunteer(served: Served, code: str) -> Iterator[TestClient]:
    with TestClient(served.app, base_url=served.address) as client:
        assert client.post("/tinh-nguyen/vao", data={"ma": code}).status_code == 200
        yield client


def pages_of(pdf: bytes) -> list[str]:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: apt-get install poppler-utils")
    shown = subprocess.run(
        [program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return shown.stdout.decode().rstrip("\f\n").split("\f")


def fonts_embedded(pdf: bytes) -> bool:
    listed = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    fonts = listed.stdout.decode().splitlines()[2:]
    return bool(fonts) and all(line.split()[-5] == "yes" for line in fonts)


def test_a_wrong_code_is_refused_kindly(client: TestClient) -> None:
    response = client.post("/tinh-nguyen/vao", data={"ma": "AAAAA-AAAAA"})
    assert response.status_code == 403 and "cán bộ xã cấp mã mới" in response.text
    assert "set-cookie" not in response.headers


def test_the_cookie_is_for_these_pages_alone(client: TestClient, code: str) -> None:
    cookie = client.post("/tinh-nguyen/vao", data={"ma": code}, follow_redirects=False).headers[
        "set-cookie"
    ]
    assert "HttpOnly" in cookie and "Path=/tinh-nguyen" in cookie and "SameSite=lax" in cookie


def test_a_form_from_another_site_is_refused(volunteer: TestClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert volunteer.post("/tinh-nguyen/mo", headers=headers).status_code == 403


def test_one_person_from_beginning_to_end(volunteer: TestClient, served: Served) -> None:
    page = volunteer.post("/tinh-nguyen/mo").text
    assert "Xã Tân Hòa" in page and len(re.findall(r'class="pick"', page)) == 20
    page = volunteer.post("/tinh-nguyen/chon", data={"ma": "1.004194"}).text
    assert "Còn thiếu 2 trong 2" in page
    page = volunteer.post("/tinh-nguyen/giay", data={"ma": "1.004194", "co": ["0"]}).text
    assert "Còn thiếu 1 trong 2" in page
    page = volunteer.post("/tinh-nguyen/xong").text
    assert "Đã xong một người" in page and "1.004194" not in page
    today = served.site.today()
    counts = served.site.volunteers.counts(today - timedelta(days=1), today)
    assert ("1.004194", 1) in {(c.procedure, c.people) for c in counts}


def test_a_need_is_found_in_the_persons_own_words(volunteer: TestClient) -> None:
    volunteer.post("/tinh-nguyen/mo")
    assert 'value="1.004873"' in volunteer.get("/tinh-nguyen?q=giấy độc thân").text


def test_without_a_login_nothing_is_shown_or_printed(client: TestClient) -> None:
    for path in ("/tinh-nguyen/to-huong-dan.pdf", "/tinh-nguyen/to-dan"):
        response = client.get(path, follow_redirects=False)
        assert response.status_code == 303 and response.headers["Location"] == "/tinh-nguyen"
    assert "Mã mời" in client.post("/tinh-nguyen/chon", data={"ma": "1.004194"}).text


@pytest.mark.usefixtures("printer")
def test_the_handout_is_one_page_with_every_paper_and_the_figures(volunteer: TestClient) -> None:
    volunteer.post("/tinh-nguyen/mo")
    for code in ("1.004194", "1.001193"):
        volunteer.post("/tinh-nguyen/chon", data={"ma": code})
    response = volunteer.get("/tinh-nguyen/to-huong-dan.pdf")
    assert response.headers["content-type"] == "application/pdf"
    first, second = pages_of(response.content)
    for shown in ("Đăng ký tạm trú", "Tờ khai thay đổi", "7.000 đồng", "3 ngày làm việc"):
        assert shown in first
    assert "Giấy chứng sinh" in second and "/thu-tuc/1.001193" in second
    assert fonts_embedded(response.content)


@pytest.mark.usefixtures("printer")
def test_the_longest_list_still_fits_one_page_and_says_what_is_left_out() -> None:
    items = [Item(place, f"Giấy tờ số {place} " + "rất dài " * 12) for place in range(60)]
    sheet = Handout(
        code="1.000001",
        title="Một thủ tục có tên rất dài " * 5,
        items=items,
        ticked=frozenset({0}),
        papers_missing="",
        place="Ủy ban nhân dân xã",
        time="5 ngày",
        fee="Miễn phí.",
        as_of=date(2026, 7, 1),
        address="https://example.vn/thu-tuc/1.000001",
    )
    (page,) = pages_of(handouts_pdf([sheet]))
    assert re.search(r"và \d+ loại nữa", page) and "example.vn" in page


@pytest.mark.usefixtures("printer")
def test_posters_come_one_a_page(volunteer: TestClient) -> None:
    response = volunteer.post(
        "/tinh-nguyen/to-dan", data={"xa": "tan-hoa", "ma": "1.004194", "them": "2.000986"}
    )
    pages = pages_of(response.content)
    assert len(pages) == 3 and "Xã Tân Hòa" in pages[0] and "/?hoi=1.004194" in pages[1]


def test_posters_refuse_what_they_cannot_print(volunteer: TestClient, served: Served) -> None:
    assert "9.999999" in volunteer.post("/tinh-nguyen/to-dan", data={"them": "9.999999"}).text
    assert "Chưa chọn" in volunteer.post("/tinh-nguyen/to-dan", data={}).text
    with pytest.raises(PostersRefused):
        served.site.posters.pdf(["9.999999"])
    many = [entry.procedure.code for entry in served.site.directory.entries] * 2
    assert len(set(many)) <= MOST


def test_a_qr_code_may_stand_in_any_page(served: Served) -> None:
    drawn = qr_svg(served.site.address("/thu-tuc/1.004194"))
    assert drawn.startswith("<svg") and "<path" in drawn and "style=" not in drawn

"""The bundled catalogue: complete, quick, written the same way every time."""

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue, find_one, load_catalogue
from knowledge.catalogue_files import (
    CATALOGUE_DIR,
    read_catalogue,
    slug,
    to_line,
    write_catalogue,
)
from knowledge.checking import check_catalogue
from knowledge.errors import CatalogueError
from knowledge.procedure import (
    Channel,
    Fee,
    FeeKind,
    Level,
    Method,
    Paper,
    Procedure,
    Status,
    Time,
    TimeUnit,
)
from knowledge.showing import as_json, as_text
from knowledge.statistics import statistics

DAY = date(2026, 7, 1)


def procedure(code: str = "1.000001", **changes: object) -> Procedure:
    facts: dict[str, object] = {
        "code": code,
        "name": "Cấp thẻ",
        "field": "Thẻ",
        "issuer": "Bộ Công an",
        "status": Status.IN_FORCE,
        "as_of": DAY,
        "levels": (Level.COMMUNE,),
        "detailed": True,
    }
    return Procedure(**(facts | changes))  # type: ignore[arg-type]


FEES = st.builds(
    Fee,
    kind=st.just(FeeKind.AMOUNT),
    amount=st.floats(1, 1e9).map(lambda value: round(value, 2)),
    currency=st.sampled_from(["VND", "USD"]),
    per=st.none() | st.text(max_size=8),
    note=st.none() | st.text(max_size=8),
)
PROCEDURES = st.builds(
    procedure,
    name=st.text(min_size=1, max_size=20),
    channels=st.lists(
        st.builds(
            Channel,
            method=st.sampled_from(Method),
            time=st.none()
            | st.builds(Time, value=st.floats(0.5, 90), unit=st.sampled_from(TimeUnit)),
            fees=st.lists(FEES, max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    papers=st.lists(st.builds(Paper, name=st.text(max_size=9)), max_size=3).map(tuple),
)  # fmt: skip


@given(PROCEDURES)
def test_a_line_reads_back_as_the_same_procedure(made: Procedure) -> None:
    line = to_line(made)
    assert "\n" not in line
    assert Procedure.model_validate_json(line) == made


def test_files_read_back_and_are_the_same_every_time(tmp_path: Path) -> None:
    made = [procedure("1.000002"), procedure("1.000001"), procedure("2.1", issuer="Bộ Y tế")]
    files = write_catalogue(made, tmp_path)
    before = [path.read_bytes() for path in files]
    assert [path.name for path in files] == ["bo-cong-an.jsonl", "bo-y-te.jsonl"]
    assert read_catalogue(tmp_path) == {p.code: p for p in made}
    assert [path.read_bytes() for path in write_catalogue(reversed(made), tmp_path)] == before


def test_files_of_issuers_that_are_gone_are_removed(tmp_path: Path) -> None:
    write_catalogue([procedure(issuer="Bộ Y tế")], tmp_path)
    write_catalogue([procedure()], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bo-cong-an.jsonl"]


def test_slug() -> None:
    assert slug("Bộ Văn hóa, Thể thao và Du lịch") == "bo-van-hoa-the-thao-va-du-lich"
    assert slug("Văn phòng Trung ương Đảng") == "van-phong-trung-uong-dang"


@pytest.mark.parametrize("line", ["{", '{"code":"1"}', '{"code":"1.2","unknown":1}', "[]"])
def test_broken_line_is_named(tmp_path: Path, line: str) -> None:
    (path,) = write_catalogue([procedure()], tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"bo-cong-an.jsonl:2: broken line"):
        read_catalogue(tmp_path)


def test_missing_or_unreadable_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="is missing"):
        read_catalogue(tmp_path)
    (tmp_path / "x.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match=r"x.jsonl: cannot be read"):
        read_catalogue(tmp_path)


def test_version_changes_with_content() -> None:
    one = Catalogue({"1.000001": procedure()})
    assert one.version == Catalogue({"1.000001": procedure()}).version
    assert one.version != Catalogue({"1.000001": procedure(name="Khác")}).version


def test_find_one_finds_what_load_finds(tmp_path: Path) -> None:
    write_catalogue([procedure(), procedure("1.000002")], tmp_path)
    assert find_one("1.000002", folder=tmp_path) == procedure("1.000002")
    assert find_one("9.999999", folder=tmp_path) is None


def test_repealed_procedures_are_known_but_do_not_answer() -> None:
    gone = procedure(status=Status.REPEALED)
    catalogue = Catalogue({gone.code: gone})
    assert catalogue.get(gone.code) is gone
    assert catalogue.answerable == ()


def test_no_fee_is_told_with_half_a_sentence() -> None:
    channels = [c for p in load_catalogue().procedures for c in p.channels]
    notes = [fee.note for channel in channels for fee in channel.fees if fee.note]
    assert notes and [note for note in notes if "…" in note] == []


def test_bundle_is_complete_and_loads_quickly() -> None:
    start = time.process_time()
    counted = statistics(load_catalogue())
    assert time.process_time() - start < 10
    assert counted["procedures"] == 6583
    assert counted["by_status"] == {"in_force": 2849, "unconfirmed": 2734, "repealed": 1000}
    assert counted["with_channels"] >= 2800 and counted["with_papers"] >= 2750


def test_bundle_has_no_contradiction() -> None:
    assert check_catalogue(load_catalogue(), DAY) == []


def test_bundle_is_sorted_and_compact() -> None:
    for path in CATALOGUE_DIR.glob("*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        codes = [json.loads(line)["code"] for line in lines]
        assert codes == sorted(codes)
        assert all("null" not in json.loads(line).values() for line in lines)


def test_contradictions_are_found() -> None:
    amount = Fee(kind=FeeKind.AMOUNT)
    ended = Fee(kind=FeeKind.AMOUNT, amount=5, currency="VND", until=date(2020, 1, 1))
    noted = Fee(kind=FeeKind.FREE, note="100.000 đồng")
    made = [
        procedure("1.1", name=" "),
        procedure("1.2", performers=("Ủy ban nhân dân cấp huyện",)),
        procedure("1.3", channels=(Channel(method=Method.DIRECT, fees=(amount,)),)),
        procedure("1.4", channels=(Channel(method=Method.DIRECT, fees=(ended,)),)),
        procedure("1.5", channels=(Channel(method=Method.DIRECT, fees=(noted,)),)),
        procedure("1.6", status=Status.REPEALED, replaced_by=("9.9",)),
    ]
    findings = check_catalogue(Catalogue({p.code: p for p in made}), DAY)
    assert [finding.code for finding in findings] == [p.code for p in made]


def test_shown_json_is_the_contract_and_leaves_out_what_ended() -> None:
    ended = Fee(kind=FeeKind.AMOUNT, amount=5, currency="VND", until=date(2020, 1, 1))
    running = Fee(kind=FeeKind.AMOUNT, amount=7, currency="VND", per="lần")
    channel = Channel(
        method=Method.ONLINE, time=Time(value=3, unit=TimeUnit.DAY), fees=(ended, running)
    )
    shown = as_json(procedure(channels=(channel,), papers=(Paper(name="Đơn", originals=1),)), DAY)
    assert list(shown) == [
        "code", "name", "field", "issuer", "performers", "levels", "channels", "papers",
        "results", "legal_basis", "source_url", "as_of", "status",
    ]  # fmt: skip
    assert shown["channels"] == [
        {
            "method": "online",
            "case": None,
            "time": {"value": 3, "unit": "day"},
            "fees": [
                {"kind": "amount", "amount": 7, "currency": "VND", "per": "lần", "note": None}
            ],
        }
    ]
    assert shown["papers"] == [
        {"name": "Đơn", "case": None, "originals": 1, "copies": 0, "form": None}
    ]
    assert "Cấp thẻ" in as_text(procedure(channels=(channel,)), DAY)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "knowledge", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_show_command_answers_and_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    code = load_catalogue().answerable[0].code
    found = run("show", code, "--json")
    assert found.returncode == 0 and json.loads(found.stdout)["code"] == code
    unknown = run("show", "9.999999")
    assert (
        unknown.returncode == 1
        and "9.999999" in unknown.stderr
        and "Traceback" not in unknown.stderr
    )


def test_show_loads_no_heavy_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    script = (
        "import sys; from knowledge.__main__ import main; main(['show', '1.013124']); "
        "print(sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stderr
    for heavy in ("torch", "sentence_transformers", "chromadb", "langchain", "rapidfuzz"):
        assert f"'{heavy}'" not in loaded

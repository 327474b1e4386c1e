"""Packages import only to their left, and vendors stay in their one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("knowledge", "retrieval", "bot", "admin")
VENDORS = {
    "chromadb": {"retrieval/vectors.py"},
    "sentence_transformers": {"retrieval/encoder.py", "retrieval/training/encoder.py"},
    "lightgbm": {"retrieval/ranker.py", "retrieval/training/ranker.py"},
    "telegram": {"bot/channels/telegram.py", "bot/channels/telegram_api.py"},
    "bm25s": {"retrieval/lexical.py"},
    "redis": {"bot/redis_link.py"},
    "prometheus_client": {"bot/operations/metrics.py"},
    "langchain": {"bot/language_model/client.py"},
    "vietasr": {"bot/voice/listen.py"},
    "av": {"bot/voice/sound.py"},
}
VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I
)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@pytest.mark.parametrize("package", ORDER)
def test_packages_import_only_to_their_left(package: str) -> None:
    allowed = ORDER[: ORDER.index(package) + 1]
    breaches = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imported(path)
        if name.split(".")[0] in (*ORDER, "serve") and name.split(".")[0] not in allowed
    ]
    assert not breaches


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_vendor_is_imported_in_one_place(vendor: str) -> None:
    places = {
        str(path.relative_to(ROOT))
        for package in ORDER
        for path in modules(package)
        if any(name.split(".")[0] == vendor for name in imported(path))
    }
    assert places <= VENDORS[vendor]


def test_steps_do_not_import_one_another() -> None:
    breaches = [
        f"{path.name} imports {name}"
        for path in modules("bot/steps")
        for name in imported(path)
        if name.startswith("bot.steps")
    ]
    assert not breaches


def test_vietnamese_stands_only_in_wording_and_data() -> None:
    breaches = [
        str(path.relative_to(ROOT))
        for package in (*ORDER, "migrations")
        for path in modules(package)
        if path.name != "wording.py" and VIETNAMESE.search(without_product_name(path))
    ]
    assert not breaches


def without_product_name(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("Một Cửa", "")


def test_no_module_is_past_300_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for package in ORDER
        for path in modules(package)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
    ]
    assert not long

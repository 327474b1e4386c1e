"""The bundled guides on disk: Markdown with a strict front matter of five keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from knowledge.errors import CatalogueError
from knowledge.guides.guide import Guide, Section
from knowledge.wording import GUIDE_HEADINGS

FOLDER = Path(__file__).parents[1] / "data" / "guides"
KEYS = ("code", "title", "topic", "events", "next")
FENCE = "---"
HEADING = "## "
LIST = re.compile(r"\[(.*)\]")


@lru_cache(maxsize=1)
def read_guides(folder: Path = FOLDER) -> Mapping[str, Guide]:
    """All guides by procedure code.

    Raises: CatalogueError naming the file and line that breaks the form.
    """
    guides = (read_guide(path) for path in sorted(folder.glob("*.md")))
    return {guide.code: guide for guide in guides}


def read_guide(path: Path) -> Guide:
    """Read one guide.

    Raises: CatalogueError as `read_guides` does.
    """
    lines = unicodedata.normalize("NFC", path.read_text(encoding="utf-8")).split("\n")
    end = _front_matter_end(path, lines)
    entries = dict(_entry(path, number, lines[number - 1]) for number in range(2, end + 1))
    if tuple(entries) != KEYS:
        raise _broken(path, 1, f"front matter must hold exactly {', '.join(KEYS)}, in this order")
    if entries["code"] != path.stem:
        raise _broken(path, 2, f"code {entries['code']} is not the file's name")
    return Guide(
        code=entries["code"],
        title=entries["title"],
        topic=entries["topic"],
        events=_items(path, 5, entries["events"]),
        next=_items(path, 6, entries["next"]),
        sections=_sections(path, lines, end + 1),
    )


def _front_matter_end(path: Path, lines: list[str]) -> int:
    if lines[0] != FENCE or FENCE not in lines[1:]:
        raise _broken(path, 1, f"no front matter between two lines of {FENCE}")
    return lines.index(FENCE, 1)


def _entry(path: Path, number: int, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(": ")
    if not colon or not value.strip():
        raise _broken(path, number, "front matter line is not `key: value`")
    return key, value.strip()


def _items(path: Path, number: int, value: str) -> tuple[str, ...]:
    found = LIST.fullmatch(value)
    if not found:
        raise _broken(path, number, "not a list in square brackets")
    items = (item.strip().strip("\"'") for item in found[1].split(","))
    return tuple(item for item in items if item)


def _sections(path: Path, lines: list[str], start: int) -> dict[Section, str]:
    starts = [n for n in range(start, len(lines)) if lines[n].startswith(HEADING)]
    if any(line.strip() for line in lines[start : starts[0] if starts else len(lines)]):
        raise _broken(path, start + 1, "text before the first heading")
    headings = [lines[n].removeprefix(HEADING).strip() for n in starts]
    expected = list(GUIDE_HEADINGS.values())
    if headings != expected:
        line, wanted = _first_difference(headings, expected, [*starts, len(lines) - 1])
        raise _broken(path, line + 1, f"headings must be, in order: {', '.join(expected)}{wanted}")
    ends = [*starts[1:], len(lines)]
    texts = ("\n".join(lines[a + 1 : b]).strip() for a, b in zip(starts, ends, strict=True))
    return dict(zip(Section, texts, strict=True))


def _first_difference(
    headings: list[str], expected: list[str], starts: list[int]
) -> tuple[int, str]:
    for place, wanted in enumerate(expected):
        if place >= len(headings) or headings[place] != wanted:
            return starts[min(place, len(starts) - 1)], f" (expected {wanted} here)"
    return starts[len(expected)], " (nothing after the last)"


def _broken(path: Path, number: int, what: str) -> CatalogueError:
    return CatalogueError(f"{path}:{number}: {what}")

"""The bundled communes on disk: one JSON line a commune, its old ones by province and district."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from knowledge.errors import CatalogueError
from knowledge.places.commune import Commune, OldCommune
from knowledge.places.wording import COMMUNE_KINDS, HUYEN

PATH = Path(__file__).parents[1] / "data" / "communes.jsonl"
OLD_KINDS = (*COMMUNE_KINDS, HUYEN)


def write_communes(communes: Iterable[Commune], path: Path = PATH) -> None:
    """Write all communes anew, in the order given."""
    lines = (json.dumps(_as_json(c), ensure_ascii=False, separators=(",", ":")) for c in communes)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@lru_cache(maxsize=1)
def read_communes(path: Path = PATH) -> tuple[Commune, ...]:
    """All communes in the file's order; every old one knows its successors.

    Raises: CatalogueError naming the file and line that is broken, or the missing file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{path}: cannot be read ({error}); reinstall the product") from error
    return _with_successors([_read(path, number, line) for number, line in enumerate(lines, 1)])


def _as_json(commune: Commune) -> dict[str, Any]:
    groups = groupby(commune.merged, key=lambda old: (old.province, old.district))
    return {
        "id": commune.id,
        "kind": commune.kind,
        "name": commune.name,
        "province": commune.province,
        "from": [
            {"province": province, "district": district, "communes": [o.title for o in olds]}
            for (province, district), olds in groups
        ],
    }


def _read(path: Path, number: int, line: str) -> Commune:
    try:
        data = json.loads(line)
        merged = tuple(_olds(data["from"]))
        return Commune(data["id"], data["kind"], data["name"], data["province"], merged)
    except (ValueError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path}:{number}: broken commune ({error!r})") from error


def _olds(groups: Iterable[dict[str, Any]]) -> Iterator[OldCommune]:
    for group in groups:
        for title in group["communes"]:
            kind = next((kind for kind in OLD_KINDS if title.startswith(f"{kind} ")), "")
            name = title[len(kind) :].lstrip()
            yield OldCommune(kind, name, group["district"], group["province"])


def _with_successors(communes: Sequence[Commune]) -> tuple[Commune, ...]:
    """An old commune is one by kind, name, district and province; a split one has several heirs.

    Where its district is not known, only the present commune beside it tells it from others.
    """
    heirs: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for commune in communes:
        for old in commune.merged:
            heirs[_identity(old, commune)].append(commune.id)
    return tuple(
        replace(
            commune,
            merged=tuple(_with_heirs(o, heirs[_identity(o, commune)]) for o in commune.merged),
        )
        for commune in communes
    )


def _with_heirs(old: OldCommune, heirs: Sequence[str]) -> OldCommune:
    return OldCommune(old.kind, old.name, old.district, old.province, tuple(heirs))


def _identity(old: OldCommune, commune: Commune) -> tuple[object, ...]:
    return old, "" if old.district else commune.id

"""`python -m knowledge.guides`: print what breaks a rule, exit 1 on any."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.errors import CatalogueError
from knowledge.guides.guide import Guide
from knowledge.guides.reading import FOLDER, read_guide
from knowledge.guides.rules import check_guide
from knowledge.guides.surroundings import surroundings


def main() -> int:
    """Check every bundled guide against the bundled catalogue."""
    catalogue = load_catalogue()
    paths = sorted(FOLDER.glob("*.md"))
    findings = [f"{path.name}: {text}" for path in paths for text in _findings(path, catalogue)]
    print("\n".join(findings) or f"{len(paths)} guides, no findings")
    return 1 if findings else 0


def findings_of(guides: Mapping[str, Guide], catalogue: Catalogue) -> Iterator[str]:
    """What breaks a rule in any of `guides`."""
    around = surroundings(catalogue)
    for code, guide in guides.items():
        procedure = catalogue.get(code)
        found = check_guide(guide, procedure, around) if procedure else ["unknown procedure"]
        yield from found


def _findings(path: Path, catalogue: Catalogue) -> list[str]:
    try:
        guide = read_guide(path)
    except CatalogueError as error:
        return [str(error)]
    return list(findings_of({guide.code: guide}, catalogue))


if __name__ == "__main__":
    sys.exit(main())

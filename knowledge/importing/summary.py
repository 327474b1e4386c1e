"""What a run of the importer tells the operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.importing.doubt_report import count_lines
from knowledge.importing.merging import Merged
from knowledge.importing.sources import Source


def summary_lines(sources: Sequence[Source], merged: Merged) -> Iterator[str]:
    """Files with their kind and counts, what could not be read, duplicates, doubts."""
    for source in sources:
        yield f"{source.path}: {source.kind}, {len(source.records)} records as of {source.as_of}"
    for source in sources:
        yield from (f"not read: {unreadable}" for unreadable in source.unreadable)
    yield from (f"met {count} times in one file: {c}" for c, count in merged.duplicates.items())
    yield f"procedures: {len(merged.procedures)}"
    yield f"doubted values: {len(merged.doubts)}"
    yield from count_lines(merged.doubts)

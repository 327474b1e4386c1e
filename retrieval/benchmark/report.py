"""Printing the comparison as Markdown, and keeping it in `docs/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from retrieval.benchmark.methods import Bench
from retrieval.benchmark.quality import (
    Reliability,
    Row,
    compare,
    interval,
    lacked,
    reliability,
    without_marks,
    worst,
)
from retrieval.benchmark.speed import Speeds, measure_speeds
from retrieval.evaluation import Measured, Question, measure, summarise

GROUPS = ("everyday", "long_tail", "formal", "all")
KEPT = Path(__file__).parent.parent.parent / "docs" / "retrieval-figures.md"
Say = Callable[[str], None]


def run(bench: Bench, questions: Sequence[Question], say: Say = print) -> None:
    """Measure everything in one run, print it as it comes, and keep it in `docs/`."""
    lines: list[str] = []
    for line in _lines(bench, questions):
        lines.append(line)
        say(line)
    KEPT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(bench: Bench, questions: Sequence[Question]) -> Iterator[str]:
    yield "# Retrieval figures"
    yield ""
    yield "Printed by `make bench`, in one run on one machine; every share over the held-out set"
    yield "`retrieval/data/held_out.jsonl`, which no index and no training has seen."
    yield from ("", "## Methods side by side (recall at 1 / recall at 5 / MRR)", "")
    yield from _table(compare(bench, questions))
    for title, kept in (
        ("As typed", list(questions)),
        ("Without diacritics", without_marks(questions)),
    ):
        measured = measure(bench.engine.find, kept)
        yield from ("", f"## Ours by group: {title.lower()}", "")
        yield from _summaries(measured)
    measured = measure(bench.engine.find, questions)
    yield from ("", "## Reliability of the first candidate's probability", "")
    yield from _reliability(reliability(measured))
    yield from ("", "## Speed and size", "")
    yield from _speeds(measure_speeds(bench, questions))
    yield from ("", "## The 30 worst questions", "")
    yield from _worst(bench, measured)


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield "| method | " + " | ".join(GROUPS) + " | p50 ms |"
    yield "| --- " * (len(GROUPS) + 2) + "|"
    for row in rows:
        cells = [" / ".join(f"{x:.3f}" for x in row.figures[group]) for group in GROUPS]
        yield f"| {row.name} | " + " | ".join(cells) + f" | {row.p50_ms:.2f} |"


def _summaries(measured: Sequence[Measured]) -> Iterator[str]:
    groups = [g for g in (*GROUPS, "out_of_scope") if g != "all"]
    yield (
        "| group | questions | first (95 % interval) | first five | MRR | answered right "
        "| answered wrong | asked back | wrongly refused | refused out of scope |"
    )
    yield "| --- " * 10 + "|"
    for group in groups:
        figures = summarise([m for m in measured if m.question.group == group])
        count = int(str(figures["questions"]))
        if not count:
            continue
        low, high = interval(float(str(figures["recall_at_1"])), count)
        yield (
            f"| {group} | {count} | {figures['recall_at_1']} ({low:.3f}–{high:.3f}) "
            f"| {figures['recall_at_5']} | {figures['mrr_at_10']} | {figures['answered_right']} "
            f"| {figures['answered_wrong']} | {figures['asked_back']} "
            f"| {figures['wrongly_refused']} | {figures['refused_out_of_scope']} |"
        )


def _reliability(found: Reliability) -> Iterator[str]:
    yield "| predicted | observed | questions |"
    yield "| --- | --- | --- |"
    for predicted, observed, count in found.bins:
        yield f"| {predicted:.3f} | {observed:.3f} | {count} |"
    yield ""
    yield f"Expected calibration error: {found.expected_error:.3f}"


def _speeds(speeds: Speeds) -> Iterator[str]:
    yield "| what | figure |"
    yield "| --- | --- |"
    for name, value in speeds.items():
        yield f"| {name} | {value} |"


def _worst(bench: Bench, measured: Sequence[Measured]) -> Iterator[str]:
    names = {e.procedure.code: e.procedure.name for e in bench.engine.corpus.entries}
    yield "| rank | question | wanted | got first | what the wanted one lacked |"
    yield "| --- | --- | --- | --- | --- |"
    for item in worst(measured):
        wanted = sorted(item.question.codes)[0]
        got = item.finding.codes[0] if item.finding.codes else ""
        yield (
            f"| {item.rank or '> 30'} | {item.question.text} "
            f"| {wanted} {names.get(wanted, '')[:80]} | {got} {names.get(got, '')[:80]} "
            f"| {', '.join(lacked(item))} |"
        )

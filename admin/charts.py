"""Bar charts drawn on the server as SVG, so that an old browser needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 480
HEIGHT = 180
TOP_MARGIN = 14
BOTTOM_MARGIN = 22
LEFT_MARGIN = 34
GAP = 0.25
MOST_LABELS = 7


@dataclass(frozen=True)
class Bar:
    """One column: `part` of its `whole` is drawn dark; `title` is told on pointing at it."""

    label: str
    whole: int
    part: int
    title: str


@dataclass(frozen=True)
class DrawnBar:
    """A column in the chart's units, with its label where there is room for one."""

    x: float
    width: float
    whole_y: float
    whole_height: float
    part_y: float
    part_height: float
    label: str
    title: str


@dataclass(frozen=True)
class Chart:
    """Columns and the axis' marks, ready for the template to write down."""

    bars: Sequence[DrawnBar]
    marks: Sequence[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT_MARGIN
    baseline: int = HEIGHT - BOTTOM_MARGIN


def draw_columns(bars: Sequence[Bar]) -> Chart:
    """Lay the columns out, the axis ending at a round number."""
    top = round_up(max((bar.whole for bar in bars), default=0))
    scale = (HEIGHT - TOP_MARGIN - BOTTOM_MARGIN) / top
    step = (WIDTH - LEFT_MARGIN) / max(len(bars), 1)
    every = -(-len(bars) // MOST_LABELS) or 1
    drawn = [
        _column(bar, LEFT_MARGIN + place * step, step, scale, labelled=place % every == 0)
        for place, bar in enumerate(bars)
    ]
    baseline = HEIGHT - BOTTOM_MARGIN
    return Chart(drawn, [(round(baseline - n * scale, 1), n) for n in (0, top // 2, top)])


def round_up(value: int) -> int:
    """The next even number of the form 2, 4, 10, 20, 40, 100 …; at least 2."""
    power = 1
    while True:
        for step in (2, 4, 10):
            if value <= step * power:
                return step * power
        power *= 10


def _column(bar: Bar, x: float, step: float, scale: float, *, labelled: bool) -> DrawnBar:
    baseline = HEIGHT - BOTTOM_MARGIN
    whole, part = bar.whole * scale, bar.part * scale
    return DrawnBar(
        x=round(x + step * GAP / 2, 1),
        width=round(step * (1 - GAP), 1),
        whole_y=round(baseline - whole, 1),
        whole_height=round(whole, 1),
        part_y=round(baseline - part, 1),
        part_height=round(part, 1),
        label=bar.label if labelled else "",
        title=bar.title,
    )

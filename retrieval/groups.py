"""The questions of some rows, gathered from all questions that lie in order of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """Where the questions of the chosen rows lie: `counts` of them from each of `firsts`."""

    firsts: Places
    counts: Places

    @classmethod
    def of(cls, starts: Places, rows: Places) -> Groups:
        """The questions of row r are starts[r]:starts[r + 1]; every row has at least one."""
        firsts = starts[rows]
        return cls(firsts, starts[rows + 1] - firsts)

    @cached_property
    def offsets(self) -> Places:
        """Where each row's questions begin among those gathered."""
        offsets: Places = np.cumsum(self.counts) - self.counts
        return offsets

    @cached_property
    def places(self) -> Places:
        """Places of the gathered questions among all questions."""
        places: Places = np.repeat(self.firsts - self.offsets, self.counts)
        places += np.arange(len(places))
        return places

    def padded(self, gathered: Floats) -> Floats:
        """Scores of the gathered questions, one line a row; -inf where there is none."""
        lines = np.full((len(self.counts), int(self.counts.max(initial=1))), -np.inf, np.float32)
        lines[np.arange(lines.shape[1]) < self.counts[:, None]] = gathered
        return lines

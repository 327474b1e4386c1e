"""Reading an obstacle out of people's words: its kind, field and severity."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.obstacles.records import ReportKind
from retrieval.normalise import clean, fold, tokens
from retrieval.phrases import Phrases

DATA = Path(__file__).parents[1] / "data" / "obstacles.toml"
LEAST_SEVERE, MOST_SEVERE = 1, 3
RECENT = 256
GRAVE = "grave"
DISTRESS_LABELS = (GRAVE, "words", "death", "death_papers", "ordinary")


@dataclass(frozen=True)
class Reading:
    """What the words of a message tell; `kind` is None where they name no obstacle."""

    kind: ReportKind | None
    field: str | None
    severity: int
    distressed: bool
    grave: bool
    asks: bool
    cancels: bool

    @property
    def complains(self) -> bool:
        """Whether the words are an obstacle by themselves."""
        plain = self.kind in read_obstacle_lexicon().plain_kinds
        return plain or (self.kind is not None and not self.asks)


@dataclass(frozen=True)
class ObstacleLexicon:
    """Phrases by what they tell, and the rules of due times."""

    kinds: Phrases
    plain_kinds: frozenset[str]
    fields: Phrases
    severities: Phrases
    distress: Phrases
    questions: Phrases
    cancelling: frozenset[str]
    due_working_days: Mapping[int, int]
    crowds: Mapping[int, int]


@lru_cache(maxsize=1)
def read_obstacle_lexicon() -> ObstacleLexicon:
    """The lexicon that `obstacles.toml` holds."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    distress = data["distress"]
    return ObstacleLexicon(
        kinds=Phrases.of((ReportKind(kind), words) for kind, words in data["kinds"].items()),
        plain_kinds=frozenset(data["plain"]),
        fields=Phrases.of(data["fields"].items()),
        severities=Phrases.of(data["severity"].items()),
        distress=Phrases.of((label, distress[label]) for label in DISTRESS_LABELS),
        questions=Phrases.of([("question", data["question"]["words"])]),
        cancelling=frozenset(data["cancel"]["words"]),
        due_working_days={int(level): days for level, days in data["due"].items()},
        crowds={int(level): people for level, people in data["crowd"].items()},
    )


@lru_cache(maxsize=RECENT)
def read_obstacle(text: str) -> Reading:
    """What `text` tells of an obstacle; several steps of a turn read the same words."""
    lexicon = read_obstacle_lexicon()
    words = tokens(clean(text))
    kind = _loudest(lexicon.kinds.find(words))
    levels = [int(label) for _, _, label in lexicon.severities.find(words)]
    distress = _distress(lexicon.distress.find(words))
    return Reading(
        kind=ReportKind(kind) if kind else None,
        field=_loudest(lexicon.fields.find(words)),
        severity=MOST_SEVERE if GRAVE in distress else max(levels, default=LEAST_SEVERE),
        distressed=bool(distress),
        grave=GRAVE in distress,
        asks="?" in text or bool(lexicon.questions.find(words)),
        cancels=fold(" ".join(words)) in lexicon.cancelling,
    )


def _distress(cues: Sequence[tuple[int, int, str]]) -> set[str]:
    """What distress the cues tell; those within an ordinary turn of phrase tell none."""
    plain = {
        place
        for start, length, label in cues
        if label == "ordinary"
        for place in range(start, start + length)
    }
    told = {label for start, _, label in cues if start not in plain}
    if "death" in told and "death_papers" not in told:
        told.add(GRAVE)
    return told & {GRAVE, "words"}


def _loudest(cues: Sequence[tuple[int, int, str]]) -> str | None:
    """The label with most words of cues; the one listed first wins a tie."""
    weights: dict[str, int] = {}
    for _, length, label in cues:
        weights[label] = weights.get(label, 0) + length
    return max(weights, key=lambda label: weights[label], default=None)

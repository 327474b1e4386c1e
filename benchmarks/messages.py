"""What citizens write in the load: conversations made of the bundled citizen questions."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.questions import read_questions
from retrieval.normalise import fold

SAID = Path(__file__).parent / "said.toml"
NEED_WEIGHTS = (1, 2, 6, 20)
KINDS = {"question": 84, "dossier": 6, "small_talk": 6, "off_topic": 3, "complaint": 1}
FOLLOW_UPS = (0, 0, 0, 1, 1, 2)
TAP_SHARE = 0.5
PLAIN_SHARE = 0.15
SLIP_SHARE = 0.1
OFFICES = ("H29", "H29.12.09", "000.00.12.H29", "H57.05")


@dataclass(frozen=True)
class Script:
    """What one citizen writes, in order; `taps` says after which they tap a button if shown."""

    texts: tuple[str, ...]
    taps: bool


def scripts(seed: int) -> Iterator[Script]:
    """Citizens without end, the same for the same seed."""
    chance = random.Random(seed)
    said = tomllib.loads(SAID.read_text(encoding="utf-8"))
    asked = list(read_questions().values())
    weights = [NEED_WEIGHTS[item.need] for item in asked]
    while True:
        for item in chance.choices(asked, weights, k=1000):
            yield _script(chance, _typed(chance, chance.choice(item.questions)), said)


def _script(chance: random.Random, question: str, said: dict[str, Sequence[str]]) -> Script:
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "question":
        follow = chance.sample(said["follow_ups"], chance.choice(FOLLOW_UPS))
        return Script((question, *follow), chance.random() < TAP_SHARE)
    if kind == "dossier":
        text = chance.choice(said["about_dossiers"]).format(code=_dossier_code(chance))
    elif kind == "small_talk":
        text = chance.choice(said["small_talk"])
    else:
        text = chance.choice(said["off_topic" if kind == "off_topic" else "complaints"])
    return Script((text,), False)


def _typed(chance: random.Random, question: str) -> str:
    """A question as somebody types it: some without diacritics, some with a letter too few."""
    if chance.random() < PLAIN_SHARE:
        return fold(question)
    if chance.random() < SLIP_SHARE:
        place = chance.randrange(len(question))
        return question[:place] + question[place + 1 :]
    return question


def _dossier_code(chance: random.Random) -> str:
    day = f"25{chance.randint(7, 12):02}{chance.randint(1, 28):02}"
    return f"{chance.choice(OFFICES)}-{day}-{chance.randint(1, 9999):04}"

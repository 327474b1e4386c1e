"""`python -m tests.bot.channels.transcripts [CHANNEL …]`: the contract's conversations as read.

Each channel runs against the local fake of its platform; without names all of them do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bot.message import Button
from knowledge.database import open_engine
from migrations.tables import METADATA
from tests.bot.channels.stage import CITIZENS, Citizen, staged, web_citizen
from tests.bot.channels.test_contract import CONVERSATIONS
from tests.light_bot import light_bot

WEB = "web"
RULE = "-" * 72


def main(channels: list[str]) -> int:
    """Print every conversation; returns the exit code."""
    for channel in channels or [WEB, *CITIZENS]:
        if channel != WEB and channel not in CITIZENS:
            print(f"no channel {channel}; there are {', '.join([WEB, *CITIZENS])}")
            return 2
        with tempfile.TemporaryDirectory() as folder:
            _print_channel(channel, Path(folder))
    return 0


def _print_channel(channel: str, folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder / 'transcript.sqlite3'}")
    METADATA.create_all(engine)
    service = light_bot(engine).service
    if channel == WEB:
        with web_citizen(engine, service) as citizen:
            _print_all(channel, [citizen] * len(CONVERSATIONS))
    else:
        with staged(channel, engine, service) as stage:
            _print_all(channel, [CITIZENS[channel](stage) for _ in CONVERSATIONS])
    engine.dispose()


def _print_all(channel: str, citizens: list[Citizen]) -> None:
    for place, ((name, script), citizen) in enumerate(
        zip(CONVERSATIONS.items(), citizens, strict=True)
    ):
        print(f"{RULE}\n{channel}: {name}\n{RULE}")
        if hasattr(citizen, "chat"):
            citizen.chat = f"{citizen.chat}{place}"
        else:
            citizen.conversation_id = None  # type: ignore[attr-defined]
        for line in script:
            _print_exchange(citizen, line)


def _print_exchange(citizen: Citizen, line: str | int) -> None:
    if isinstance(line, str):
        print(f"> {line}")
        reading = citizen.say(line)
    else:
        labels = _labels(citizen)
        place = line % len(labels) if labels else line
        print(f"> [{labels[place] if labels else place + 1}]")
        reading = citizen.tap(place)
    print(*reading.texts, sep="\n")
    print("".join(f"  [{label}]" for label in reading.labels), end="\n\n")


def _labels(citizen: Citizen) -> list[str]:
    shown: tuple[Button | tuple[str, str], ...] = getattr(citizen, "keyboard", citizen.choices)
    return [item.label if isinstance(item, Button) else item[0] for item in shown]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The menu of commands, and reading a command that someone sends."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.channels.deep_links import tap_in

MENU = Path(__file__).parent.parent / "data" / "commands.toml"


def read_menu() -> list[tuple[str, str]]:
    """The menu: command and what it does, in order."""
    commands = tomllib.loads(MENU.read_text(encoding="utf-8"))["command"]
    return [(command["name"], command["description"]) for command in commands]


def read_command(text: str, username: str) -> str:
    """`/start 1_001193` from a poster becomes the tap on that procedure; `@name` is dropped.

    A command for another bot, and what is no command, stay as they are.
    """
    command, _, rest = text.partition(" ")
    if not command.startswith("/"):
        return text
    name, _, addressed = command.partition("@")
    if addressed and addressed.lower() != username.lower():
        return text
    if name.lower() == "/start":
        return tap_in(rest.strip()) or name
    return f"{name} {rest}".strip()

"""The project's papers agree with its code."""

from __future__ import annotations

import re
from pathlib import Path

from knowledge.env_example import render
from knowledge.settings import Settings

ROOT = Path(__file__).parent.parent


def test_env_example_lists_the_settings_as_they_are() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == render()


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_readme_names_make_targets_that_exist() -> None:
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_direct_dependency_is_pinned() -> None:
    named = re.findall(r'^    "([A-Za-z0-9._-]+)', (ROOT / "pyproject.toml").read_text(), re.M)
    pinned = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in named} - {"src"} <= pinned

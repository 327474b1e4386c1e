"""The project's papers agree with its code."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from knowledge.env_example import render
from knowledge.settings import Settings
from tests.test_architecture import ORDER, imported, modules

ROOT = Path(__file__).parent.parent
OWN = (*ORDER, "keeping", "migrations", "serve")


def normal(name: str) -> str:
    """A distribution's name as registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> Iterator[str]:
    """Distributions that pyproject.toml names, those of its extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for group in (project["dependencies"], *project["optional-dependencies"].values()):
        yield from (normal(re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0]) for text in group)


def test_env_example_lists_the_settings_as_they_are() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == render()


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_readme_names_make_targets_that_exist() -> None:
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_direct_dependency_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {normal(line.split("==")[0]) for line in lines if "==" in line}
    assert set(declared()) <= pinned


def test_every_library_imported_is_a_declared_dependency() -> None:
    paths = [path for package in (*ORDER, "keeping", "migrations") for path in modules(package)]
    names = {name.split(".")[0] for path in (*paths, ROOT / "serve.py") for name in imported(path)}
    libraries = names - sys.stdlib_module_names - set(OWN)
    known, found = set(declared()), packages_distributions()
    assert not {
        name for name in libraries if known.isdisjoint(map(normal, found.get(name, (name,))))
    }

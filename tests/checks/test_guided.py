"""Guided fuzzing runs every reader and tells what breaks one."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from checks.targets import TARGETS

PLANTED = """
from checks import guided, targets

def read(data):
    if data[:2] == b"{{":
        raise ValueError("planted")

targets.TARGETS = {"planted": targets.Target(read, lambda: [b"{}word"])}
guided.fuzz("planted", "-runs=100000", "-artifact_prefix=/dev/")
"""


@pytest.mark.parametrize("name", TARGETS)
def test_readers_take_the_input_they_begin_with(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].read(seed)


@pytest.mark.slow
def test_input_that_breaks_a_reader_is_found() -> None:
    if find_spec("atheris") is None:
        pytest.skip("atheris is not made for this Python or machine")
    command = [sys.executable, "-c", PLANTED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "ValueError: planted" in done.stdout + done.stderr

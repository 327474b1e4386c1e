"""The counts of the fuzz tests are those that Hypothesis tells."""

from __future__ import annotations

from checks.fuzzing import Tried, read

STATISTICS = """
tests/test_fuzz.py::test_no_body_breaks_a_webhook:

  - during reuse phase (0.01 seconds):
    - 2 passing, 1 failing, and 0 invalid test cases

  - during generate phase (0.26 seconds):
    - Typical runtimes: ~ 0-8 ms, of which < 1ms in data generation
    - 100 passing, 0 failing, and 3 invalid test cases

  - Stopped because settings.max_examples=100

tests/bot/test_masks.py::test_phone_number_is_masked:

  - during generate phase (0.26 seconds):
    - 50 passing, 0 failing, and 0 invalid test cases
"""


def test_examples_of_all_phases_are_added_up_by_test() -> None:
    assert read(STATISTICS.splitlines()) == [
        Tried("tests/test_fuzz.py::test_no_body_breaks_a_webhook", 102, 1, 3),
        Tried("tests/bot/test_masks.py::test_phone_number_is_masked", 50, 0, 0),
    ]

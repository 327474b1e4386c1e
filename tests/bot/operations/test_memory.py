"""What is loaded once is left out of the garbage collector's rounds, and freed once replaced."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.operations.memory import keep_for_good


class Index:
    """Holds itself, as an index with caches of its own methods does."""

    def __init__(self) -> None:
        self.again = self


@pytest.fixture(autouse=True)
def collected_again() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_loaded_is_left_out_of_later_rounds() -> None:
    index = Index()
    keep_for_good()
    assert all(held is not index for held in gc.get_objects())


def test_an_index_that_was_replaced_is_freed_when_the_next_one_is_kept() -> None:
    index = Index()
    replaced = weakref.ref(index)
    keep_for_good()
    del index
    gc.collect()
    assert replaced() is not None
    keep_for_good()
    assert replaced() is None

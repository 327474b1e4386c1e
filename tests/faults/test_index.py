"""An index half written: cut short, killed while it is built, built by two at once."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from knowledge.questions import read_questions
from retrieval.index import IndexBroken, load_matcher, load_speller, saved_version
from retrieval.opening import Opened, SearchPlace, open_search
from tests.bot.channels.stage import wait_until
from tests.retrieval.conftest import few_procedures

MARRIAGE = "1.000894"
KILLS = 5


def opened(folder: Path) -> Opened:
    return open_search(few_procedures(), read_questions(), SearchPlace(folder))


def assert_whole(search: Opened) -> None:
    assert search.problems == {}
    assert search.engine.find("đăng ký kết hôn").codes[0] == MARRIAGE


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of NumPy's zip
def test_a_file_cut_short_or_gone_is_noticed_whichever_it_is(tmp_path: Path) -> None:
    search = opened(tmp_path / "whole")
    whole = tmp_path / "whole" / "lexical"
    files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    assert len(files) > 5
    for number, name in enumerate(files):
        hurt = tmp_path / f"{number}"
        shutil.copytree(whole, hurt)
        if number % 2:
            os.truncate(hurt / name, (whole / name).stat().st_size // 2)
        else:
            (hurt / name).unlink()
        assert not readable(search, hurt), name


def readable(search: Opened, folder: Path) -> bool:
    """Whether the index in `folder` would be used."""
    try:
        load_speller(folder)
        load_matcher(search.engine.corpus, search.engine.matcher.encoder, folder)
    except IndexBroken:
        return False
    return saved_version(folder) is not None


def test_an_index_half_written_is_built_again(tmp_path: Path) -> None:
    opened(tmp_path)
    for path in (tmp_path / "lexical").rglob("*.npy"):
        os.truncate(path, path.stat().st_size // 2)
    assert_whole(opened(tmp_path))


@pytest.mark.slow
def test_a_start_killed_while_it_builds_the_index_leaves_nothing_half_written(
    tmp_path: Path,
) -> None:
    context = multiprocessing.get_context("fork")
    started = time.monotonic()
    assert_whole(opened(tmp_path / "timed"))
    whole = time.monotonic() - started
    for place in range(KILLS):
        builder = context.Process(target=opened, args=(tmp_path / "index",))
        builder.start()
        builder.join(whole * (place + 1) / KILLS)
        if builder.pid and builder.is_alive():
            os.kill(builder.pid, signal.SIGKILL)
        builder.join()
    assert_whole(opened(tmp_path / "index"))


@pytest.mark.slow
def test_two_starts_on_one_folder_both_get_an_index(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    builders = [context.Process(target=opened, args=(tmp_path,)) for _ in range(2)]
    for builder in builders:
        builder.start()
    wait_until(lambda: not any(builder.is_alive() for builder in builders), 60)
    assert [builder.exitcode for builder in builders] == [0, 0]
    assert_whole(opened(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["lexical"]

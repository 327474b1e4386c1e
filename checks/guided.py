"""Fuzzing guided by coverage, of what reads bytes from outside: `python -m checks.guided`.

Each reader runs in a process of its own, from good input on; atheris changes the input and keeps
what reaches new code. What breaks a reader is printed, with the input in base64.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

INSTRUMENTED = ["bot.channels", "bot.dossiers", "openpyxl"]
LIMITS = ("-max_len=8192", "-timeout=20", "-rss_limit_mb=3000", "-verbosity=1")
BEFORE = re.compile(r"^(?:INFO|WARNING|#\d).*\n", re.MULTILINE)
WORD = re.compile(rb"\w{3,}")
DONE = re.compile(r"^#(\d+)\s+DONE\s+cov: (\d+)", re.MULTILINE)


def fuzz(name: str, *options: str) -> None:
    """Fuzz one reader in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from checks.targets import TARGETS
    target = TARGETS[name]
    with tempfile.TemporaryDirectory(prefix="motcua-corpus") as name:
        corpus, words = Path(name) / "corpus", Path(name) / "words"
        corpus.mkdir()
        for number, seed in enumerate(target.seeds()):
            (corpus / str(number)).write_bytes(seed)
        known = {word.decode() for seed in target.seeds() for word in WORD.findall(seed)}
        words.write_text("".join(f'"{word}"\n' for word in sorted(known)), encoding="ascii")
        begun = [sys.argv[0], *LIMITS, f"-dict={words}", *options, str(corpus)]
        atheris.Setup(begun, target.read)
        atheris.Fuzz()


def run(name: str, runs: int) -> str:
    """Fuzz one reader in a process of its own; what to tell of it, begun with its number of runs.

    Raises: subprocess.CalledProcessError where something broke it; its output holds the input.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-found") as folder:
        options = (f"-runs={runs}", f"-artifact_prefix={folder}/")
        command = [sys.executable, "-m", "checks.guided", "--fuzz", name, *options]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
        )
    tried, reached = DONE.findall(done.stdout)[-1]
    return f"{tried:>8} inputs, {reached} places in the code reached  {name}"


def main() -> int:
    """Fuzz every reader and print what was tried; returns 1 where one broke."""
    if find_spec("atheris") is None:
        print("no guided fuzzing: there is no atheris for this Python or machine")
        return 0
    from checks.targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="inputs for each reader")
    runs = parser.parse_args().runs
    broken = 0
    for name in TARGETS:
        try:
            print(run(name, runs), flush=True)
        except subprocess.CalledProcessError as error:
            broken += 1
            print(f"{name}: broken\n{BEFORE.sub('', error.output)}", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fuzz"]:
        fuzz(*sys.argv[2:])
    else:
        sys.exit(main())

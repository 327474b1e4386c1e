"""`python -m bot.voice.listen SECONDS`: the sound on standard input to words, as JSON.

A process of its own, so that the model's memory goes back after each voice note and a file made to
break the decoder breaks nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from bot.voice.sound import RATE_HZ, SoundTooLong, SoundUnreadable, decode

MOST_CPU_SECONDS = 90
LONG, UNREADABLE = "long", "unreadable"


def main() -> int:
    """Read, listen, print; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    os.nice(10)
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the library prints to standard output
    try:
        said = {"text": _words(sys.stdin.buffer.read(), float(sys.argv[1]))}
    except SoundTooLong:
        said = {"problem": LONG}
    except SoundUnreadable:
        said = {"problem": UNREADABLE}
    print(json.dumps(said), file=answer, flush=True)
    return 0


def _words(data: bytes, longest_seconds: float) -> str:
    samples = decode(data, longest_seconds)
    import vietasr

    text: str = vietasr.Pipeline.preset("transcribe").transcribe(samples, RATE_HZ).text
    return text.strip()


if __name__ == "__main__":
    sys.exit(main())

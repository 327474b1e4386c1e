"""Looks for keys and passwords in the project's files: `python -m checks.secrets [FOLDER]`."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from knowledge.settings import Settings

LARGEST_BYTES = 8 << 20
SKIPPED = {".git", ".venv", "var", "__pycache__", "node_modules", "build"}
LEAST_BITS_A_LETTER = 3.3
NAMES = "|".join(
    name.upper() for name, field in Settings.model_fields.items() if field.annotation is SecretStr
)
VALUE = r"(?=\S*\d)[^\s\"'$]{8,}"
FORMS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "Telegram bot token": r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b",
    "AWS key": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}\b",
    "Google key": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{20,}\b",
    "language-model key": r"\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{32,}\b",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "password in an address": r"\b[a-z][a-z0-9+]+://[^\s/:@\"'<>{}]+:[^\s/@\"'<>{}]{6,}@[\w.-]+",
    "secret setting with a value": rf"(?m)^[ #\t]*(?:export )?(?:{NAMES})={VALUE}",
}
ASSIGNED = re.compile(
    r"(?i)(?:password|passwd|secret|token|api_?key|private_?key)\w*[\"']?\s*[:=]\s*"
    r"[bf]?[\"']([A-Za-z0-9+/_=.:-]{20,})[\"']"
)
EXAMPLES = re.compile(r"(?i)user:password@|user:word@|me:pass@|example|planted|placeholder")


@dataclass(frozen=True)
class Found:
    """Something like a secret; it is never shown itself."""

    path: str
    line: int
    kind: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}"


def files_of(folder: Path) -> Iterator[Path]:
    """Every file that git has or would take; all files where there is no repository."""
    command = ["git", "-C", str(folder), "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        yield from (folder / name for name in dict.fromkeys(names))
        return
    for path in sorted(folder.rglob("*")):
        if not SKIPPED & set(path.relative_to(folder).parts):
            yield path


def secrets_in(text: str) -> Iterator[tuple[int, str]]:
    """Lines and kinds of what looks like a secret."""
    for kind, form in FORMS.items():
        for match in re.finditer(form, text):
            if not EXAMPLES.search(match.group()):
                yield text.count("\n", 0, match.start()) + 1, kind
    for match in ASSIGNED.finditer(text):
        if _random(match[1]) and not EXAMPLES.search(match.group()):
            yield text.count("\n", 0, match.start()) + 1, "random text assigned to a secret"


def search(folder: Path) -> list[Found]:
    """Everything in `folder` that looks like a secret."""
    found: list[Found] = []
    for path in files_of(folder):
        if path.is_file() and path.stat().st_size <= LARGEST_BYTES:
            text = path.read_bytes().decode("utf-8", errors="replace")
            name = str(path.relative_to(folder))
            found += [Found(name, line, kind) for line, kind in secrets_in(text)]
    return found


def _random(text: str) -> bool:
    """Whether letters are mixed as chance mixes them: words and paths are not."""
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    kinds = [re.search(kind, text) for kind in (r"[a-z]", r"[A-Z]", r"\d")]
    return bits > LEAST_BITS_A_LETTER and sum(map(bool, kinds)) >= 2 and not _readable(text)


def _readable(text: str) -> bool:
    words = re.split(r"[\W_]+", text)
    return all(re.fullmatch(r"[A-Za-z]*?\d{0,4}[a-z]{0,10}", word) for word in words)


def main(folder: str = ".") -> int:
    """Print what is found; returns 1 where there is anything."""
    found = search(Path(folder))
    for one in found:
        print(one)
    print(f"{len(found)} things that look like secrets", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

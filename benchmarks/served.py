"""The product as a process of its own, in a folder of its own, and what it uses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 180.0
STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Served:
    """A running server."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    folder: Path

    @property
    def cpu_seconds(self) -> float:
        """CPU used so far, in user and kernel mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_mb(self) -> float:
        """Resident memory now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(folder: Path, settings: Mapping[str, str]) -> Iterator[Served]:
    """Run `serve.py` with its state in `folder`; stopped by SIGTERM at the end."""
    port = free_port()
    environment = {**os.environ, "VAR_DIR": str(folder), "PORT": str(port), **settings}
    process = subprocess.Popen([sys.executable, "serve.py"], cwd=ROOT, env=environment)
    try:
        _wait_until_healthy(process, port)
        yield Served(process, "127.0.0.1", port, folder)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def free_port() -> int:
    """A port of loopback that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")

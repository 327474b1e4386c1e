"""PostgreSQL, Chroma, Redis and nginx for tests and measurements.

Each runs from the programs of this machine in a temporary folder, on loopback and a free port,
and is stopped by its process at the end.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

START_SECONDS = 30.0
STOP_SECONDS = 10.0
ADMINISTRATORS_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


class ProgramMissing(Exception):
    """A server's program is not installed."""


@dataclass
class Server:
    """A server that runs; `folder` holds its state, `address` is its URL."""

    address: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port of loopback that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Path of a program. Raises: ProgramMissing."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name, path=ADMINISTRATORS_PATH)
    if found is None:
        raise ProgramMissing(f"{name} is not installed")
    return found


def postgres_program(name: str) -> str:
    """Path of a program of PostgreSQL's newest version here. Raises: ProgramMissing."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else program(name)


@contextmanager
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; its address is a SQLAlchemy URL. Raises: ProgramMissing."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    with tempfile.TemporaryDirectory(prefix="motcua-pg") as name:
        user = _unprivileged(name, "postgres")
        data, port = str(Path(name) / "data"), free_port()
        options = ["-D", data, "-U", "motcua", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([initdb, *options], check=True, user=user, capture_output=True, cwd=name)
        command = [server, "-D", data, "-p", str(port), "-k", name]
        for setting in ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=200"):
            command += ["-c", setting]
        address = f"postgresql+psycopg://motcua@127.0.0.1:{port}/postgres"
        with _running(command, name, user, lambda: _postgres_answers(port)) as process:
            yield Server(address, port, Path(name), process)


def new_database(server: Server) -> str:
    """A fresh, empty database on a PostgreSQL server; returns its URL."""
    name = f"motcua_{secrets.token_hex(6)}"
    place = f"host=127.0.0.1 port={server.port} user=motcua dbname=postgres"
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.address.rpartition('/')[0]}/{name}"


@contextmanager
def chroma(folder: Path | None = None, port: int = 0) -> Iterator[Server]:
    """A Chroma server; `folder` and `port` of an earlier one bring it back.

    Raises: ProgramMissing.
    """
    command = [program("chroma"), "run", "--host", "127.0.0.1"]
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="motcua-chroma") as name:
        place = folder or Path(name)
        command += ["--port", str(port), "--path", str(place)]
        address = f"http://127.0.0.1:{port}"
        quiet = {"ANONYMIZED_TELEMETRY": "False"}
        up = f"{address}/api/v2/heartbeat"
        with _running(command, name, None, lambda: answers(up), quiet) as process:
            yield Server(address, port, place, process)


@contextmanager
def redis(port: int = 0) -> Iterator[Server]:
    """A Redis server that keeps nothing. Raises: ProgramMissing."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="motcua-redis") as name:
        command = [program("redis-server"), "--bind", "127.0.0.1", "--port", str(port)]
        command += ["--save", "", "--appendonly", "no", "--dir", name]
        with _running(command, name, None, lambda: _listens(port)) as process:
            yield Server(f"redis://127.0.0.1:{port}/0", port, Path(name), process)


@contextmanager
def nginx(site: str, folder: Path, port: int) -> Iterator[Server]:
    """nginx with `site`, a configuration as in conf.d, in `folder`. Raises: ProgramMissing."""
    command = nginx_command(site, folder)
    with _running(
        [*command, "-g", "daemon off;"], str(folder), None, lambda: _listens(port)
    ) as it:
        yield Server(f"https://127.0.0.1:{port}", port, folder, it)


def nginx_command(site: str, folder: Path) -> list[str]:
    """Write a whole configuration around `site` into `folder`; the command that takes it."""
    site_file = folder / "site.conf"
    site_file.write_text(site, encoding="utf-8")
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"    {kind}_temp_path {folder}/{kind};" for kind in paths)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"worker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\n    access_log off;\n{temporary}\n"
        f"    include {site_file};\n}}\n",
        encoding="utf-8",
    )
    return [program("nginx"), "-p", str(folder), "-c", str(whole), "-e", f"{folder}/error.log"]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of our own for 127.0.0.1 and its key."""
    made, key = folder / "test.crt", folder / "test.key"
    subprocess.run(
        [
            program("openssl"),
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-keyout",
            str(key),
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-out",
            str(made),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


def answers(address: str) -> bool:
    """Whether a server answers at `address`, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


@contextmanager
def _running(
    command: Sequence[str],
    folder: str,
    user: int | None,
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    with (Path(folder) / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            user=user,
            env={**os.environ, **(environment or {})},
            stdout=log,
            stderr=log,
        )
        try:
            _wait(process, ready)
            yield process
        finally:
            stop(process)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{process.args!r} did not start")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours: asked first, killed where it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT if "postgres" in str(process.args) else signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _unprivileged(folder: str, account: str) -> int | None:
    """PostgreSQL refuses to run as root; another account then owns the folder."""
    if os.getuid() != 0:
        return None
    entry = pwd.getpwnam(account)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return entry.pw_uid


def _postgres_answers(port: int) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=motcua dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0

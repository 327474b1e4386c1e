"""A province's fleet on one machine: web replicas and delivery workers behind one nginx."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from migrations.upgrading import ROOT
from tests.bot.channels.stage import wait_until
from tests.servers import Server, answers, certificate, free_port, nginx, postgres, redis, stop

TEMPLATE = ROOT / "deploy" / "nginx" / "motcua.conf.template"
REPLICA = (sys.executable, "-m", "tests.scaled.replica")
WORKER = (sys.executable, "-m", "bot", "deliver")
UP_SECONDS = 240.0


@dataclass
class Process:
    """One process of the fleet; it can be killed and started again."""

    command: Sequence[str]
    settings: Mapping[str, str]
    running: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        environment = {**os.environ, **self.settings}
        self.running = subprocess.Popen(self.command, cwd=ROOT, env=environment)

    def kill(self) -> None:
        """As the power cut does."""
        self.running.kill()
        self.running.wait()

    def up(self) -> bool:
        assert self.running.poll() is None, f"{self.command} ended"
        return answers(f"http://127.0.0.1:{self.settings['PORT']}/health")


@dataclass
class Fleet:
    """What runs; `database` is its URL, `proxy` is nginx."""

    database: str
    proxy: Server
    certificate: Path
    replicas: list[Process]
    workers: list[Process]
    postgres: Server
    redis: Server


@contextmanager
def fleet(
    folder: Path,
    settings: Mapping[str, str],
    *,
    replicas: int = 3,
    workers: int = 2,
    replica: Sequence[str] = REPLICA,
    rate: str = "1000r/s",
    up_seconds: float = UP_SECONDS,
) -> Iterator[Fleet]:
    """Start everything, from the database on; stopped in the other order."""
    with ExitStack() as stack:
        (folder / "var").mkdir(exist_ok=True)
        database, link = stack.enter_context(postgres()), stack.enter_context(redis())
        shared = {
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": database.address,
            "REDIS_URL": link.address,
            "DELIVERY_WORKERS": str(workers),
            "RATE_ADDRESS_PER_MINUTE": "0",
            "LOG_FORMAT": "text",
            "LOG_LEVEL": "ERROR",
            **settings,
        }
        ports = [free_port() for _ in range(replicas)]
        webs = [Process(replica, {**shared, "PORT": str(port)}) for port in ports]
        delivering = [Process((*WORKER, "--lease-seconds", "5"), shared) for _ in range(workers)]
        for process in (*webs, *delivering):
            process.start()
            stack.callback(lambda process=process: stop(process.running))
        made, key = certificate(folder)
        site, port = rendered(ports, made, key, rate)
        proxy = stack.enter_context(nginx(site, folder, port))
        wait_until(lambda: all(web.up() for web in webs), up_seconds)
        yield Fleet(database.address, proxy, made, webs, delivering, database, link)


def rendered(ports: Sequence[int], made: Path, key: Path, rate: str) -> tuple[str, int]:
    """The site as envsubst writes it, and the port it listens on."""
    https = free_port()
    values = {
        "MOTCUA_REPLICAS": "\n    ".join(f"server 127.0.0.1:{port};" for port in ports),
        "MOTCUA_SERVER_NAME": "127.0.0.1",
        "MOTCUA_CERTIFICATE": str(made),
        "MOTCUA_CERTIFICATE_KEY": str(key),
        "MOTCUA_HTTP_PORT": f"127.0.0.1:{free_port()}",
        "MOTCUA_HTTPS_PORT": f"127.0.0.1:{https}",
        "MOTCUA_RATE": rate,
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).safe_substitute(values), https

"""What stands in deploy/ can be used as it is, and names only settings that exist."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import yaml

from knowledge.settings import Settings
from migrations.upgrading import ROOT
from serve import KEEP_ALIVE_SECONDS
from tests.scaled.fleet import rendered
from tests.servers import ProgramMissing, Server, certificate, free_port, nginx, nginx_command

DEPLOY = ROOT / "deploy"
OURS = {name.upper() for name in Settings.model_fields}
UVICORN_LISTENS = "8000"
OF_OTHERS = {"PGPASSWORD", "COMPOSE_PROJECT_NAME", "ANONYMIZED_TELEMETRY"}  # others read them
BESIDE = {"tests", "benchmarks", "checks"}
POSTGRES_OF_DEBIAN = {"bookworm": "15", "trixie": "17"}


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


def of_ours() -> dict[str, dict[str, Any]]:
    """The services that run the product."""
    return {name: s for name, s in compose()["services"].items() if s.get("image") == "motcua"}


def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_compose_takes_the_file(tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")
    shutil.copy(DEPLOY / "compose.yaml", tmp_path)
    example = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    filled = example.replace("POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=p@ss/word")
    (tmp_path / ".env").write_text(filled, encoding="utf-8")
    command = [program, "--file", str(tmp_path / "compose.yaml"), "config"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = yaml.safe_load(done.stdout)["services"]
    assert told["web3"]["environment"]["PGPASSWORD"] == "p@ss/word"
    assert told["web1"]["environment"]["PUBLIC_URL"] == "https://motcua.example.gov.vn"


def test_compose_stops_where_the_password_is_missing(tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")
    shutil.copy(DEPLOY / "compose.yaml", tmp_path)
    shutil.copy(DEPLOY / "compose.env.example", tmp_path / ".env")
    command = [program, "--file", str(tmp_path / "compose.yaml"), "config"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "POSTGRES_PASSWORD" in done.stderr


def test_compose_runs_three_replicas_and_two_workers_on_the_scaled_mode() -> None:
    commands = [service.get("command") for service in of_ours().values()]
    assert commands.count(None) == 3
    assert commands.count(["python", "-m", "bot", "deliver"]) == 2
    for service in of_ours().values():
        assert {"DATABASE_URL", "CHROMA_URL", "REDIS_URL"} <= service["environment"].keys()
        assert service["environment"]["DELIVERY_WORKERS"] == "2"
        assert service["depends_on"].keys() <= compose()["services"].keys()
    assert {"postgres", "chroma", "redis", "nginx"} <= compose()["services"].keys()


def test_every_variable_given_to_the_product_is_a_setting_it_takes() -> None:
    for service in of_ours().values():
        environment = dict(service["environment"])
        assert environment.keys() <= OURS | OF_OTHERS
        values = {
            name.lower(): re.sub(r"\$\{[^}]*\}", "x", environment[name])
            for name in environment.keys() - OF_OTHERS
        }
        Settings(_env_file=None, **values)  # type: ignore[arg-type,call-arg]


def test_every_variable_that_compose_asks_for_stands_in_its_example() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    example = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    given = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert asked <= given
    assert given - asked <= OURS | OF_OTHERS


def test_only_nginx_is_reached_from_outside() -> None:
    assert {n for n, service in compose()["services"].items() if "ports" in service} == {"nginx"}


def test_nginx_in_compose_is_given_every_name_of_its_template() -> None:
    template = (DEPLOY / "nginx" / "motcua.conf.template").read_text(encoding="utf-8")
    given = compose()["services"]["nginx"]["environment"]
    assert set(re.findall(r"\$\{(MOTCUA_[A-Z_]+)\}", template)) <= given.keys()
    named = re.findall(r"server (\w+):(\d+);", given["MOTCUA_REPLICAS"])
    assert {name for name, _ in named} <= of_ours().keys()
    assert {port for _, port in named} == {UVICORN_LISTENS}


def test_the_image_holds_every_package_and_its_libraries_extras() -> None:
    text = dockerfile()
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE))
    assert copied == {path.parent.name for path in ROOT.glob("*/__init__.py")} - BESIDE
    assert {"serve.py", "alembic.ini"} <= set(text.split())
    assert {"postgres", "redis"} <= set(re.findall(r"\.\[([\w,]+)\]", text)[0].split(","))


def test_everything_the_image_copies_is_there_and_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for line in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile(), re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists() and name not in ignored, name


def test_every_stage_of_the_image_has_the_libraries_that_wheels_load() -> None:
    stages = re.findall(r"^FROM (\S+)", dockerfile(), re.MULTILINE)
    first = re.split(r"^FROM ", dockerfile(), flags=re.MULTILINE)[1]
    assert set(stages[1:]) == {"base"}
    assert {"libgomp1", "libpango-1.0-0", "libpangoft2-1.0-0", "espeak-ng"} <= set(first.split())


def test_the_image_backs_up_with_the_servers_own_version() -> None:
    debian = re.findall(r"^FROM python:\S+-(\w+) AS base$", dockerfile(), re.MULTILINE)[0]
    image = compose()["services"]["postgres"]["image"]
    assert image == f"postgres:{POSTGRES_OF_DEBIAN[debian]}-{debian}"


def test_units_name_settings_that_exist(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        lines = re.findall(r"^Environment=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        named = {pair.partition("=")[0] for line in lines for pair in line.split()}
        assert named <= OURS | OF_OTHERS, unit.name


def test_prometheus_watches_the_replicas_and_knows_the_alarms() -> None:
    folder = DEPLOY / "prometheus"
    told = yaml.safe_load((folder / "prometheus.yaml").read_text(encoding="utf-8"))
    (job,) = told["scrape_configs"]
    assert all((folder / name).exists() for name in told["rule_files"])
    alarms = yaml.safe_load((folder / "alarms.yaml").read_text(encoding="utf-8"))
    named = re.findall(r'job="(\w+)"', str(alarms))
    assert set(named) == {job["job_name"]}
    assert "credentials_file" in job["authorization"]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text(encoding="utf-8")
        text = text.replace("/opt/motcua/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_server_keeps_an_idle_connection_longer_than_nginx_does() -> None:
    """Else a message goes into a connection that is being closed, and nginx answers 502."""
    template = (DEPLOY / "nginx" / "motcua.conf.template").read_text(encoding="utf-8")
    upstream = re.search(r"upstream motcua \{.*?\n\}", template, re.DOTALL)
    assert upstream is not None
    (kept_seconds,) = re.findall(r"keepalive_timeout (\d+)s;", upstream[0])
    assert int(kept_seconds) < KEEP_ALIVE_SECONDS


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    made, key = certificate(tmp_path)
    site, _ = rendered([8001, 8002, 8003], made, key, "20r/s")
    assert "${" not in site
    command = [*nginx_command(site, tmp_path), "-t"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


class Echo(BaseHTTPRequestHandler):
    """Tells what reached the replica."""

    def do_GET(self) -> None:
        self.send_response(200)
        body = f"{self.path} for={self.headers['X-Forwarded-For']} host={self.headers['Host']}"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, httpx.Client]]:
    """nginx before one replica that echoes and one that is dead."""
    folder = tmp_path_factory.mktemp("nginx")
    replica = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=replica.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    made, key = certificate(folder)
    site, port = rendered([replica.server_port, free_port()], made, key, "5r/s")
    trust = ssl.create_default_context(cafile=str(made))
    try:
        with (
            nginx(site, folder, port) as running,
            httpx.Client(base_url=running.address, verify=trust, trust_env=False) as client,
        ):
            yield running, client
    except ProgramMissing as missing:
        pytest.skip(str(missing))
    finally:
        replica.shutdown()
        thread.join()
        replica.server_close()


def test_a_dead_replica_is_passed_over(proxy: tuple[Server, httpx.Client]) -> None:
    answers = [proxy[1].post("/webhook/telegram", content=b"{}") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}


def test_what_a_sender_claims_about_its_address_is_not_believed(
    proxy: tuple[Server, httpx.Client],
) -> None:
    answer = proxy[1].get("/health", headers={"X-Forwarded-For": "8.8.8.8"})
    assert f"for=127.0.0.1 host=127.0.0.1:{proxy[0].port}" in answer.text
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_figures_and_long_bodies_do_not_pass(proxy: tuple[Server, httpx.Client]) -> None:
    client = proxy[1]
    assert [client.get(path).status_code for path in ("/metrics", "/ready")] == [404, 404]
    assert client.post("/webhook/telegram", content=b"x" * 300_000).status_code == 413
    assert client.post("/api/chat", content=b"x" * 13_000_000).status_code == 413


def test_a_flood_from_one_address_is_told_to_wait(proxy: tuple[Server, httpx.Client]) -> None:
    codes = [proxy[1].get("/admin/login").status_code for _ in range(40)]
    assert set(codes) == {200, 429}
    assert codes[:15] == [200] * 15


def test_plain_http_is_sent_to_https(tmp_path: Path) -> None:
    site = (DEPLOY / "nginx" / "motcua.conf.template").read_text(encoding="utf-8")
    assert "return 308 https://$host$request_uri;" in site
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in site

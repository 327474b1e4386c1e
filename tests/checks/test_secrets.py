"""The search for secrets finds planted ones and lets ordinary text be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checks.secrets import FORMS, search, secrets_in

ROOT = Path(__file__).parent.parent.parent
RANDOM = "Zk3Vq9XbT7mLw2RsYc8D"
PLANTED = {
    "private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "Telegram bot token": "123456789" + ":AA" + "Hk3Vq9XbT7mLw2RsYc8DfGp4NjQ6eUa1o",
    "AWS key": "AKIA" + "IOSFODNN7QWERTYU",
    "GitHub token": "ghp_" + RANDOM + RANDOM,
    "GitLab token": "glpat-" + RANDOM,
    "Google key": "AIza" + RANDOM + RANDOM[:15],
    "Slack token": "xoxb-" + RANDOM,
    "language-model key": "sk-" + RANDOM + RANDOM,
    "JSON web token": "eyJ" + RANDOM + ".eyJ" + RANDOM + "." + RANDOM,
    "password in an address": "postgresql://motcua:" + RANDOM + "@db.internal/motcua",
    "secret setting with a value": "ZALO_OA_SECRET_KEY=" + RANDOM,
}
ORDINARY = (
    "TELEGRAM_TOKEN=",
    "#METRICS_TOKEN=",
    "METRICS_TOKEN=$(openssl rand -hex 32)",
    "TELEGRAM_TOKEN=TELEGRAM_TOKEN,",
    "postgresql+psycopg://user:password@host/database",
    'SECRET_HEADER = "x-telegram-bot-api-secret-token"',
    'token_path = "/auth/realms/digo/protocol/openid-connect/token"',
    "số hồ sơ H29.12.09-250701-0012, mã 1.004194",
    'password = "con trâu đi trước cái cày theo sau"',
)


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_of_secret_is_found_where_it_is_planted(tmp_path: Path, kind: str) -> None:
    (tmp_path / "notes.txt").write_text(f"one\ntwo {PLANTED[kind]}\n".replace("two ZALO", "ZALO"))
    found = search(tmp_path)
    assert (found[0].path, found[0].line) == ("notes.txt", 2)
    assert kind in {one.kind for one in found}
    assert not any(PLANTED[kind] in str(one) for one in found)


@pytest.mark.parametrize("line", [f'API_KEY = "{RANDOM}"', f"client_secret: '{RANDOM}',"])
def test_random_text_assigned_to_a_secret_is_found(line: str) -> None:
    assert [kind for _, kind in secrets_in(line)] == ["random text assigned to a secret"]


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_text_is_let_be(line: str) -> None:
    assert not list(secrets_in(line))


def test_files_that_git_ignores_are_not_looked_at(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(".env\n")
    (tmp_path / ".env").write_text(PLANTED["GitHub token"])
    assert not search(tmp_path)
    (tmp_path / "not-added-yet.py").write_text(PLANTED["GitHub token"])
    assert [one.path for one in search(tmp_path)] == ["not-added-yet.py"]


def test_a_folder_without_a_repository_is_searched_as_well(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.toml").write_text(PLANTED["AWS key"])
    assert [one.path for one in search(tmp_path)] == ["deep/a.toml"]


def test_the_command_fails_where_there_is_a_secret(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "checks.secrets", str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    (tmp_path / "a.txt").write_text(PLANTED["private key"])
    failed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert failed.returncode == 1 and "a.txt:1: private key" in failed.stdout


@pytest.mark.slow
def test_the_project_holds_no_secret() -> None:
    assert search(ROOT) == []

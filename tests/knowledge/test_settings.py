"""Settings that cannot be used stop the start, with the variable and its fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from knowledge.errors import ConfigurationError
from knowledge.settings import Settings, read_settings

WRONG = {
    "PORT": ("eighty", "70000", "0"),
    "PUBLIC_URL": ("motcua.example", "ftp://motcua.example", "https://me:pass@motcua.example"),
    "DATABASE_URL": ("mysql://host/db", "motcua.sqlite3", "postgresql://"),
    "REDIS_URL": ("127.0.0.1:6379", "http://127.0.0.1"),
    "CHROMA_URL": ("127.0.0.1:8001",),
    "SYNC_HOSTS": ("https://dichvucong.gov.vn", "dichvucong.gov.vn/path"),
    "RETENTION_DAYS": ("0", "-1", "soon"),
    "LOG_FORMAT": ("xml",),
    "LOG_LEVEL": ("loud",),
    "METRICS_TOKEN": ("short",),
    "TRUSTED_PROXIES": ("nginx", "10.0.0.1/8"),
    "RATE_PERSON_PER_MINUTE": ("-1", "many"),
    "RATE_ADDRESS_PER_MINUTE": ("-1",),
    "RATE_CHANNEL_PER_MINUTE": ("-1",),
    "TELEGRAM_BASE_URL": ("api.telegram.org",),
    "TELEGRAM_MODE": ("push",),
    "ZALO_BOT_BASE_URL": ("bot-api.zaloplatforms.com",),
    "ZALO_BOT_MODE": ("push",),
    "ZALO_OA_BASE_URL": ("openapi",),
    "ZALO_OA_OAUTH_URL": ("oauth",),
    "DOSSIER_FIELDS": ("code=data", "[1]"),
    "DOSSIER_STATUSES": ("{", '{"DXL": "four"}'),
    "DOSSIER_PRIVATE_ALLOWED": ("perhaps",),
}


@pytest.fixture(autouse=True)
def _no_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_value_that_cannot_be_used_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=rf"^{variable}\b.*\.$") as refused:
        read_settings()
    assert "pass@" not in str(refused.value)


def test_links_lead_to_the_port_that_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8765")
    assert read_settings().public_url == "http://127.0.0.1:8765"
    monkeypatch.setenv("PUBLIC_URL", "https://motcua.example")
    assert read_settings().public_url == "https://motcua.example"


def test_every_variable_tested_is_a_setting() -> None:
    assert {name.lower() for name in WRONG} <= Settings.model_fields.keys()


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:token-of-the-bot\n")
    monkeypatch.setenv("TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    assert read_settings().telegram_token == SecretStr("1:token-of-the-bot")


def test_the_file_of_a_secret_may_be_named_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:token-of-the-bot")
    (tmp_path / ".env").write_text(f"TELEGRAM_TOKEN_FILE={tmp_path / 'token'}\n")
    assert read_settings().telegram_token == SecretStr("1:token-of-the-bot")


def test_a_value_set_outright_wins_over_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "hotline").write_text("1900")
    monkeypatch.setenv("HOTLINE_FILE", str(tmp_path / "hotline"))
    monkeypatch.setenv("HOTLINE", "1022")
    assert read_settings().hotline == "1022"


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"x" * 20_000])
def test_a_file_that_cannot_be_read_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("DOSSIER_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ConfigurationError, match=r"^DOSSIER_KEY_FILE: .*key"):
        read_settings()


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = {
        name.upper(): f"planted-secret-{name}"
        for name, field in Settings.model_fields.items()
        if field.annotation is SecretStr and name != "redis_url"
    }
    planted["REDIS_URL"] = "redis://:planted-secret-redis@127.0.0.1/0"
    planted["DATABASE_URL"] = "postgresql+psycopg://me:planted-secret-db@127.0.0.1/motcua"
    for name, value in planted.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert "planted-secret" not in f"{settings!r} {settings}"
    assert {"planted-secret-redis", "planted-secret-db", *planted.values()} - {
        planted["DATABASE_URL"]
    } <= settings.secret_values

"""Every setting of the product, read once from the environment or `.env`."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from knowledge.errors import ConfigurationError
from knowledge.secret_files import FileSource
from knowledge.setting_kinds import (
    DatabaseAddress,
    Hosts,
    LongSecret,
    Networks,
    RedisAddress,
    WebAddress,
    names_in,
)


class Settings(BaseSettings):
    """Settings by environment variable of the same name in capitals.

    `NAME_FILE` names a file that holds the value of `NAME`, as containers hand out secrets.
    Raises: ConfigurationError (through `read_settings`) naming the variable at fault.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    public_url: WebAddress = Field(
        default_factory=lambda told: f"http://127.0.0.1:{told['port']}",
        description="Address citizens reach; printed on posters.",
    )
    var_dir: Path = Field(Path("var"), description="Folder for the state: database, index, keys.")
    database_url: DatabaseAddress = Field(
        "",
        repr=False,
        description="SQLAlchemy URL; empty means SQLite in VAR_DIR/motcua.sqlite3.",
    )
    redis_url: RedisAddress = Field(
        SecretStr(""),
        description="Redis that replicas share limits and wake-ups through, e.g. "
        "redis://127.0.0.1:6379/0; empty means each process by itself.",
    )
    province: str = Field(
        "", description="Province this deployment serves, as in the commune list."
    )
    sync_hosts: Hosts = Field(
        "dichvucong.gov.vn", description="Hosts that sync may fetch from, joined by commas."
    )
    hotline: str = Field("", description="Phone number offered where the bot cannot help.")
    retention_days: int = Field(90, ge=1, description="Days that conversation text is kept.")

    log_format: Literal["json", "text"] = Field(
        "json", description="How log lines are written to standard error: json or text."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least level of our own log lines: DEBUG, INFO, WARNING or ERROR."
    )
    metrics_token: LongSecret = Field(
        SecretStr(""),
        description="Bearer token that /metrics asks for; empty opens it to this machine alone, "
        "and to nobody where PUBLIC_URL is another machine's.",
    )
    trusted_proxies: Networks = Field(
        "127.0.0.1",
        description="Proxies whose X-Forwarded-For is believed, joined by commas; empty: none.",
    )
    rate_person_per_minute: int = Field(
        30, ge=0, description="Messages a minute that one person may send; 0 means any number."
    )
    rate_address_per_minute: int = Field(
        600,
        ge=0,
        description="Messages a minute from one network address, which many people may share "
        "(a mobile network, a commune's Wi-Fi); 0 means any number.",
    )
    rate_channel_per_minute: int = Field(
        18_000, ge=0, description="Messages a minute over the web in all; 0 means any number."
    )

    delivery_workers: int = Field(
        0,
        ge=0,
        description="Delivery workers that run (python -m bot deliver) and share the platforms' "
        "rates; 0 means that the server delivers by itself.",
    )
    timed_tasks: bool = Field(
        True,
        description="Whether this process takes part in timed work, such as deleting what has "
        "expired; each run is done by one of those that do.",
    )
    index_folder: str = Field(
        "", description="Folder of the built search index; empty means VAR_DIR/index."
    )

    telegram_token: SecretStr = Field(
        SecretStr(""), description="Bot token from @BotFather; empty leaves Telegram off."
    )
    telegram_base_url: WebAddress = Field(
        "https://api.telegram.org/bot", description="Bot API base, for self-hosted servers."
    )

    chroma_url: WebAddress = Field(
        "", description="Chroma server, e.g. http://127.0.0.1:8001; empty means embedded."
    )
    encoder: str = Field(
        "", description="Name or folder of a sentence-transformers model; empty means ours."
    )

    llm_model: str = Field(
        "",
        description="Chat model that may word answers anew, as provider:model; empty means none.",
    )
    llm_base_url: str = Field(
        "", description="Address of an OpenAI-compatible server for LLM_MODEL, ending in /v1."
    )
    llm_api_key: SecretStr = Field(SecretStr(""), description="Key of that server, if it asks.")
    llm_timeout_seconds: float = Field(
        6.0, gt=0, le=30, description="Seconds that an answer waits for the chat model at most."
    )

    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling", description="How Telegram's updates come: polling, or webhook at PUBLIC_URL."
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Secret for Telegram's webhook, letters and digits of your own."
    )
    zalo_bot_token: SecretStr = Field(
        SecretStr(""), description="Bot token from Zalo Bot Manager; empty leaves Zalo bot off."
    )
    zalo_bot_base_url: WebAddress = Field(
        "https://bot-api.zaloplatforms.com", description="Zalo Bot Platform API base."
    )
    zalo_bot_mode: Literal["polling", "webhook"] = Field(
        "polling", description="How Zalo bot events come: polling, or webhook at PUBLIC_URL."
    )
    zalo_bot_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Secret for the Zalo bot webhook, 8 to 256 letters of your own."
    )
    zalo_oa_app_id: str = Field(
        "", description="App id of the Zalo Official Account; empty leaves it off."
    )
    zalo_oa_secret_key: SecretStr = Field(
        SecretStr(""), description="OA secret key, which signs the webhook's events."
    )
    zalo_oa_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret key of the app, needed to renew the access token."
    )
    zalo_oa_access_token: SecretStr = Field(
        SecretStr(""), description="Access token to begin with; may be empty."
    )
    zalo_oa_refresh_token: SecretStr = Field(
        SecretStr(""), description="Refresh token to begin with; later ones are in the database."
    )
    zalo_oa_base_url: WebAddress = Field(
        "https://openapi.zalo.me", description="Zalo Official Account API base."
    )
    zalo_oa_oauth_url: WebAddress = Field(
        "https://oauth.zaloapp.com/v4/oa/access_token",
        description="Where the Official Account's tokens are renewed.",
    )

    dossier_gateway: str = Field(
        "table", description="Where dossiers are looked up: table (imported files), igate or json."
    )
    dossier_url: str = Field(
        "", description="API address of igate, or an address with {code} in it for json."
    )
    dossier_sso_url: str = Field("", description="Single sign-on address of igate.")
    dossier_client_id: str = Field("", description="Client id at igate's single sign-on.")
    dossier_client_secret: SecretStr = Field(
        SecretStr(""), description="Client secret at igate's single sign-on."
    )
    dossier_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that the json gateway sends, if any."
    )
    dossier_fields: dict[str, str] = Field(
        default_factory=dict,
        description="Where fields stand in the answer: code, status, procedure_name, "
        "procedure_code, applicant, phone, identity, received_on, due_on, finished_on, office, "
        'note; as {"code": "data.0.maHoSo"}.',
    )
    dossier_statuses: dict[str, int] = Field(
        default_factory=dict,
        description='Statuses of that system to national numbers 1 to 10, as {"DXL": 4}.',
    )
    dossier_private_allowed: bool = Field(
        False, description="Whether the dossier system may stand at a private address."
    )
    dossier_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the hashes that prove who asks; empty means a file in VAR_DIR/keys. "
        "Set it where several machines share one database.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then `.env`, then files of single settings."""
        return init_settings, env_settings, dotenv_settings, FileSource(settings_cls)

    @cached_property
    def database_address(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.var_dir / 'motcua.sqlite3'}"

    @property
    def sync_host_names(self) -> frozenset[str]:
        """The hosts that sync may fetch from."""
        return frozenset(names_in(self.sync_hosts))

    @property
    def secret_values(self) -> frozenset[str]:
        """Every secret that is set, for the log to leave out."""
        secrets = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        secrets += [urlsplit(url).password or "" for url in (self.database_url, *secrets)]
        return frozenset(filter(None, secrets))

    @property
    def index_dir(self) -> Path:
        """Folder of the built search index."""
        return Path(self.index_folder) if self.index_folder else self.var_dir / "index"

    @property
    def models_dir(self) -> Path:
        """Folder of the models that the nightly training shipped."""
        return self.var_dir / "models"


def read_settings() -> Settings:
    """Read the settings.

    Raises: ConfigurationError where a variable has a value that cannot be used.
    """
    try:
        return Settings()
    except SettingsError as error:  # a list or map that is no JSON
        named = re.search(r'field "(\w+)"', str(error))
        name = named[1].upper() if named else "A setting"
        raise ConfigurationError(f"{name}: write it as JSON (see .env.example).") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        problem = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(
            f"{name} cannot be used: {problem}. Mend it in the environment or in .env "
            "(see .env.example)."
        ) from error

"""Kinds of settings that are checked on reading; each error says what would be right."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

DATABASE = re.compile(r"sqlite(\+pysqlite)?:///.|postgresql(\+psycopg)?://.*/.")
REDIS_SCHEMES = ("redis", "rediss", "unix")
LEAST_TOKEN = 16
HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]+", re.IGNORECASE)


def names_in(text: str) -> tuple[str, ...]:
    """What a text lists, joined by commas."""
    return tuple(filter(None, (name.strip() for name in text.split(","))))


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("write an address that begins with http:// or https://")
    if parts.username or parts.password:
        raise ValueError("leave the user and password out of the address")
    return value


def _database_address(value: str) -> str:
    if value and not DATABASE.match(value):
        raise ValueError(
            "write sqlite:///path/to/file or postgresql+psycopg://user:password@host/database"
        )
    return value


def _redis_address(value: SecretStr) -> SecretStr:
    written = value.get_secret_value()
    if written and urlsplit(written).scheme not in REDIS_SCHEMES:
        raise ValueError("write redis://host:6379/0, or rediss:// or unix://")
    return value


def _networks(value: str) -> str:
    for name in names_in(value):
        try:
            ipaddress.ip_network(name)
        except ValueError as error:
            raise ValueError("write addresses or networks such as 10.0.0.2,10.1.0.0/16") from error
    return value


def _hosts(value: str) -> str:
    if not all(HOST.fullmatch(name) for name in names_in(value)):
        raise ValueError("write host names without https:// or paths, joined by commas")
    return value


def _long_enough(value: SecretStr) -> SecretStr:
    if 0 < len(value.get_secret_value()) < LEAST_TOKEN:
        raise ValueError(
            f"use at least {LEAST_TOKEN} letters; make some with: openssl rand -hex 32"
        )
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
DatabaseAddress = Annotated[str, AfterValidator(_database_address)]
RedisAddress = Annotated[SecretStr, AfterValidator(_redis_address)]
Networks = Annotated[str, AfterValidator(_networks)]
Hosts = Annotated[str, AfterValidator(_hosts)]
LongSecret = Annotated[SecretStr, AfterValidator(_long_enough)]

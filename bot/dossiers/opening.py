"""Choosing the dossier gateway from the values of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Engine

from bot.dossiers.dossier import Status
from bot.dossiers.endpoint import PLACE, EndpointGateway
from bot.dossiers.fields import FIELDS, FieldMap
from bot.dossiers.gateway import DossierGateway
from bot.dossiers.http import Bounds, JsonCaller, require_web_address
from bot.dossiers.igate import PATHS, AccessToken, Credentials, IgateGateway
from bot.dossiers.lexicon import folded
from bot.dossiers.table import TableGateway
from knowledge.errors import ConfigurationError


class GatewayKind(StrEnum):
    """The systems a gateway can stand before."""

    TABLE = "table"
    IGATE = "igate"
    JSON = "json"


@dataclass(frozen=True)
class GatewayPlace:
    """Where dossiers are known: the values of the `DOSSIER_*` settings."""

    kind: str = GatewayKind.TABLE
    url: str = ""
    sso_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    private_allowed: bool = False
    bounds: Bounds = field(default_factory=Bounds)


def open_gateway(place: GatewayPlace, engine: Engine, key: bytes) -> DossierGateway:
    """The gateway that `place` names.

    Raises: ConfigurationError naming the setting that is missing or wrong.
    """
    if place.kind == GatewayKind.TABLE:
        return TableGateway(engine)
    if place.kind == GatewayKind.IGATE:
        return _igate(place, key)
    if place.kind == GatewayKind.JSON:
        return _endpoint(place, key)
    raise ConfigurationError(f"DOSSIER_GATEWAY: {place.kind} is none of table, igate, json.")


def gateway_problem(gateway: DossierGateway) -> str:
    """What is ill with a gateway; empty where nothing is known to be."""
    if isinstance(gateway, IgateGateway | EndpointGateway):
        return gateway.caller.breaker.problem
    return ""


def _igate(place: GatewayPlace, key: bytes) -> IgateGateway:
    if not place.client_id or not place.client_secret:
        raise ConfigurationError("igate needs DOSSIER_CLIENT_ID and DOSSIER_CLIENT_SECRET.")
    caller = JsonCaller(place.bounds, place.private_allowed)
    sso_url = require_web_address("DOSSIER_SSO_URL", place.sso_url)
    return IgateGateway(
        api_url=require_web_address("DOSSIER_URL", place.url),
        caller=caller,
        token=AccessToken(caller, Credentials(sso_url, place.client_id, place.client_secret)),
        fields=_field_map({**PATHS, **place.fields}, place, key),
    )


def _endpoint(place: GatewayPlace, key: bytes) -> EndpointGateway:
    url = require_web_address("DOSSIER_URL", place.url)
    if PLACE not in url:
        raise ConfigurationError("DOSSIER_URL needs {code} where the dossier code belongs.")
    if not {"code", "status"} <= place.fields.keys():
        raise ConfigurationError("DOSSIER_FIELDS must say where code and status stand.")
    caller = JsonCaller(place.bounds, place.private_allowed)
    return EndpointGateway(url, caller, _field_map(place.fields, place, key), place.token)


def _field_map(paths: Mapping[str, str], place: GatewayPlace, key: bytes) -> FieldMap:
    unknown = sorted(paths.keys() - set(FIELDS))
    if unknown:
        raise ConfigurationError(f"DOSSIER_FIELDS: {unknown[0]} is none of {', '.join(FIELDS)}.")
    try:
        statuses = {folded(name): Status(number) for name, number in place.statuses.items()}
    except ValueError as error:
        raise ConfigurationError(f"DOSSIER_STATUSES: {error}; numbers are 1 to 10.") from error
    return FieldMap(paths, statuses, key)

"""Gateways to other systems: right answers, and every way they fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.dossiers.breaker import CircuitBreaker
from bot.dossiers.dossier import Status
from bot.dossiers.endpoint import EndpointGateway
from bot.dossiers.gateway import DossierGateway, GatewayUnavailable
from bot.dossiers.http import Bounds
from bot.dossiers.igate import IgateGateway
from bot.dossiers.opening import GatewayPlace, open_gateway
from bot.dossiers.table import TableGateway
from bot.dossiers.verifying import proves
from knowledge.errors import ConfigurationError

from .conftest import CODE, KEY, FakeSystem

FAST = Bounds(
    connect_seconds=0.5, read_seconds=0.3, total_seconds=1.0, pause_seconds=0.01, most_bytes=50_000
)
TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"
HIT = {
    "code": CODE,
    "applicant": {"data": {"fullname": "Nguyễn Văn An"}},
    "procedure": {"translate": [{"languageId": 228, "name": "Đăng ký khai sinh"}]},
    "statusCurrentTask": "Đang xử lý",
    "applyMethod": {"name": "Trực tuyến"},
    "appliedDate": "2025-07-01T01:30:00.000+0000",
    "appointmentDate": "2025-07-15T10:00:00.000+0000",
    "completedDate": None,
}

Open = Callable[..., DossierGateway]


@pytest.fixture
def opened(fake_system: FakeSystem, database: Engine) -> Iterator[Open]:
    gateways: list[IgateGateway | EndpointGateway] = []

    def open_it(**changes: Any) -> DossierGateway:
        place = GatewayPlace(
            kind="igate",
            url=f"{fake_system.url}/",
            sso_url=fake_system.url,
            client_id="motcua",
            client_secret="secret",
            private_allowed=True,
            bounds=FAST,
        )
        gateway = open_gateway(replace(place, **changes), database, KEY)
        assert isinstance(gateway, IgateGateway | EndpointGateway)
        gateways.append(gateway)
        return gateway

    yield open_it
    for gateway in gateways:
        gateway.caller.client.close()


def igate_script(hits: Any, tokens: list[str] | None = None) -> Any:
    """iGate that takes only the newest of the tokens it issues."""
    issued = tokens if tokens is not None else []

    def script(path: str, query: dict[str, list[str]], headers: dict[str, str]) -> Any:
        if path == TOKEN_PATH:
            issued.append(f"t{len(issued)}")
            return 200, {"access_token": issued[-1], "expires_in": 300}
        if headers.get("Authorization") != f"Bearer {issued[-1]}":
            return 401, {}
        return 200, {"content": hits}

    return script


def test_igate_dossier_is_read(fake_system: FakeSystem, opened: Open) -> None:
    fake_system.script = igate_script([HIT])
    found = opened().find(CODE)
    assert found is not None
    assert found.status is Status.PROCESSING
    assert (found.received_on, found.due_on) == (date(2025, 7, 1), date(2025, 7, 15))
    assert found.procedure_name == "Đăng ký khai sinh"
    assert found.applicant_masked == "N*** V** A**"
    assert found.verifiers == ()
    assert fake_system.seen[-1][2] == {
        "page": ["0"], "size": ["10"], "spec": ["slice"], "code": [CODE]
    }  # fmt: skip


def test_igate_hit_with_another_code_is_not_the_dossier(
    fake_system: FakeSystem, opened: Open
) -> None:
    other = {**HIT, "code": "H29.12.09-250701-0013", "statusCurrentTask": "Đã trả kết quả"}
    fake_system.script = igate_script([other])
    assert opened().find(CODE) is None
    fake_system.script = igate_script([other, HIT])
    found = opened().find(CODE)
    assert found is not None
    assert found.status is Status.PROCESSING


def test_igate_without_hits_means_not_found(fake_system: FakeSystem, opened: Open) -> None:
    fake_system.script = igate_script([])
    assert opened().find(CODE) is None


def test_token_is_kept_and_renewed_when_refused(fake_system: FakeSystem, opened: Open) -> None:
    tokens: list[str] = []
    fake_system.script = igate_script([HIT], tokens)
    gateway = opened()
    gateway.find(CODE)
    gateway.find(CODE)
    assert len(tokens) == 1
    tokens.append("revoked behind our back")
    assert gateway.find(CODE) is not None
    assert len(tokens) == 3


def test_token_refused_again_is_an_outage(fake_system: FakeSystem, opened: Open) -> None:
    fake_system.script = lambda path, query, headers: (
        (200, {"access_token": "t", "expires_in": 300}) if path == TOKEN_PATH else (401, {})
    )
    with pytest.raises(GatewayUnavailable):
        opened().find(CODE)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {}),
        (503, {}),
        (302, {}),
        (403, {}),
        (200, b"<html>bao tri</html>"),
        (200, b""),
        (200, b"[" * 20_000),
        (200, b'"' + b"x" * 200_000 + b'"'),
        (200, {"content": "nothing"}),
        (200, ["content"]),
        (200, {"content": [{"code": CODE}]}),
    ],
)
def test_unusable_answer_is_an_outage_and_never_not_found(
    fake_system: FakeSystem, opened: Open, status: int, body: Any
) -> None:
    fake_system.script = lambda path, query, headers: (
        (200, {"access_token": "t"}) if path == TOKEN_PATH else (status, body)
    )
    with pytest.raises(GatewayUnavailable):
        opened().find(CODE)


def test_redirect_is_not_followed(fake_system: FakeSystem, opened: Open) -> None:
    fake_system.script = lambda path, query, headers: (302, {})
    with pytest.raises(GatewayUnavailable):
        opened().find(CODE)
    assert all("/elsewhere" not in path for _, path, _ in fake_system.seen)


def test_slow_system_is_given_up(fake_system: FakeSystem, opened: Open) -> None:
    fake_system.delay_seconds = 1.5
    with pytest.raises(GatewayUnavailable):
        opened().find(CODE)


def test_nobody_listening_is_an_outage(opened: Open) -> None:
    with pytest.raises(GatewayUnavailable):
        opened(url="http://127.0.0.1:1", sso_url="http://127.0.0.1:1").find(CODE)


def test_passing_failure_is_tried_again(fake_system: FakeSystem, opened: Open) -> None:
    answers = iter(
        [(503, {}), (200, {"access_token": "t0"}), (502, {}), (200, {"content": [HIT]})]
    )
    fake_system.script = lambda path, query, headers: next(answers)
    assert opened().find(CODE) is not None


def test_failing_system_is_left_alone(fake_system: FakeSystem, opened: Open) -> None:
    fake_system.script = lambda path, query, headers: (500, {})
    gateway = opened()
    for _ in range(8):
        with pytest.raises(GatewayUnavailable):
            gateway.find(CODE)
    assert len(fake_system.seen) == 5


def test_breaker_lets_one_call_try_after_its_rest() -> None:
    time = [0.0]
    breaker = CircuitBreaker(most_failures=2, rest_seconds=10, clock=lambda: time[0])
    breaker.record(success=False)
    breaker.record(success=False)
    assert not breaker.allows()
    time[0] = 11
    assert breaker.allows()
    assert not breaker.allows()
    breaker.record(success=True)
    assert breaker.allows()


def test_private_address_is_refused_unless_meant(fake_system: FakeSystem, opened: Open) -> None:
    with pytest.raises(GatewayUnavailable, match="DOSSIER_PRIVATE_ALLOWED"):
        opened(private_allowed=False).find(CODE)
    assert not fake_system.seen


def endpoint_place(url: str) -> dict[str, Any]:
    return {
        "kind": "json",
        "url": f"{url}/hoso/{{code}}/chitiet",
        "token": "abc",
        "fields": {
            "code": "data.0.maHoSo",
            "status": "data.0.trangThai",
            "due_on": "data.0.henTra",
            "phone": "data.0.dienThoai",
        },
        "statuses": {"DXL": 4, "Xong rồi": 9},
    }


def test_endpoint_is_read_by_its_field_map(fake_system: FakeSystem, opened: Open) -> None:
    row = {"maHoSo": CODE.lower(), "trangThai": "dxl", "henTra": "15/07/2025"}
    fake_system.script = lambda path, query, headers: (
        (200, {"data": [{**row, "dienThoai": "0901234567"}]})
        if headers["Authorization"] == "Bearer abc"
        else (401, {})
    )
    found = opened(**endpoint_place(fake_system.url)).find(CODE)
    assert found is not None
    assert found.status is Status.PROCESSING
    assert found.due_on == date(2025, 7, 15)
    assert proves("4567", CODE, found.verifiers, KEY)
    assert fake_system.seen[0][1] == f"/hoso/{CODE}/chitiet"


@pytest.mark.parametrize("answer", [(404, {}), (200, {"data": []})])
def test_endpoint_that_knows_no_such_code(
    fake_system: FakeSystem, opened: Open, answer: tuple[int, Any]
) -> None:
    fake_system.script = lambda path, query, headers: answer
    assert opened(**endpoint_place(fake_system.url)).find(CODE) is None


@pytest.mark.parametrize("answer", [(401, {}), (200, b"null"), (200, b"7")])
def test_endpoint_that_refuses_or_babbles_is_an_outage(
    fake_system: FakeSystem, opened: Open, answer: tuple[int, Any]
) -> None:
    fake_system.script = lambda path, query, headers: answer
    with pytest.raises(GatewayUnavailable):
        opened(**endpoint_place(fake_system.url)).find(CODE)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"kind": "fax"}, "DOSSIER_GATEWAY"),
        ({"kind": "igate"}, "DOSSIER_CLIENT_ID"),
        ({"kind": "json", "url": "ftp://x/{code}"}, "DOSSIER_URL"),
        ({"kind": "json", "url": "https://x/"}, "DOSSIER_URL"),
        ({"kind": "json", "url": "https://x/{code}"}, "DOSSIER_FIELDS"),
        (
            {
                "kind": "json",
                "url": "https://x/{code}",
                "fields": {"code": "a", "status": "b", "colour": "c"},
            },
            "DOSSIER_FIELDS",
        ),
        (
            {
                "kind": "json",
                "url": "https://x/{code}",
                "fields": {"code": "a", "status": "b"},
                "statuses": {"x": 11},
            },
            "DOSSIER_STATUSES",
        ),
    ],
)
def test_wrong_setting_is_named(database: Engine, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        open_gateway(GatewayPlace(**changes), database, KEY)


def test_table_is_the_gateway_by_default(database: Engine) -> None:
    gateway = open_gateway(GatewayPlace(), database, KEY)
    assert isinstance(gateway, TableGateway)
    assert gateway.find(CODE) is None


def test_secrets_are_not_shown() -> None:
    place = GatewayPlace(client_secret="geheim", token="geheim")
    assert "geheim" not in repr(place)
    assert "geheim" not in json.dumps(str(place))

"""Random input from every side: the public API, webhooks, turns and masks never break.

`make fuzz` tries far more examples than a plain run and prints the counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

import serve
from bot.building import Bot
from bot.message import IncomingMessage, Outcome
from bot.privacy import mask
from tests.bot.operations.stage import quick_bot, ready_engine, running
from tests.bot.operations.stage import settings as own_settings

SECRET = "a-secret-of-the-webhook-0001"
CODES = ("1.001193", "3.000347", "1.012819", "H29.12.09-250701-0012", "PA-7K3QF9")
WORDS = ("khai sinh", "lệ phí", "bao lâu", "cái thứ 2", "/xoa", "/hoso", "xã Tân Hòa", "@p:", "@")
NUMBERS = st.integers(0, 10**21).map(str)
TEXT = st.lists(
    st.one_of(st.text(max_size=40), st.sampled_from(CODES + WORDS), NUMBERS), max_size=6
).map(" ".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
ODD = settings(suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    made = quick_bot(ready_engine(tmp_path_factory.mktemp("fuzz")))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The OpenAPI document as the running product gives it, without limits."""
    folder = tmp_path_factory.mktemp("api")
    own = own_settings(folder, rate_address_per_minute=0, rate_channel_per_minute=0)
    app = serve.build_app(own, quick_bot(ready_engine(folder)))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(scope="module")
def cases(api_schema: Any) -> st.SearchStrategy[schemathesis.Case]:
    """Calls that the document allows, and calls that it forbids, of every operation."""
    operations = [found.ok() for found in api_schema.get_all_operations()]
    assert {"/api/chat", "/thu-tuc"} <= {operation.path for operation in operations}
    return st.one_of(
        *(
            operation.as_strategy(generation_mode=mode)
            for operation in operations
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        )
    )


@pytest.mark.slow
@ODD
@given(data=st.data())
def test_the_public_api_survives_whatever_its_document_allows_and_forbids(
    cases: st.SearchStrategy[schemathesis.Case], data: st.DataObject
) -> None:
    case = data.draw(cases)
    response = case.call()
    case.validate_response(response, checks=[not_a_server_error])
    if case.path == "/api/chat":
        assert isinstance(response.json(), dict)


numbers = count()


@ODD
@given(texts=st.lists(TEXT, min_size=1, max_size=3), channel=st.sampled_from(["telegram", "web"]))
def test_every_message_ends_in_one_outcome_and_a_sentence(
    bot: Bot, texts: list[str], channel: str
) -> None:
    conversation, sender = None, f"fuzz-{next(numbers)}"
    for text in texts:
        text = text.replace("\x00", " ").encode("utf-8", "replace").decode()
        message = IncomingMessage(channel, sender, f"m{next(numbers)}", text)
        reply = bot.service.answer(message, conversation)
        conversation = reply.conversation_id or None
        assert reply.outcome in Outcome and reply.outcome is not Outcome.ERROR, text
        assert reply.text.strip()
        assert json.loads(json.dumps(reply.as_json()))["outcome"] == reply.outcome.value


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The product with Telegram's and Zalo's webhooks open."""
    with running(
        tmp_path_factory.mktemp("hooks"),
        telegram_token="1:planted",
        telegram_mode="webhook",
        telegram_webhook_secret=SECRET,
        telegram_base_url="http://127.0.0.1:1/bot",
        zalo_bot_token="planted",
        zalo_bot_mode="webhook",
        zalo_bot_webhook_secret=SECRET,
        zalo_bot_base_url="http://127.0.0.1:1",
    ) as client:
        yield client


@pytest.mark.slow
@ODD
@given(
    name=st.sampled_from(["telegram", "zalo_bot"]),
    body=st.one_of(
        st.binary(max_size=60),
        JSON.map(lambda value: json.dumps(value).encode()),
        st.fixed_dictionaries(
            {"message": JSON, "event_name": JSON, "update_id": JSON, "callback_query": JSON}
        ).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_no_body_breaks_a_webhook(hooks: TestClient, name: str, body: bytes) -> None:
    headers = {
        "X-Telegram-Bot-Api-Secret-Token": SECRET,
        "X-Bot-Api-Secret-Token": SECRET,
    }
    assert hooks.post(f"/webhook/{name}", content=body, headers=headers).status_code in (200, 400)


SEPARATORS = st.sampled_from(["", " ", ".", "-", "  "])
WORDY = st.text(st.characters(categories=["L", "Zs"]), max_size=12)


@given(
    prefix=WORDY,
    suffix=WORDY,
    head=st.sampled_from(["09", "03", "07", "08", "05"]),
    rest=st.lists(st.integers(0, 9), min_size=8, max_size=8),
    gap=SEPARATORS,
)
def test_no_phone_number_survives_however_it_is_spaced(
    prefix: str, suffix: str, head: str, rest: list[int], gap: str
) -> None:
    digits = head + "".join(map(str, rest))
    number = gap.join([digits[:4], digits[4:7], digits[7:]])
    masked = mask(f"{prefix} {number} {suffix}")
    assert digits not in masked.replace(" ", "").replace(".", "").replace("-", "")


@given(prefix=WORDY, suffix=WORDY, rest=st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_no_identity_number_survives(prefix: str, suffix: str, rest: list[int]) -> None:
    number = "001" + "".join(map(str, rest))
    assert number not in mask(f"{prefix} {number} {suffix}")

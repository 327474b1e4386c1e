"""Guesses at dossiers are counted by browser address too, so new conversations win nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.dossiers.guesses import LIMITS
from bot.dossiers.office import DossierOffice
from bot.dossiers.records import DossierGuess, DossierRow
from bot.dossiers.verifying import verifiers
from bot.message import IncomingMessage, Outcome, Reply
from bot.service import ChatService
from tests.bot.operations.stage import quick_bot

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"
Ask = Callable[[str, str], Reply]


def code(number: int) -> str:
    return f"H29.12.09-250701-{number:04d}"


@pytest.fixture
def office(database: Engine) -> DossierOffice:
    return quick_bot(database).dossiers


@pytest.fixture
def ask(database: Engine) -> Ask:
    """Ask from an address, each time in a new conversation."""
    service: ChatService = quick_bot(database).service
    numbers = iter(range(10_000))

    def ask(text: str, address: str) -> Reply:
        message = IncomingMessage("web", "", str(next(numbers)), text, address=address)
        return service.answer(message, None)

    return ask


def test_codes_guessed_from_new_conversations_end_at_the_limit_of_the_address(ask: Ask) -> None:
    most = LIMITS["search_address"].most
    outcomes = [ask(code(number), HOME).outcome for number in range(most + 1)]
    assert outcomes[:-1] == [Outcome.DOSSIER_UNKNOWN] * most
    assert outcomes[-1] is Outcome.INFORMED
    assert ask(code(9000), ELSEWHERE).outcome is Outcome.DOSSIER_UNKNOWN


def test_digits_guessed_from_new_conversations_end_at_the_limit_of_the_address(
    database: Engine, office: DossierOffice
) -> None:
    most = LIMITS["address"].most
    results = []
    for number in range(most + 1):
        with Session(database) as session:
            proof = " ".join(verifiers(code(number), ["0912345678"], office.key))
            session.add(DossierRow(code=code(number), status=4, verifiers=proof))
            session.commit()
        found = office.gateway.find(code(number))
        assert found is not None
        results.append(office.prove(found, "0000", f"conversation {number}", HOME))
        if number == most:
            elsewhere = office.prove(found, "5678", "conversation", ELSEWHERE)
    assert {type(result).__name__ for result in results[: most - 1]} == {"WrongDigits"}
    assert type(results[-1]).__name__ == "Locked"
    assert elsewhere is None


def test_a_code_that_many_guess_at_is_shut_to_guesses(
    database: Engine, office: DossierOffice
) -> None:
    with Session(database) as session:
        proof = " ".join(verifiers(code(1), ["0912345678"], office.key))
        session.add(DossierRow(code=code(1), status=4, verifiers=proof))
        session.commit()
    found = office.gateway.find(code(1))
    assert found is not None
    results = [
        office.prove(found, f"{n:04d}", f"conversation {n}", f"203.0.113.{n}")
        for n in range(LIMITS["code"].most + 1)
    ]
    assert type(results[-1]).__name__ == "Locked"


def test_no_address_is_kept_with_a_guess(database: Engine, ask: Ask) -> None:
    ask(code(1), HOME)
    with Session(database) as session:
        scopes = " ".join(session.exec(select(DossierGuess.scope)).all())
    assert scopes and "203" not in scopes.replace("-", ".").split(".")
    assert HOME not in scopes

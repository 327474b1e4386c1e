"""The procedures most asked in a commune, for quick picks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Engine, func
from sqlmodel import col, select

from bot.message import Outcome
from bot.records import TurnRecord
from knowledge.columns import now
from knowledge.database import read_session

MOST = 20
PERIOD = timedelta(days=90)


def most_asked(
    engine: Engine, commune: str | None, usual: Iterable[str], most: int = MOST
) -> list[str]:
    """Codes of the procedures most asked lately, filled up with the `usual` ones.

    Without a commune, or where its people have asked little, those of everyone follow.
    """
    asked = [*(_asked(engine, commune) if commune else []), *_asked(engine, None), *usual]
    return list(dict.fromkeys(asked))[:most]


def _asked(engine: Engine, commune: str | None) -> list[str]:
    query = (
        select(TurnRecord.procedure)
        .where(col(TurnRecord.procedure).is_not(None))
        .where(TurnRecord.outcome == Outcome.ANSWERED.value)
        .where(col(TurnRecord.created_at) > now() - PERIOD)
        .group_by(col(TurnRecord.procedure))
        .order_by(
            func.count(func.distinct(TurnRecord.conversation_id)).desc(), col(TurnRecord.procedure)
        )
        .limit(MOST)
    )
    if commune is not None:
        query = query.where(TurnRecord.commune == commune)
    with read_session(engine) as session:
        return [code for code in session.exec(query).all() if code]

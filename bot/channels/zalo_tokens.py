"""The access token of a Zalo Official Account, kept fresh across restarts and replicas."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.channels.channel import SendDelayed
from bot.channels.zalo_http import ZaloHttp
from bot.records import ChannelToken
from knowledge.columns import now
from knowledge.database import read_session, write_session

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)
EARLY = timedelta(minutes=10)
WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.1
MISCONFIGURED_SECONDS = 60.0


@dataclass(frozen=True)
class OaAccount:
    """What the settings say of the app and the account; the tokens are those to begin with."""

    app_id: str
    app_secret: str
    access_token: str
    refresh_token: str
    oauth_url: str

    @property
    def seed(self) -> str:
        """Digest of the tokens to begin with; another one means that they were set anew."""
        tokens = f"{self.access_token}\n{self.refresh_token}"
        return hashlib.sha256(tokens.encode()).hexdigest()


@dataclass(frozen=True)
class TokenKeeper:
    """Gives the access token and renews it; one replica renews, the others wait for it.

    Source: a refresh token is good for one use; the answer to that brings the next.
    """

    engine: Engine
    http: ZaloHttp
    account: OaAccount
    channel: str
    sleep: Callable[[float], None] = time.sleep

    def token(self) -> str:
        """An access token that should be good.

        Raises: SendDelayed where it cannot be renewed now.
        """
        row = self._row()
        expired = row.expires_at is not None and row.expires_at - EARLY < now()
        return (
            self.renew(row.access_token) if expired or not row.access_token else row.access_token
        )

    def renew(self, refused: str) -> str:
        """A token other than `refused`, which ran out or was turned away.

        Raises: SendDelayed where the refresh token is turned away too, or no answer comes.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            row = self._row()
            if row.access_token != refused:
                return row.access_token
            if self._lease(refused):
                return self._refresh(row)
            self.sleep(LOOK_SECONDS)
        raise SendDelayed("waiting for another worker to renew the access token")

    def _row(self) -> ChannelToken:
        with read_session(self.engine) as session:
            row = session.get(ChannelToken, self.channel)
        if row is not None and row.seed == self.account.seed:
            return row
        try:
            return self._begin()
        except IntegrityError:  # another replica began at the same moment
            return self._begin()

    def _begin(self) -> ChannelToken:
        """Start from the settings: the first time, or when the operator has set new tokens."""
        with write_session(self.engine) as session:
            row = session.get(ChannelToken, self.channel, with_for_update=True)
            if row is None:
                row = ChannelToken(
                    channel=self.channel, seed="", access_token="", refresh_token=""
                )
            if row.seed != self.account.seed:
                row.seed = self.account.seed
                row.access_token = self.account.access_token
                row.refresh_token = self.account.refresh_token
                row.expires_at = row.lease_until = None
            session.add(row)
            return row

    def _lease(self, refused: str) -> bool:
        moment = now()
        with write_session(self.engine) as session:
            row = session.get_one(ChannelToken, self.channel, with_for_update=True)
            held = row.lease_until and moment < row.lease_until < moment + 2 * LEASE
            if held or row.access_token != refused:
                return False
            row.lease_until = moment + LEASE
            session.add(row)
            return True

    def _refresh(self, row: ChannelToken) -> str:
        try:
            _, answer = self.http.post(
                self.account.oauth_url,
                form={
                    "refresh_token": row.refresh_token,
                    "app_id": self.account.app_id,
                    "grant_type": "refresh_token",
                },
                headers={"secret_key": self.account.app_secret},
            )
            if not (answer.get("access_token") and answer.get("refresh_token")):
                raise _refused(answer)
            return self._keep(answer)
        finally:
            self._let_go()

    def _keep(self, answer: dict[str, object]) -> str:
        with write_session(self.engine) as session:
            row = session.get_one(ChannelToken, self.channel, with_for_update=True)
            row.access_token = str(answer["access_token"])
            row.refresh_token = str(answer["refresh_token"])
            seconds = str(answer.get("expires_in", ""))
            row.expires_at = (
                now() + timedelta(seconds=int(seconds)) if seconds.isdecimal() else None
            )
            session.add(row)
            return row.access_token

    def _let_go(self) -> None:
        with write_session(self.engine) as session:
            row = session.get_one(ChannelToken, self.channel, with_for_update=True)
            row.lease_until = None
            session.add(row)


def _refused(answer: dict[str, object]) -> SendDelayed:
    log.error("zalo_oa: the refresh token is refused (error %s)", answer.get("error"))
    return SendDelayed(
        "the refresh token is refused; authorise the app again and set ZALO_OA_REFRESH_TOKEN",
        MISCONFIGURED_SECONDS,
        everyone=True,
    )

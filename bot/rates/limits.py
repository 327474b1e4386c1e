"""The limits in force: by person, network address and channel."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversations import WEB
from bot.message import IncomingMessage
from bot.rates.counting import Counting, InProcess
from bot.rates.network import network
from bot.rates.rule import Rule
from knowledge.columns import now

PERSON, ADDRESS, CHANNEL, CODE, LOOK = "person", "address", "channel", "volunteer_code", "look"
PHOTO = "photo"
CODE_RULE = Rule(per_minute=2, burst=10)
LOOK_RULE = Rule(per_minute=60, burst=60)
PHOTO_RULE = Rule(per_minute=6, burst=12)


def rules(person: int, address: int, channel: int) -> Mapping[str, Rule]:
    """The rules from messages a minute; 0 leaves a limit out.

    A person may send a third of a minute's messages at once, an address a minute's, a channel
    those of two seconds.
    """
    bursts = {PERSON: (person, person // 3), ADDRESS: (address, address)}
    bursts[CHANNEL] = (channel, channel // 30)
    set_here = {kind: Rule(most, max(1, burst)) for kind, (most, burst) in bursts.items() if most}
    return {CODE: CODE_RULE, LOOK: LOOK_RULE, PHOTO: PHOTO_RULE, **set_here}


@dataclass(frozen=True)
class RateLimits:
    """Takes one message of what is allowed; keys are hashed, so that nobody is told by them."""

    key: bytes = field(repr=False)
    rules: Mapping[str, Rule]
    counting: Counting = field(default_factory=InProcess)
    held_back: Callable[[str], None] = lambda _: None
    clock: Callable[[], datetime] = now

    @classmethod
    def none(cls) -> RateLimits:
        """No limits at all, as at the console."""
        return cls(b"", {})

    def message(self, message: IncomingMessage) -> float:
        """Seconds that a person should wait; 0 where the message may be answered.

        Those of the web are counted at the door (`web`), before they are recorded.
        """
        if message.channel == WEB:
            return 0.0
        moment = message.received_at
        return self._take(PERSON, f"{message.channel}:{message.sender}", moment)

    def web(self, conversation_id: str, address: str) -> float:
        """Seconds to wait with a message over the web, by person, address and the channel."""
        waits = [self._take(ADDRESS, network(address)), self._take(CHANNEL, WEB)]
        if conversation_id:
            waits.append(self._take(PERSON, f"{WEB}:{conversation_id}"))
        return max(waits)

    def looking(self, conversation_id: str) -> float:
        """Seconds to wait with a look for what came later."""
        return self._take(LOOK, conversation_id)

    def volunteer_code(self, address: str) -> float:
        """Seconds to wait with a guess at a volunteer's code."""
        return self._take(CODE, network(address))

    def photo(self, address: str) -> float:
        """Seconds to wait with a photo sent over the web."""
        return self._take(PHOTO, network(address))

    def _take(self, kind: str, value: str, moment: datetime | None = None) -> float:
        rule = self.rules.get(kind)
        if rule is None:
            return 0.0
        name = hmac.new(self.key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:32]
        wait = self.counting.take(name, rule, (moment or self.clock()).timestamp())
        if wait:
            self.held_back(kind)
        return wait

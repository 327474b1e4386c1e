"""Events that are too old to be what their platform sends now."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from knowledge.columns import now

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=48)


def replayed(channel: str, sent: datetime | float | None) -> bool:
    """Whether an event at a webhook was written too long ago; `sent` is a Unix time or a moment.

    Platforms give an event up after a day. A newer one that comes again is known by its id.
    """
    if isinstance(sent, int | float):
        sent = datetime.fromtimestamp(max(0.0, min(sent, 1e11)), UTC)
    old = sent is not None and now() - sent > WINDOW
    if old:
        log.warning("%s: an event of long ago was left aside", channel)
    return old

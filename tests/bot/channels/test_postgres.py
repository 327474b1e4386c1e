"""The outbox, its workers and the tokens on PostgreSQL: the same tests as on SQLite."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.bot.channels.test_faults import (  # noqa: F401
    _short_back_off,
    test_a_redelivered_event_is_answered_once,
    test_an_erasing_message_redelivered_is_answered_once_and_nothing_is_kept,
    test_one_persons_questions_are_answered_in_order,
    test_two_delivery_workers_send_each_message_once,
    test_what_was_recorded_and_not_answered_is_answered_at_the_next_start,
)
from tests.bot.channels.test_outbox import (  # noqa: F401
    outbox,
    test_a_claimed_message_is_nobody_elses,
    test_a_clock_set_back_holds_nothing_up,
    test_a_killed_workers_message_is_free_once_its_lease_ran_out,
    test_a_worker_that_lost_its_lease_may_not_settle_the_message,
    test_free_replies_are_counted_since_the_citizens_last_message,
    test_many_workers_never_claim_the_same_message,
    test_messages_of_one_conversation_leave_one_after_the_other,
)
from tests.bot.channels.test_zalo_oa import (  # noqa: F401
    fake,
    test_only_one_replica_renews_at_a_time,
    test_past_the_free_replies_a_message_waits_for_the_citizens_next_one,
)

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def database(postgres_database: Engine) -> Engine:
    """An empty PostgreSQL database with every table."""
    return postgres_database

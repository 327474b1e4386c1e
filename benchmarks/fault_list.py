"""The faults that the tests make happen, each with the tests that do so."""

from __future__ import annotations

from dataclasses import dataclass

CHANNELS = "tests/bot/channels"
DATABASE = f"{CHANNELS}/test_database_faults.py::test_"
PLATFORM = f"{CHANNELS}/test_faults.py::test_"
OUTBOX = f"{CHANNELS}/test_outbox.py::test_"
GATEWAY = "tests/bot/dossiers/test_gateways.py::test_"
LIMITS = "tests/bot/rates/test_limits.py::test_"
HEALTH = "tests/bot/operations/test_health.py::test_"
SEARCH = "tests/retrieval/test_search.py::test_"
MODEL = "tests/bot/test_language_model.py::test_"
OURS = "tests/faults/test_{}.py::test_"


@dataclass(frozen=True)
class Fault:
    """What was injected, and the tests that inject it."""

    injected: str
    tests: tuple[str, ...]


FAULTS = (
    Fault(
        "SIGTERM under load: turns and sending in hand are finished",
        (
            f"{OURS.format('kills')}a_clean_stop_leaves_nothing_unanswered_and_nothing_half_sent",
            "tests/bot/operations/test_shutdown.py"
            "::test_a_server_told_to_stop_answers_and_sends_what_is_in_hand",
        ),
    ),
    Fault(
        "Two servers on one folder",
        (
            f"{OURS.format('kills')}two_servers_on_one_folder_answer_each_message_once",
            f"{OURS.format('index')}two_starts_on_one_folder_both_get_an_index",
        ),
    ),
    Fault(
        "Database locked by another program beyond the time-out, or its disk full",
        (
            f"{OURS.format('database')}a_message_that_cannot_be_recorded_is_told_and_sent_again"
            "_and_answered_once",
            f"{OURS.format('database')}pages_without_a_conversation_are_still_served",
            f"{DATABASE}an_event_that_cannot_be_recorded_is_not_acknowledged",
            f"{DATABASE}polled_events_wait_until_they_can_be_recorded",
            f"{DATABASE}a_message_sent_while_the_database_is_locked_is_not_sent_again",
            f"{DATABASE}a_turn_that_could_not_be_stored_is_taken_up_again",
            f"{HEALTH}a_full_disk_is_needed_room",
        ),
    ),
    Fault(
        "PostgreSQL stopped and started",
        (
            f"{OURS.format('database')}postgres_stopped_and_started_again_loses_nothing"
            "_and_nothing_goes_twice",
            f"{HEALTH}a_database_that_is_gone_stops_readiness_and_not_life",
        ),
    ),
    Fault(
        "Chroma unreachable",
        (
            f"{SEARCH}an_unreachable_vector_store_changes_nothing_for_the_citizen",
            f"{SEARCH}an_unreachable_chroma_server_is_told",
        ),
    ),
    Fault(
        "Redis stopped while in use",
        (
            f"{LIMITS}limits_hold_per_process_while_redis_is_gone",
            f"{LIMITS}a_turn_does_not_wait_for_a_redis_that_is_gone",
            f"{HEALTH}a_redis_that_is_gone_is_named_and_the_bot_stays_ready",
        ),
    ),
    Fault(
        "Dossier gateway slow, wrong or malicious: silence, 5xx, 403, HTML, nothing, a huge body, "
        "deep nesting, another code, a redirect, a private address",
        (
            f"{GATEWAY}unusable_answer_is_an_outage_and_never_not_found",
            f"{GATEWAY}slow_system_is_given_up",
            f"{GATEWAY}redirect_is_not_followed",
            f"{GATEWAY}nobody_listening_is_an_outage",
            f"{GATEWAY}igate_hit_with_another_code_is_not_the_dossier",
            f"{GATEWAY}private_address_is_refused_unless_meant",
            f"{GATEWAY}failing_system_is_left_alone",
            f"{GATEWAY}endpoint_that_refuses_or_babbles_is_an_outage",
            f"{HEALTH}a_gateway_left_alone_is_named",
        ),
    ),
    Fault(
        "Telegram or Zalo answering 429, 5xx, garbage or nothing",
        (
            f"{PLATFORM}an_answer_arrives_once_after_a_brief_illness",
            f"{PLATFORM}429_is_waited_out_as_long_as_the_platform_asks",
            f"{PLATFORM}silence_ends_after_a_while_and_the_answer_is_sent_again",
            f"{PLATFORM}a_long_answer_goes_on_where_it_was_cut_off",
            f"{PLATFORM}a_redelivered_event_is_answered_once",
            f"{HEALTH}answers_that_do_not_leave_are_named",
        ),
    ),
    Fault(
        "Language model hanging, ill, cut off, or with figures and papers of its own",
        (
            f"{OURS.format('language_model')}a_model_that_hangs_leaves_the_template_and_is_counted",
            f"{MODEL}a_model_that_misbehaves_changes_nothing_a_citizen_can_notice",
            f"{MODEL}calls_that_hang_do_not_pile_up",
            f"{HEALTH}a_language_model_left_alone_is_named",
        ),
    ),
    Fault(
        "A delivery worker killed between claim and sending",
        (
            f"{PLATFORM}a_worker_killed_while_sending_leaves_the_message_to_another",
            f"{OUTBOX}a_killed_workers_message_is_free_once_its_lease_ran_out",
        ),
    ),
    Fault(
        "Clock set back",
        (
            f"{OURS.format('clock')}a_clock_set_back_leaves_every_message_answered_and_sent",
            f"{OUTBOX}a_clock_set_back_holds_nothing_up",
            f"{LIMITS}a_clock_set_back_locks_nobody_out",
        ),
    ),
    Fault(
        "Index half written: any file cut short or gone, the builder killed",
        (
            f"{OURS.format('index')}a_file_cut_short_or_gone_is_noticed_whichever_it_is",
            f"{OURS.format('index')}an_index_half_written_is_built_again",
            f"{OURS.format('index')}a_start_killed_while_it_builds_the_index_leaves_nothing"
            "_half_written",
            f"{SEARCH}a_missing_ranker_leaves_fused_signals_and_is_told",
            f"{SEARCH}a_missing_encoder_leaves_the_words_and_is_told",
        ),
    ),
)

"""Everything that is registered on an upward road stands here by name."""

from collections.abc import Iterable
from typing import Any

from accounts_crm.schedule import TIMETABLE
from clients import feed_parts, task_hooks
from clients import followups as client_followups
from contracts import previews as contract_previews
from core import jobs, shell, tidying, undo
from renewals.feed import events as feed
from users import followups as user_followups


def _names(hooks: Iterable[Any]) -> set[str]:
    return {f"{hook.__module__}.{hook.__qualname__}" for hook in hooks}


def test_after_a_client_changes_only_these_run() -> None:
    assert _names(client_followups.registered()) == {"flags.tasks.after_change"}


def test_after_tasks_are_over_only_these_run() -> None:
    assert _names(task_hooks.registered()) == {"playbooks.scripts.stepping.follow"}


def test_in_the_feed_only_these_add_to_a_touch() -> None:
    assert {part.name for part in feed_parts.registered()} == {"training"}


def test_after_an_owner_changes_only_these_run() -> None:
    expected = {
        "contracts.actions.undoing.repeat_owner",
        "playbooks.handover.actions.owners_changed",
    }
    assert _names(client_followups.registered_owner()) == expected


def test_after_rows_moved_between_clients_only_these_recount() -> None:
    expected = {"contracts.actions.undoing.recount_worth"}
    assert _names(client_followups.registered_figures()) == expected


def test_when_a_person_is_erased_only_these_forget_them() -> None:
    assert _names(client_followups.registered_erased()) == {
        "contracts.actions.documents.forget_person",
        "flags.actions.forget_person",
        "flags.actions_raises.forget_person",
        "playbooks.decks.actions.forget_person",
        "playbooks.handover.erasing.forget_person",
        "playbooks.lifecycle.actions.forget_person",
        "playbooks.referrals.erasing.forget_person",
        "playbooks.roadmaps.erasing.forget_person",
        "playbooks.scripts.erasing.forget_person",
        "playbooks.talks.erasing.forget_person",
        "renewals.actions.budget.forget_person",
        "renewals.actions.undoing.forget_person",
        "renewals.owed.erasing.forget_person",
    }


def test_when_a_touch_speaks_of_documents_only_these_keep_them() -> None:
    assert _names(client_followups.registered_papers()) == {"contracts.actions.documents.hear"}


def test_in_the_calendar_feed_only_these_add_events() -> None:
    assert _names(feed.parts()) == {"playbooks.roadmaps.feeding.syncs"}


def test_after_a_dismissal_only_these_run() -> None:
    assert _names(user_followups.registered()) == {
        "clients.actions.owners.take_over_book",
        "playbooks.handover.actions.leave_to_others",
        "playbooks.leads.actions.end_leads",
    }


def test_after_somebody_may_own_no_more_only_these_run() -> None:
    assert _names(user_followups.stepdowns()) == {
        "clients.actions.owners.give_up_book",
        "playbooks.handover.actions.leave_to_others",
    }


def test_after_clients_were_given_to_somebody_else_only_these_are_told() -> None:
    assert _names(client_followups.registered_given()) == {
        "playbooks.handover.actions.record_given"
    }


def test_before_a_dismissal_or_another_place_only_these_are_asked() -> None:
    assert _names(user_followups.previews()) == {"clients.previews.dismissal_effect"}
    assert _names(user_followups.place_previews()) == {"clients.previews.place_effect"}


def test_before_a_new_rate_only_these_tell_what_becomes_overdue() -> None:
    assert _names(contract_previews.registered()) == {"flags.previews.watch_overdue"}


def test_every_claimed_row_of_the_timetable_has_a_job_and_the_other_way_round() -> None:
    assert {row.job for row in TIMETABLE if row.is_claimed} == set(jobs.registered())


def test_by_the_clock_only_these_throw_things_away_besides_core() -> None:
    assert _names(tidying.registered().values()) == {"exchange.tasks.forget_old_files"}


def test_kinds_of_undo_stand_here() -> None:
    assert set(undo.kinds()) >= {
        "book_taken_over",
        "budget_answered",
        "client_archived",
        "clients_joined",
        "contract_archived",
        "event_logged",
        "outcome_answered",
        "playbook_answered",
        "playbook_started",
        "playbook_stopped",
        "answer_waived",
        "appeals_counted",
        "document_added",
        "document_moved",
        "hand_raised",
        "raise_answered",
        "answer_deleted",
        "request_deleted",
        "survey_link_revoked",
        "contract_put_back",
        "field_archived",
        "client_triaged",
        "goal_measured",
        "interest_recorded",
        "sighting_added",
        "sighting_deleted",
        "wish_tied",
        "wish_told",
        "wish_untied",
        "goal_reading_deleted",
        "ledger_deleted",
        "reading_deleted",
        "profile_confirmed",
        "roadmap_closed",
        "roadmap_deleted",
        "roadmap_made",
        "roadmap_moved",
        "roadmap_part",
        "readings_recorded",
        "member_ended",
        "owner_changed",
        "people_joined",
        "person_archived",
        "product_archived",
        "stage_declined",
        "stage_moved",
        "stage_retired",
        "stakeholder_changed",
        "task_cancelled",
        "task_deleted",
        "task_done",
        "tier_changed",
        "touch_deleted",
        "touch_edited",
        "touch_logged",
    }


def test_one_part_of_the_shell_asks_the_database() -> None:
    assert _names(shell.parts()) == {"dashboard.queries.shell.recent_clients"}

"""Everything that is registered on an upward road stands here by name."""

from clients import followups as client_followups
from core import jobs, shell, undo
from users import followups as user_followups


def _names(hooks):
    return {f"{hook.__module__}.{hook.__qualname__}" for hook in hooks}


def test_after_a_client_changes_only_these_run():
    assert _names(client_followups.registered()) == {"flags.engine.after_change"}


def test_after_a_dismissal_only_these_run():
    assert len(_names(user_followups.registered())) == 1


def test_every_job_of_the_timetable_is_registered_and_the_other_way_round():
    from accounts_crm.schedule import TIMETABLE

    assert {row.job for row in TIMETABLE} == set(jobs.registered())


def test_kinds_of_undo_are_known():
    assert len(undo.kinds()) == len(set(undo.kinds())) > 5


def test_shell_has_one_part_that_asks_the_database():
    assert len(shell.parts()) <= 2

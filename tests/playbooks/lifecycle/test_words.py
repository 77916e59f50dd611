"""Why a move is proposed, in words, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from playbooks.lifecycle import words
from playbooks.lifecycle.choices import ConditionKind
from playbooks.models import StageProposal

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("on", "late_after", "said"),
    [
        ("2025-12-03", "2026-10-02", "was to start by 2 October"),
        ("2025-12-03", "2026-11-30", "is to start by 30 November"),
        ("2026-11-24", "2026-12-24", "is to start by 24 November"),
        ("2026-10-02", None, "was to start by 2 October"),
    ],
)
def test_a_renewal_is_late_since_the_day_that_today_says(
    on: str, late_after: str | None, said: str
) -> None:
    fact = {"on": on, "ends_on": "2026-12-02", "number": "745"}
    if late_after:
        fact["late_after"] = late_after
    with translation.override("en"):
        told = words.why(StageProposal(facts={ConditionKind.START_REACHED.value: fact}), TODAY)
    assert said in told.replace("\u00a0", " ")

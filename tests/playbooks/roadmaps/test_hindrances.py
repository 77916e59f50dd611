"""What hinders a plan, in words, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from playbooks.roadmaps.hindrances import Hindrance, _preparation
from renewals.models import RenewalClock

TODAY = dt.date(2026, 11, 24)
ENDS_ON = dt.date(2026, 12, 5)


def told(**days: dt.date) -> Hindrance:
    with translation.override("en"):
        return _preparation(RenewalClock(**{"lead_days": 0} | days), ENDS_ON, TODAY)


@pytest.mark.parametrize(("by", "state"), [("2026-10-21", "danger"), ("2026-11-26", "warn")])
def test_what_renews_by_itself_is_prepared_for_its_notice(by: str, state: str) -> None:
    notice = dt.date(2026, 12, 1)
    found = told(procurement_by=dt.date.fromisoformat(by), notice_by=notice)
    text = found.text.replace("\u00a0", " ")
    assert (found.state, "notice" in found.title) == (state, True)
    assert "notice is possible until 1 December" in text
    assert "0 working days" not in text


def test_a_purchase_says_how_long_it_takes() -> None:
    found = told(procurement_by=dt.date(2026, 10, 21), lead_days=20)
    assert "20 working days" in found.text.replace("\u00a0", " ")
    assert "purchase" in found.title

"""Nightly work on contracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.actions import recompute_tiers as recompute
from core import clock, jobs


def recompute_tiers(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Recount yearly amounts and computed tiers; the missing rates are named."""
    done = recompute(today=clock.date_of(due_at))
    changed: dict[str, Any] = {"amounts": done.amounts, "tiers": done.tiers}
    return changed | ({"missing_rates": done.missing} if done.missing else {})


def register() -> None:
    jobs.register(
        jobs.Job("recompute_tiers", _("Recount the worth and tier of clients"), recompute_tiers)
    )

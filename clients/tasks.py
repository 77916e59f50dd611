"""Nightly work on clients: leaves that are over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.departures import end_leaves
from core import clock, jobs


def end_leaves_due(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Set people back to active whose leave ended before the due day."""
    return {"people": end_leaves(today=clock.date_of(due_at))}


def register() -> None:
    jobs.register(jobs.Job("end_leaves", _("End leaves that are over"), end_leaves_due))

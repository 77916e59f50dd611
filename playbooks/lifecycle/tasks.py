"""Scheduled work about the life cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core import clock
from playbooks.lifecycle.proposing import propose


def propose_stages(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Compare clients with the conditions of the stages: after missed nights only today counts."""
    return propose(today=clock.today(), beat=beat).as_dict()

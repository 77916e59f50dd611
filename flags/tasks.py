"""When flags are raised: every night, after a change, and again after a change that met a sweep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from celery import shared_task
from django.utils import timezone

from core import clock
from flags.engine import raise_flags


def raise_all_flags(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Run all rules for the current date: after missed nights too only today counts."""
    return raise_flags(today=clock.today(), now=timezone.now(), beat=beat).as_dict()


def after_change(client_ids: Collection[int]) -> None:
    """Evaluate the flags of clients that were just changed, inside that transaction."""
    raise_flags(today=clock.today(), now=timezone.now(), client_ids=client_ids)


def after_touch(client_ids: Collection[int]) -> None:
    """Evaluate of those flags what a plain touch can change, inside its transaction."""
    raise_flags(today=clock.today(), now=timezone.now(), client_ids=client_ids, is_plain_touch=True)


@shared_task(name="flags.tasks.look_again")
def look_again(client_ids: list[int]) -> None:
    """Evaluate clients whose change met a sweep."""
    after_change(client_ids)

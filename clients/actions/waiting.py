"""What a client waits for: a touch of theirs that needs no answer; appeals counted by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.restoring import client_to_restore
from clients.choices import AWAITING, AppealSource, Direction
from clients.followups import after_client_change
from clients.models import AppealCount, Client, Touchpoint
from clients.queries import rights
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

MONDAY = 0
MOST_APPEALS = 1_000_000


@verb
def waive_answer(*, touchpoint: Touchpoint, by: User) -> UndoRecord:
    """Mark that a message or an appeal of the client's needs no answer of ours.

    Raises NotAllowed, DomainError (nothing of theirs, marked already).
    """
    lock_clients(touchpoint.client_id)
    touch = (
        Touchpoint.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner")
        .get(pk=touchpoint.pk)
    )
    if not rights.may_log_touch(by, touch.client):
        raise NotAllowed(_("Only people who work with this client log touches."))
    is_theirs = touch.direction == Direction.THEIRS and touch.kind in AWAITING
    if touch.deleted_at is not None or not is_theirs:
        raise DomainError(_("This is no message that waits for an answer."))
    if touch.answer_waived_at is not None:
        raise DomainError(_("Somebody said already that it needs no answer."))
    before = snapshot(touch, ["answer_waived_at"])
    touch.answer_waived_at = timezone.now()
    touch.save(update_fields=["answer_waived_at"])
    note(
        client=touch.client_id,
        by=by,
        verb="answer_waived",
        subject=f"touch:{touch.pk}",
        label=touch.summary[:120],
    )
    payload = {"clients": [touch.client_id], "steps": [step(touch, before)]}
    record = undo.remember(kind="answer_waived", payload=payload, by=by)
    after_client_change(touch.client_id)
    return record


@verb
def record_appeals(
    *,
    client: Client,
    counts: Mapping[dt.date, int | None],
    by: User,
    source: str = AppealSource.HAND,
) -> UndoRecord:
    """Say how many appeals there were in some weeks, by their Mondays; None forgets a week.

    Raises NotAllowed, DomainError (nothing to say, no Monday, too many).
    """
    found = locked_client(client, by)
    if any(week.weekday() != MONDAY for week in counts):
        raise DomainError(_("A week begins on a Monday."))
    if any(count is not None and not 0 <= count <= MOST_APPEALS for count in counts.values()):
        raise DomainError(_("This number is too big."))
    told = _write(found.pk, counts, by, source)
    if not told:
        raise DomainError(_("Type at least one number."))
    words = {"appeals": ["; ".join(f"{w}: {pair[n]}" for w, pair in told.items()) for n in (0, 1)]}
    note(client=found.pk, by=by, verb="appeals_counted", changes=words, subject="appeals")
    record = undo.remember(
        kind="appeals_counted", payload={"clients": [found.pk], "weeks": told}, by=by
    )
    after_client_change(found.pk)
    return record


def _write(
    client: int, counts: Mapping[dt.date, int | None], by: User, source: str
) -> dict[str, list[str]]:
    """Write what differs; return {ISO Monday: [old, new]}, empty text for none."""
    known = AppealCount.objects.select_for_update(no_key=True).filter(client=client)
    old = {row.week: row for row in known.filter(week__in=counts)}
    told = {}
    for week, count in sorted(counts.items()):
        row = old.get(week)
        before = None if row is None else row.count
        if before == count:
            continue
        told[week.isoformat()] = [_as_text(before), _as_text(count)]
        if count is None:
            known.filter(week=week).delete()
            continue
        row = row or AppealCount(client_id=client, week=week)
        row.count, row.source, row.by = count, source, by
        rows.check(row)
        row.save()
    return told


def _as_text(count: int | None) -> str:
    return "" if count is None else str(count)


def undo_appeals(payload: dict[str, Any], by: User) -> str:
    """Put the numbers of those weeks back where they still hold. Raises NotAllowed, DomainError."""
    client = client_to_restore(payload, by)
    weeks = {dt.date.fromisoformat(week): pair for week, pair in payload["weeks"].items()}
    known = AppealCount.objects.filter(client=client, week__in=weeks)
    now = {row.week: str(row.count) for row in known}
    if any(now.get(week, "") != new for week, (_old, new) in weeks.items()):
        raise DomainError(_("Somebody changed this since, so it was not undone."))
    back = {week: int(old) if old else None for week, (old, _new) in weeks.items()}
    _write(client.pk, back, by, AppealSource.HAND)
    note(client=client, by=by, verb="undone", label="appeals_counted")
    after_client_change(client.pk)
    return gettext("Undone.")

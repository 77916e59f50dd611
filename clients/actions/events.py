"""An event or a mailing of marketing, logged for many clients at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import Bulk
from clients.actions.locking import lock_clients
from clients.actions.touches import held_at, refresh_last_touch
from clients.choices import TouchKind
from clients.followups import after_client_change
from clients.models import Client, Touchpoint
from clients.rules.touches import counts_for_norm, guess_direction
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim
from core.verbs import verb
from users.models import User

# Neither counts for the norm, and neither is time of ours that one client took.
MASS = (TouchKind.EVENT, TouchKind.MAILING)
BATCH = 500


@verb
def log_event(
    *,
    clients: Collection[Client],
    kind: str,
    at: dt.datetime,
    summary: str,
    by: User,
    form_key: Sent | UUID | None = None,
    now: dt.datetime | None = None,
) -> Bulk:
    """Write one touch of this kind for each client; all or none, in a handful of statements.

    Raises NotAllowed, AlreadyDone, DomainError (no mass kind, no words, in the future, archived).
    """
    claim(form_key, by=by)
    ids = sorted({client.pk for client in clients})
    if kind not in MASS or not summary.strip():
        raise DomainError(_("Say what the event or mailing was."))
    lock_clients(*ids)
    found = Client.objects.visible_to(by).filter(pk__in=ids)
    if found.count() < len(ids):
        raise NotAllowed(_("Only people who work with this client log touches."))
    if found.filter(archived_at__isnull=False).exists():
        raise DomainError(_("This client is archived. Take it back from the archive first."))
    held = held_at(at, now or timezone.now())
    made = Touchpoint.objects.bulk_create(
        [_touch(pk, kind, held, summary, by) for pk in ids], batch_size=BATCH
    )
    record = undo.remember(
        kind="event_logged",
        payload={"clients": ids, "touches": [touch.pk for touch in made]},
        by=by,
    )
    if ids:
        after_client_change(*ids)
    return Bulk(len(ids), 0, record)


def _touch(client: int, kind: str, at: dt.datetime, summary: str, by: User) -> Touchpoint:
    direction = guess_direction(kind)
    touch = Touchpoint(
        client_id=client, kind=kind, direction=direction, at=at, by=by, summary=summary
    )
    touch.is_counted = counts_for_norm(kind, direction, is_reached=True)
    rows.check(touch)
    return touch


def undo_event(payload: dict[str, Any], by: User) -> int:
    """Take the touches of an event back where they still stand; return how many.

    Raises DomainError when some of the clients are no longer seen.
    """
    ids = payload["clients"]
    lock_clients(*ids)
    if Client.objects.visible_to(by).filter(pk__in=ids).count() < len(ids):
        raise DomainError(_("This can no longer be undone."))
    touches = Touchpoint.objects.alive().filter(pk__in=payload["touches"])
    gone = touches.update(deleted_at=timezone.now(), deleted_by=by)
    # One of them may have been mended into a call since, and then it counted.
    refresh_last_touch(ids)
    after_client_change(*ids)
    return gone

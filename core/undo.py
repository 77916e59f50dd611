"""Undo: each kind of action registers how it is put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import UndoRecord

Handler = Callable[[dict[str, Any], Any], str]
_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Tell how to undo a kind: handler(payload, by) puts rows back and returns a sentence."""
    _handlers[kind] = handler


def kinds() -> list[str]:
    return sorted(_handlers)


def remember(*, kind: str, payload: dict[str, Any], by: Any, hours: int = 24) -> UndoRecord:
    """Store an undo record inside the caller's transaction (house default: 24 hours)."""
    now = timezone.now()
    return UndoRecord.objects.create(
        kind=kind,
        payload=payload,
        by=by,
        created_at=now,
        expires_at=now + dt.timedelta(hours=hours),
    )


@transaction.atomic
def undo(*, token: Any, by: Any) -> str:
    """Put an action of this person back once; return the sentence that says so.

    Raises DomainError when it is unknown, another's, too old or already undone.
    """
    record = UndoRecord.objects.select_for_update().filter(token=token, by=by).first()
    now = timezone.now()
    if record is None or record.expires_at < now:
        raise DomainError(_("This can no longer be undone."))
    if record.used_at is not None:
        raise DomainError(_("This was undone before."))
    sentence = _handlers[record.kind](record.payload, by)
    record.used_at = now
    record.save(update_fields=["used_at"])
    return sentence

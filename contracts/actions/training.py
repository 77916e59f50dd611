"""The product, the tutor and the number trained of a training that was logged."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.choices import TouchKind
from clients.models import Touchpoint
from clients.queries import rights
from contracts.models import Training
from core import changes as rows
from core.errors import DomainError
from core.verbs import verb
from users.models import User

EDITABLE = ("product", "tutor", "trained")


@verb
def describe_training(*, touchpoint: Touchpoint, changes: dict[str, Any], by: User) -> Training:
    """Write what a training was about, who taught and how many. Raises NotAllowed, DomainError."""
    lock_clients(touchpoint.client_id)
    touch = Touchpoint.objects.select_related("client__owner").get(pk=touchpoint.pk)
    if not rights.may_edit_touch(by, touch):
        raise rights.refusal(touch.client)
    if touch.kind != TouchKind.TRAINING or touch.deleted_at is not None:
        raise DomainError(_("This touch is no training."))
    found = Training.objects.filter(touchpoint=touch).first() or Training(touchpoint=touch)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        rows.check(found, set(told))
        found.save()
        note(
            client=touch.client_id,
            by=by,
            verb="touch_edited",
            changes=told,
            subject=f"touch:{touch.pk}",
            label=touch.summary[:120],
        )
    return found

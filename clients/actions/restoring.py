"""The way back of what was written about one client: who may, what came of it, what is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import rights
from core.errors import DomainError
from core.putback import put_back
from users.models import User


def restore_rows(
    payload: dict[str, Any],
    by: User,
    *,
    tell: Callable[[int], object] | None = None,
    is_seeing_enough: bool = False,
) -> str:
    """Put the rows of one client back, and return what came of it in words.

    `tell` gets the client's id and writes the line of the timeline in place of the usual one.
    Raises NotAllowed, DomainError (the client is hidden from this person by now).
    """
    client = client_to_restore(payload, by, is_seeing_enough=is_seeing_enough)
    if not put_back(payload["steps"]).restored:
        return gettext("Somebody changed it since, so nothing was undone.")
    if tell is None:
        note(client=client, by=by, verb="undone")
    else:
        tell(client.pk)
    after_client_change(client.pk)
    return gettext("Undone.")


def client_to_restore(
    payload: dict[str, Any], by: User, *, is_seeing_enough: bool = False
) -> Client:
    """Return the client that an undo is about, locked.

    Raises NotAllowed, DomainError (hidden from this person by now).
    """
    (pk,) = payload["clients"]
    lock_clients(pk)
    client = Client.objects.visible_to(by).select_related("owner").filter(pk=pk).first()
    if client is None:
        raise DomainError(_("This can no longer be undone."))
    if not is_seeing_enough:
        rights.require_edit(by, client)
    return client

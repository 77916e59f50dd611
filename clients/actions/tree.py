"""Holdings: a client moves under another one, never into a circle."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import rights
from clients.queries.holding import heirs
from core.changes import Told
from core.errors import DomainError, NotAllowed
from core.locks import serialise
from core.verbs import verb
from users.models import User


@verb
def move_in_tree(*, client: Client, parent: Client | None, by: User) -> Client:
    """Put a client under a parent company, or on its own. Raises NotAllowed, DomainError."""
    lock_tree()
    below = heirs(client.pk)
    lock_clients(client.pk, *below)
    found = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .get(pk=client.pk)
    )
    rights.require_edit(by, found)
    told = place_under(found, parent, by)
    if told:
        found.save(update_fields=["parent"])
        note(client=found, by=by, verb="client_moved_in_tree", changes=told)
        after_client_change(found.pk, *below)
    return found


def lock_tree() -> None:
    """Let all moves wait for one another: two that are harmless alone can close a circle together.

    Always before any row is locked, or two moves wait for each other for ever.
    """
    serialise("clients.tree")


def place_under(client: Client, parent: Client | None, by: User) -> Told:
    """Set a client's parent (unsaved) after refusing a circle; return what changed.

    The caller has taken `lock_tree` before it locked the client.
    """
    if (parent.pk if parent else None) == client.parent_id:
        return {}
    old = _name_of(client.parent, by)
    if parent is not None:
        if not rights.may_see_client(by, parent):
            raise NotAllowed(_("You do not see this parent company."))
        if client.pk in _upwards(parent.pk):
            raise DomainError(
                _("%(parent)s already belongs to %(client)s.")
                % {"parent": parent.name, "client": client.name}
            )
    client.parent = parent
    return {"parent": [old, parent.name if parent else ""]}


def _upwards(client_id: int) -> list[int]:
    """Return a client and everything above it."""
    return list(Client.objects.ancestors(client_id, include_self=True).values_list("pk", flat=True))


def _name_of(parent: Client | None, by: User) -> str:
    """A parent that this person may not see stays without a name."""
    if parent is None:
        return ""
    return parent.name if rights.may_see_client(by, parent) else "…"

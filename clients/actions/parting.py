"""Two rows that were made one are two again: each step of the record back, the last first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.actions.moving import Back
from clients.actions.touches import refresh_last_touch
from clients.actions.tree import lock_tree
from clients.followups import after_client_change, after_figures_moved, tell_followups
from clients.models import Client, Person
from clients.queries import rights
from core.errors import DomainError
from users.models import User

NAMED = 5


def part_clients(payload: dict[str, Any], by: User) -> str:
    """Undo of `join_clients`; rows changed since stay as they are and are named."""
    lock_tree()
    both = lock_two(Client, payload)
    kept, other = both
    if not all(rights.may_edit_client(by, client) for client in both):
        raise DomainError(_("This can no longer be undone."))
    back = Back()
    back.take(payload["ops"])
    ids = [kept.pk, other.pk]
    if back.is_stale:
        refresh_last_touch(ids)
        after_figures_moved(ids)
    _tell(ids, by, "client_parted", payload["names"][1], "")
    after_client_change(*ids)
    return _sentence(back.left)


def part_people(payload: dict[str, Any], by: User) -> str:
    """Undo of `join_people`."""
    kept, other = lock_two(Person, payload)
    if not rights.places_to_edit(by, kept):
        raise DomainError(_("This can no longer be undone."))
    back = Back()
    back.take(payload["ops"])
    places = payload["clients"]
    if back.is_stale:
        refresh_last_touch(places)
    _tell(places, by, "person_parted", payload["names"][1], f"person:{other.pk}")
    tell_followups(*places)
    return _sentence(back.left)


def lock_two(model: Any, payload: dict[str, Any]) -> tuple[Any, Any]:
    """Return the kept and the hidden row, locked. Raises DomainError when they are no longer so."""
    lock_clients(*payload["clients"])
    pks = [payload["kept"], payload["other"]]
    rows = model._base_manager.select_for_update(no_key=True, of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=pks).order_by("pk")}
    kept, other = (found.get(pk) for pk in pks)
    if kept is None or other is None or other.merged_into_id != kept.pk:
        raise DomainError(_("This can no longer be undone."))
    if kept.merged_into_id is not None:
        raise DomainError(_("The kept one was joined with another one since: undo that first."))
    return kept, other


def _tell(clients: Collection[int], by: User, said: str, name: str, about: str) -> None:
    there = Client.objects.filter(pk__in=clients).values_list("pk", flat=True)
    write(line(client=pk, by=by, verb=said, subject=about, label=name) for pk in there)


def _sentence(left: list[models.Model]) -> str:
    if not left:
        return _("Undone: two again.")
    names = list(dict.fromkeys(str(row) for row in left))
    shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return _("Undone: two again. Changed since and left as it is: %(names)s.") % {"names": shown}

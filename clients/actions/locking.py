"""Who waits for whom: every verb locks its clients first, in the order of their ids, then the rest.

Two verbs that took a client and its people, tasks or contracts in different orders would wait for
each other for ever. Weak row locks: a touch inserted meanwhile need not wait.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.db import models

from clients.models import Client
from clients.queries import rights
from users.models import User

Row = TypeVar("Row", bound=models.Model)


def lock_clients(*client_ids: int | None) -> None:
    """Hold clients until the transaction ends; None is left out."""
    ids = {pk for pk in client_ids if pk is not None}
    if ids:
        held = Client.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        list(held.values_list("pk", flat=True))


def locked_row(row: Row, by: User, *related: str) -> Row:
    """Return a row of a client, locked after its client and allowed to this person.

    `related` is read along. Raises NotAllowed, DomainError (the client is archived).
    """
    found: Any = held_row(row, *related)
    rights.require_edit(by, found.client)
    return cast("Row", found)


def held_row(row: Row, *related: str) -> Row:
    """Return a row of a client, locked after its client, whoever asks."""
    known: Any = row
    lock_clients(known.client_id)
    rows: Any = type(row)._default_manager
    found: Row = (
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", *related)
        .get(pk=row.pk)
    )
    return found

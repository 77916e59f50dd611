"""Who waits for whom: every verb locks its clients first, in the order of their ids, then the rest.

Two verbs that took a client and its people, tasks or contracts in different orders would wait for
each other for ever. Weak row locks: a touch inserted meanwhile need not wait.
"""

from __future__ import annotations

from clients.models import Client


def lock_clients(*client_ids: int | None) -> None:
    """Hold clients until the transaction ends; None is left out."""
    ids = {pk for pk in client_ids if pk is not None}
    if ids:
        held = Client.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        list(held.values_list("pk", flat=True))

"""Clients that may be the same as one being typed, and clients meant by a typed name."""

from __future__ import annotations

from django.db.models import Q

from clients.models import Client
from clients.queries.search import suggest
from clients.rules.legal_names import name_key
from core.sheets.cells import without_controls
from users.models import User

SHOWN = 5


def similar_clients(user: User, *, name: str, inn: str = "", kpp: str = "") -> list[Client]:
    """Return visible clients with the same INN (and KPP where both have one) or the same name.

    What this person may not see is never named: that it exists would be a leak. One query.
    """
    alike = Q(pk__in=[])
    inn, kpp = without_controls(inn), without_controls(kpp)  # PostgreSQL takes no NUL
    if inn:
        same = Q(inn=inn)
        alike |= same & (Q(kpp=kpp) | Q(kpp="")) if kpp else same
    if key := name_key(name):
        alike |= Q(name_key=key)
    rows = Client.objects.visible_to(user).filter(alike).select_related("owner")
    return list(rows.order_by("name_folded", "pk")[:SHOWN])


def clients_named(text: str, user: User, *, limit: int) -> list[Client]:
    """Return visible clients that a typed text means, the exact name alone when there is one."""
    ids = dict.fromkeys(s.client_id for s in suggest(text, user, limit=limit)) if text else {}
    rows = (
        Client.objects.visible_to(user).live().select_related("owner", "stage").in_bulk(list(ids))
    )
    found = [rows[pk] for pk in ids if pk in rows]
    exact = [client for client in found if client.name.strip() == text.strip()]
    return exact if len(exact) == 1 else found

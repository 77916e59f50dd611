"""How actions on contracts are put back, and what follows a client's new owner."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from clients.actions.history import line, write
from clients.followups import after_client_change
from clients.models import Client
from contracts.actions.money import refresh_worth
from contracts.actions.products import restore_product
from contracts.models import Contract, Product
from core import clock, undo
from core.putback import put_back
from users.models import User


def register() -> None:
    """Tell core how to undo every kind of this app."""
    for kind in ("contract_archived", "contract_put_back"):
        undo.register(kind, _restore)
    undo.register("product_archived", _restore_product)


def _restore_product(payload: dict[str, Any], by: User) -> str:
    product = restore_product(product=Product.objects.get(pk=payload["product"]), by=by)
    return _("The product is back: %(product)s") % {"product": product}


def _restore(payload: dict[str, Any], by: User) -> str:
    done = put_back(payload["steps"])
    contracts = [row for row in done.restored if isinstance(row, Contract)]
    write(
        line(
            client=row.client_id,
            by=by,
            verb="undone",
            subject=f"contract:{row.pk}",
            label=str(row),
        )
        for row in contracts
    )
    clients = sorted({row.client_id for row in contracts})
    if not clients:
        return _("Somebody changed it since, so nothing was undone.")
    refresh_worth(clients, today=clock.today())
    after_client_change(*clients)
    return _("Undone.")


def repeat_owner(client_ids: Collection[int]) -> None:
    """Copy the clients' owner to their contracts, in one statement."""
    owner = Client.objects.filter(pk=OuterRef("client")).values("owner")[:1]
    Contract.objects.filter(client__in=client_ids).update(owner=Subquery(owner))


def recount_worth(client_ids: Collection[int]) -> None:
    """Recount the yearly amount of clients whose contracts came from or went to another one."""
    refresh_worth(client_ids, today=clock.today())

"""An offer to a client of the queue: a line of its open renewal, or a task to speak of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from clients.actions import add_task
from clients.actions.locking import lock_clients
from clients.models import Client, Task
from clients.queries import rights
from contracts import whitespace
from contracts.models import Product
from core import formats
from core.errors import DomainError
from core.verbs import verb
from renewals.actions.records import edit_renewal
from renewals.choices import LineKind
from renewals.models import Renewal
from users.models import User


@verb
def offer_in_renewal(
    *,
    renewal: Renewal,
    product: Product,
    quantity: int | None,
    amount: int,
    by: User,
    today: dt.date,
) -> Renewal:
    """Add a product to what is offered; the sum of the renewal grows by it.

    More of what runs is an upsell, something new a cross-sell. Raises NotAllowed, DomainError
    (closed).
    """
    lock_clients(renewal.client_id)
    is_known = (renewal.client_id, product.pk) in whitespace.bought_by([renewal.client_id], today)
    kind = LineKind.UPSELL if is_known else LineKind.CROSS_SELL
    lines: dict[str, dict[str, Any]] = {}
    if not renewal.lines.exists():
        lines["new_same"] = first_line(renewal)
    lines["new_more"] = {
        "kind": kind.value,
        "product": product,
        "quantity": quantity,
        "amount": amount,
    }
    return edit_renewal(renewal=renewal, changes={}, lines=lines, by=by)


def first_line(renewal: Renewal) -> dict[str, Any]:
    """Return the line that says what a renewal without lines renews."""
    contract = renewal.contract
    return {
        "kind": LineKind.RENEWAL.value,
        "product": contract.product,
        "title": "" if contract.product else str(contract),
        "amount": renewal.amount,
    }


@verb
def offer_as_task(
    *, client: Client, product: Product, quantity: int | None, due_on: dt.date, by: User
) -> Task:
    """Give the account manager the offer as a next step. Raises NotAllowed, DomainError."""
    rights.require_edit(by, client)
    if client.owner is None:
        raise DomainError(_("This client has no owner."))
    title = _("Offer %(product)s") % {"product": product}
    if quantity:
        title = _("Offer %(product)s, licences: %(number)s") % {
            "product": product,
            "number": formats.number(quantity),
        }
    return add_task(by=by, title=title[:200], assignee=client.owner, client=client, due_on=due_on)

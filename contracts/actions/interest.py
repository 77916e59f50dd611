"""Who wants which product: pressed in the matrix, or named in what was heard in a touch."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.restoring import restore_rows
from clients.choices import OutcomeKind
from clients.followups import after_client_change
from clients.models import Client, Outcome, Stakeholder, Touchpoint
from contracts.choices import InterestState
from contracts.models import Interest, Product
from core import changes as rows
from core import clock, undo
from core.errors import DomainError
from core.folding import fold
from core.models import UndoRecord
from core.putback import delete_softly, made_step
from core.verbs import verb
from users.models import User

KINDS = ("interest_recorded", "wish_tied", "wish_told", "wish_untied")
# What of a touch may name a product, and what it says about it.
SAID = {
    OutcomeKind.NEED.value: InterestState.INTERESTED,
    OutcomeKind.OBJECTION.value: InterestState.REFUSED,
}
# A shorter name could stand in any sentence.
LETTERS_OF_A_PRODUCT = 3


@verb
def record_interest(
    *,
    client: Client,
    product: Product,
    state: str,
    on: dt.date,
    by: User,
    department: str = "",
    objection: str = "",
    touchpoint: Touchpoint | None = None,
) -> UndoRecord:
    """Say what a department (empty: the whole client) thinks of a product; "" forgets all of it.

    Raises NotAllowed, DomainError (a touch of another client, nothing to forget).
    """
    found = locked_client(client, by)
    if touchpoint is not None and touchpoint.client_id != found.pk:
        raise DomainError(_("This touch belongs to another client."))
    department = " ".join(department.split())
    before = _rows_of(found, product, department)
    old = before[-1].state if before else ""
    if state:
        row = _written(
            Interest(
                client=found,
                product=product,
                department=department,
                state=state,
                objection=objection if state == InterestState.REFUSED else "",
                touchpoint=touchpoint,
                on=on,
                by=by,
            )
        )
        steps = [made_step(row)]
    else:
        steps = [delete_softly(row, by) for row in before]
    if not steps:
        raise DomainError(_("Nothing was said about this yet."))
    _tell(found.pk, by, str(product), {"state": [old, state], "department": ["", department]})
    payload = {"clients": [found.pk], "steps": steps}
    record = undo.remember(kind="interest_recorded", payload=payload, by=by)
    after_client_change(found.pk)
    return record


def _rows_of(client: Client, product: Product, department: str) -> list[Interest]:
    """Return what was said of one place, the newest last."""
    found = Interest.objects.heard().filter(
        client=client, product=product, department_folded=fold(department)
    )
    return list(found.order_by("on", "pk"))


def _written(row: Interest) -> Interest:
    rows.check(row)
    row.save(force_insert=True)
    return row


def _tell(client: int, by: User, label: str, told: rows.Told) -> None:
    note(
        client=client,
        by=by,
        verb="interest_recorded",
        changes=told,
        subject="interest",
        label=label,
    )


def hear(touch: Touchpoint, outcomes: Collection[Outcome], people: Sequence[Stakeholder]) -> None:
    """Write the interest of needs and objections that name a product in their words.

    The department is that of the first person who took part. The rows live and go with the touch.
    """
    said = [one for one in outcomes if one.kind in SAID]
    if not said:
        return
    department = people[0].department if people else ""
    products = Product.objects.live().only("pk", "name", "name_folded")
    known = [p for p in products if len(p.name_folded) >= LETTERS_OF_A_PRODUCT]
    for outcome in said:
        words = fold(outcome.text)
        for product in known:
            if re.search(rf"(?<!\w){re.escape(product.name_folded)}(?!\w)", words):
                interest_of(outcome, product, department, touch)


def interest_of(outcome: Outcome, product: Product, department: str, touch: Touchpoint) -> Interest:
    """Write what an outcome says about a product."""
    return _written(
        Interest(
            client_id=touch.client_id,
            product=product,
            department=department,
            state=SAID[outcome.kind],
            objection=outcome.objection,
            touchpoint=touch,
            on=clock.date_of(touch.at),
            by=touch.by,
        )
    )


def register() -> None:
    """Tell core how to undo what is done here and to wishes."""
    for kind in KINDS:
        undo.register(kind, verb(restore_rows))

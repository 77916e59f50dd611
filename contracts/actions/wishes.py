"""Features that clients wait for: wished, tied to who asked, released, told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import lock_clients, locked_row
from clients.followups import after_client_change
from clients.models import Client, Outcome, Stakeholder
from clients.queries import rights
from contracts.actions.interest import SAID, interest_of
from contracts.choices import WishState
from contracts.models import Product, ProductWish, WishTie
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.folding import fold
from core.models import AuditLine, UndoRecord
from core.putback import delete_softly, made_step, snapshot, step
from core.verbs import verb
from users.models import User

EDITABLE = ("title", "product", "state", "released_on")


@verb
def add_wish(*, title: str, by: User, product: Product | None = None) -> ProductWish:
    """Add a wish to the list, or return the one of that name. Raises NotAllowed, DomainError."""
    if not by.may_own:
        raise NotAllowed(_("Account managers add wishes."))
    title = " ".join(title.split())
    there = ProductWish.objects.filter(title_folded=fold(title)).first()
    if there is not None:
        return there
    wish = ProductWish(title=title, product=product, made_by=by)
    rows.check(wish)
    wish.save(force_insert=True)
    _audit(wish, by, "wish_added", {"title": ["", wish.title]})
    return wish


@verb
def edit_wish(*, wish: ProductWish, changes: dict[str, Any], by: User) -> ProductWish:
    """Change a wish; once it is released its clients' owners hear of it.

    Raises NotAllowed, DomainError (the title is taken).
    """
    rights.require_admin(by)
    waiting = sorted(set(wish.ties.filter(deleted_at=None).values_list("client_id", flat=True)))
    lock_clients(*waiting)
    found = ProductWish.objects.select_for_update(no_key=True).get(pk=wish.pk)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        if found.state != WishState.RELEASED and found.released_on is not None:
            told |= rows.apply(found, {"released_on": None}, allowed=EDITABLE)
        rows.save(found, told)
        _audit(found, by, "wish_edited", told)
        if waiting:
            after_client_change(*waiting)
    return found


def _audit(wish: ProductWish, by: User, said: str, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"wish:{wish.pk}", changes=told)


@verb
def tie_wish(
    *,
    client: Client,
    by: User,
    on: dt.date,
    wish: ProductWish | None = None,
    product: Product | None = None,
    stakeholder: Stakeholder | None = None,
    outcome: Outcome | None = None,
) -> UndoRecord:
    """Say what a need is about: a wish the client waits for, a product, who asked.

    Raises NotAllowed, DomainError (neither wish nor product, a person or a touch of another
    client, the wish was dropped).
    """
    found = locked_client(client, by)
    _require_own(found, stakeholder, outcome)
    steps = []
    if wish is not None:
        steps.append(_tie(found, wish, by, on, stakeholder, outcome))
    product = product or (wish.product if wish else None)
    if outcome is not None and product is not None and outcome.kind in SAID:
        department = stakeholder.department if stakeholder else ""
        steps.append(made_step(interest_of(outcome, product, department, outcome.touchpoint)))
    if not steps:
        raise DomainError(_("Choose a wish or a product."))
    label = str(wish or product)
    note(client=found, by=by, verb="wish_tied", subject="interest", label=label)
    payload = {"clients": [found.pk], "steps": steps}
    record = undo.remember(kind="wish_tied", payload=payload, by=by)
    after_client_change(found.pk)
    return record


def _require_own(client: Client, stakeholder: Stakeholder | None, outcome: Outcome | None) -> None:
    if stakeholder is not None and stakeholder.client_id != client.pk:
        raise DomainError(_("This person does not work at this client."))
    if outcome is not None and outcome.client_id != client.pk:
        raise DomainError(_("This touch belongs to another client."))


def _tie(
    client: Client,
    wish: ProductWish,
    by: User,
    on: dt.date,
    stakeholder: Stakeholder | None,
    outcome: Outcome | None,
) -> Any:
    if wish.state == WishState.DROPPED:
        raise DomainError(_("This wish was dropped: it will not be made."))
    same = WishTie.objects.alive().filter(client=client, wish=wish, stakeholder=stakeholder)
    if same.filter(told_on=None).exists():
        raise DomainError(_("This client waits for it already."))
    tie = WishTie(
        wish=wish,
        client=client,
        stakeholder=stakeholder,
        touchpoint=outcome.touchpoint if outcome else None,
        asked_on=on,
        by=by,
    )
    rows.check(tie)
    tie.save(force_insert=True)
    return made_step(tie)


@verb
def tell_wish(*, tie: WishTie, by: User, today: dt.date) -> UndoRecord:
    """Note that the client was told that its wish is there; all who asked there are told.

    Raises NotAllowed, DomainError (not released, told already).
    """
    found = _locked_tie(tie, by)
    if found.wish.state != WishState.RELEASED:
        raise DomainError(_("This is not released yet."))
    waiting = WishTie.objects.select_for_update(no_key=True).alive().filter(told_on=None)
    ties = list(waiting.filter(client=found.client_id, wish=found.wish_id).order_by("pk"))
    if not ties:
        raise DomainError(_("This client was told already."))
    steps = []
    for one in ties:
        before = snapshot(one, ["told_on"])
        one.told_on = today
        one.save(update_fields=["told_on"])
        steps.append(step(one, before))
    return _closed(found, by, "wish_told", steps)


@verb
def untie_wish(*, tie: WishTie, by: User) -> UndoRecord:
    """Note that a client waits no more. Raises NotAllowed, DomainError when it is gone already."""
    found = _locked_tie(tie, by)
    return _closed(found, by, "wish_untied", [delete_softly(found, by)])


def _locked_tie(tie: WishTie, by: User) -> WishTie:
    return locked_row(tie, by, "wish")


def _closed(tie: WishTie, by: User, said: str, steps: list[Any]) -> UndoRecord:
    note(client=tie.client_id, by=by, verb=said, subject="interest", label=str(tie.wish))
    payload = {"clients": [tie.client_id], "steps": steps}
    record = undo.remember(kind=said, payload=payload, by=by)
    after_client_change(tie.client_id)
    return record

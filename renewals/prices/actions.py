"""Price rounds: made over contracts, told by letters, answered; what is agreed goes to renewals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.history import line, note, write
from clients.actions.locking import lock_clients
from clients.followups import after_client_change
from clients.queries import rights
from contracts.models import Contract
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import Step, delete_softly, put_back, snapshot, step
from core.verbs import verb
from renewals.actions.records import tell as tell_renewal
from renewals.choices import LineKind, PriceReaction, RenewalState
from renewals.clock.rules import back
from renewals.models import PriceRound, PriceRoundRow, Renewal
from renewals.prices.rules import raised
from renewals.settings import policy
from renewals.terms import scaled
from users.models import User

EDITABLE = ("proposed_amount", "letter_on", "reaction", "agreed_amount", "note")
MOST = 5000


@verb
def make_round(
    *,
    contracts: Sequence[Contract] | QuerySet[Contract],
    name: str,
    query: str,
    index: int,
    effective_on: dt.date,
    letter: str,
    by: User,
) -> PriceRound:
    """Propose a raised price for contracts; `index` in thousandths of a percent.

    Raises NotAllowed, DomainError (no contract, too many).
    """
    require_owner(by)
    found = list(contracts[: MOST + 1])
    if not found:
        raise DomainError(gettext_lazy("No contract with an amount fits."))
    if len(found) > MOST:
        raise DomainError(gettext_lazy("These are too many contracts for one round: narrow them."))
    made = PriceRound(
        name=name, query=query, index=index, effective_on=effective_on, letter=letter, by=by
    )
    rows.check(made)
    made.save(force_insert=True)
    usual = policy().notice_days
    PriceRoundRow.objects.bulk_create(
        (
            PriceRoundRow(
                round=made,
                contract=contract,
                currency=contract.currency,
                old_amount=contract.amount,
                proposed_amount=raised(contract.amount, index),
                notice_by=notice_by(effective_on, contract.notice_days, usual),
            )
            for contract in found
        ),
        batch_size=1000,
    )
    return made


def require_owner(by: User) -> None:
    """Raise NotAllowed for members of working groups, who answer for no client."""
    if not (by.is_active and by.may_own):
        raise NotAllowed(gettext_lazy("Account managers and heads propose prices."))


def notice_by(effective_on: dt.date, days: int | None, usual: int) -> dt.date:
    """Return the last day to tell a client: its contract's notice before, on a working day."""
    return back(effective_on - dt.timedelta(days=usual if days is None else days))


@verb
def send_letters(*, round: PriceRound, on: dt.date, by: User) -> UndoRecord:  # noqa: A002
    """Say that letters went to all clients of a round that this person leads and have none.

    Raises NotAllowed, DomainError (nobody is left to tell).
    """
    require_owner(by)
    found = PriceRoundRow.objects.visible_to(by).filter(round=round, letter_on__isnull=True)
    clients = sorted(set(found.values_list("contract__client_id", flat=True)))
    if not clients:
        raise DomainError(gettext_lazy("Everybody has a letter."))
    lock_clients(*clients)
    steps, lines = [], []
    held = found.select_for_update(of=("self",), no_key=True).select_related("contract")
    for row in held.order_by("pk"):
        before = snapshot(row, ["letter_on"])
        row.letter_on = on
        row.save(update_fields=["letter_on"])
        steps.append(step(row, before))
        told = {"price": ["", _price(row, row.proposed_amount)]}
        lines.append(_line(row, by, "price_letter_sent", told))
    write(lines)
    payload = {"clients": clients, "steps": steps}
    record = undo.remember(kind="price_letters_sent", payload=payload, by=by)
    after_client_change(*clients)
    return record


@verb
def edit_row(*, row: PriceRoundRow, changes: dict[str, Any], by: User) -> PriceRoundRow:
    """Write down a letter, a reaction, a price; what is agreed goes into the open renewal.

    An agreement without a price is one to the proposed price. Raises NotAllowed, DomainError.
    """
    found = locked_price(row, by)
    was_agreed = found.agreed_amount
    told = rows.apply(found, _agreed(found, changes), allowed=EDITABLE)
    if told:
        rows.check(found, set(told))
        found.save(update_fields=sorted(told))
        note(
            client=found.contract.client_id,
            by=by,
            verb="price_answered",
            changes=told,
            subject=f"priceroundrow:{found.pk}",
            label=str(found.contract),
        )
        if found.agreed_amount != was_agreed:
            price = found.old_amount if found.agreed_amount is None else found.agreed_amount
            into_renewal(found.contract, price, by)
        after_client_change(found.contract.client_id)
    return found


def _agreed(row: PriceRoundRow, changes: dict[str, Any]) -> dict[str, Any]:
    """Keep reaction and price together: only what is agreed has a price."""
    reaction = changes.get("reaction", row.reaction)
    price = changes.get("agreed_amount", row.agreed_amount)
    if reaction != PriceReaction.AGREED:
        return changes | {"agreed_amount": None}
    if price is None:
        price = changes.get("proposed_amount", row.proposed_amount)
    return changes | {"agreed_amount": price}


def into_renewal(contract: Contract, price: int, by: User | None) -> Renewal | None:
    """Let the open renewal of a contract say a price; what is offered besides stays.

    Its client is locked. A contract without a renewal gets the price when one opens.
    """
    held = Renewal.objects.select_for_update(of=("self",), no_key=True)
    renewal = held.filter(contract=contract, state=RenewalState.OPEN).first()
    if renewal is None:
        return None
    same = list(renewal.lines.filter(kind=LineKind.RENEWAL).order_by("position", "pk"))
    if same:
        for one, amount in zip(same, scaled([one.amount for one in same], price), strict=True):
            one.amount = amount
            one.save(update_fields=["amount"])
    before = renewal.amount
    total = renewal.lines.aggregate(total=Sum("amount"))["total"]
    renewal.amount = price if total is None else total
    if renewal.amount != before:
        renewal.save(update_fields=["amount"])
        tell_renewal(renewal, by, "renewal_changed", {"amount": [str(before), str(renewal.amount)]})
    return renewal


def locked_price(row: PriceRoundRow, by: User) -> PriceRoundRow:
    """Return a row of a round, locked after its client and allowed to this person.

    Raises NotAllowed, DomainError (the round was deleted meanwhile).
    """
    lock_clients(row.contract.client_id)
    found: PriceRoundRow = (
        PriceRoundRow.objects.select_for_update(of=("self",), no_key=True)
        .select_related("contract__client__owner", "contract__product", "round")
        .get(pk=row.pk)
    )
    rights.require_edit(by, found.contract.client)
    if found.round.deleted_at is not None:
        raise DomainError(gettext_lazy("This was deleted meanwhile."))
    return found


@verb
def delete_round(*, round: PriceRound, by: User) -> UndoRecord:  # noqa: A002
    """Delete a round softly: no signals come of it any more. By its maker or an administrator.

    Raises NotAllowed, DomainError (gone already).
    """
    found = PriceRound.objects.select_for_update(no_key=True).get(pk=round.pk)
    if not (by.is_active and (by.is_admin or found.by_id == by.pk)):
        raise NotAllowed(gettext_lazy("Who made the round, or an administrator, deletes it."))
    clients = sorted(set(found.rows.values_list("contract__client_id", flat=True)))
    payload = {"clients": clients, "steps": [delete_softly(found, by)]}
    record = undo.remember(kind="price_round_deleted", payload=payload, by=by)
    after_client_change(*clients)
    return record


def _line(row: PriceRoundRow, by: User, said: str, told: rows.Told) -> Any:
    return line(
        client=row.contract.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"priceroundrow:{row.pk}",
        label=str(row.contract),
    )


def _price(row: PriceRoundRow, amount: int) -> str:
    return f"{amount} {row.currency}"


# --- the way back -----------------------------------------------------------------------------
def register() -> None:
    """Tell core how to undo what is done here."""
    for kind in ("price_letters_sent", "price_round_deleted"):
        undo.register(kind, verb(_restore))


def _restore(payload: dict[str, Any], by: User) -> str:
    """Put back what nobody changed since; letters of clients one no longer leads stay sent."""
    lock_clients(*payload["clients"])
    steps = [one for one in payload["steps"] if _is_still_mine(one, by)]
    if not put_back(steps).restored:
        return _("Somebody changed it since, so nothing was undone.")
    write(line(client=pk, by=by, verb="undone") for pk in payload["clients"])
    after_client_change(*payload["clients"])
    return _("Undone.")


def _is_still_mine(one: Step, by: User) -> bool:
    label, pk, _pairs = one
    if label == PriceRound._meta.label_lower:
        return True
    return PriceRoundRow.objects.visible_to(by).filter(pk=pk).exists()

"""A contract is written down, changed, archived; its worth is kept beside its amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import rights
from contracts import queries
from contracts.actions.money import refresh_worth
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract, ContractLine
from contracts.rules import annual_amount, net_amount
from core import changes as rows
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim, settle
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

EDITABLE = (
    "number",
    "kind",
    "product",
    "signed_on",
    "starts_on",
    "ends_on",
    "amount",
    "currency",
    "vat_rate",
    "is_vat_included",
    "decided_by",
    "signed_by",
    "is_auto_renewed",
    "notice_days",
    "predecessor",
    "stage",
    "note",
)
LINE = ("product", "title", "quantity", "amount", "cost_amount")


@verb
def create_contract(
    *,
    client: Client,
    by: User,
    data: dict[str, Any],
    today: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    form_key: Sent | UUID | None = None,
    external: tuple[str, str] = ("", ""),
) -> Contract:
    """Write down a contract with its lines. Raises NotAllowed, AlreadyDone, DomainError."""
    key = claim(form_key, by=by, result_url=client.get_absolute_url())
    rights.require_edit(by, client)
    contract = Contract(
        client=client,
        owner_id=client.owner_id,
        external_system=external[0],
        external_id=external[1],
    )
    rows.apply(contract, data, allowed=EDITABLE)
    _require_fitting(contract)
    set_worth(contract)
    rows.check(contract)
    contract.save(force_insert=True)
    if lines:
        _replace_lines(contract, lines, by)
    tell(contract, by, "contract_added", _first_words(contract))
    settle(key, contract.get_absolute_url())
    _after(contract, today)
    return contract


def _first_words(contract: Contract) -> rows.Told:
    return {
        "term": [
            "",
            f"{contract.starts_on.isoformat()}/{rows.text_of(contract.ends_on)}",
        ],
        "amount": ["", f"{contract.amount} {contract.currency}"],
    }


def _require_fitting(contract: Contract) -> None:
    """What the contract names belongs to its client. Raises DomainError."""
    if contract.starts_on is None:
        raise DomainError(_("Say from which day the contract runs."))
    for person in (contract.decided_by, contract.signed_by):
        if person is not None and person.client_id != contract.client_id:
            raise DomainError(_("This person does not work at this client."))
    before = contract.predecessor
    if before is not None and before.client_id != contract.client_id:
        raise DomainError(_("The previous contract belongs to another client."))


def set_worth(contract: Contract) -> None:
    """Fill net and yearly amount from amount, VAT, kind and dates (unsaved)."""
    contract.net_amount = net_amount(contract.amount, contract.vat_rate, contract.is_vat_included)
    contract.annual_amount = annual_amount(
        contract.net_amount,
        contract.starts_on,
        contract.ends_on,
        is_recurring=contract.kind in RENEWABLE_KINDS,
    )


@verb
def update_contract(
    *, contract: Contract, changes: dict[str, Any], by: User, today: dt.date | None = None
) -> Contract:
    """Change a contract; only what differs is written and told. Raises NotAllowed, DomainError."""
    found = locked(contract, by)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if not told:
        return found
    _require_fitting(found)
    if "predecessor" in told:
        require_no_circle(found)
    set_worth(found)
    rows.save(found, {*told, "net_amount", "annual_amount"})
    tell(found, by, "contract_changed", told)
    _after(found, today)
    return found


def require_no_circle(contract: Contract) -> None:
    """A chain of renewals never comes back to its beginning. Raises DomainError."""
    pairs = Contract.objects.filter(client=contract.client_id).values_list("pk", "predecessor_id")
    before, at = dict(pairs), contract.predecessor_id
    for _step in range(len(before) + 1):
        if at is None:
            return
        if at == contract.pk:
            raise DomainError(_("A contract cannot follow itself."))
        at = before.get(at)


def locked(contract: Contract, by: User) -> Contract:
    """Return the contract, locked and allowed to this person. Raises NotAllowed."""
    lock_clients(contract.client_id)
    found = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "product", "predecessor", "stage")
        .get(pk=contract.pk)
    )
    rights.require_edit(by, found.client)
    return found


@verb
def archive_contract(*, contract: Contract, by: User, today: dt.date | None = None) -> UndoRecord:
    """Take a contract out of lists, rules and sums. Raises NotAllowed, DomainError."""
    found = locked(contract, by)
    if found.archived_at is not None:
        raise DomainError(_("This contract is archived already."))
    before = snapshot(found, ["archived_at"])
    found.archived_at = timezone.now()
    found.save(update_fields=["archived_at"])
    tell(found, by, "contract_archived", {})
    payload = {"clients": [found.client_id], "steps": [step(found, before)]}
    record = undo.remember(kind="contract_archived", payload=payload, by=by)
    _after(found, today)
    return record


@verb
def restore_contract(*, contract: Contract, by: User, today: dt.date | None = None) -> Contract:
    """Take a contract back from the archive. Raises NotAllowed."""
    found = locked(contract, by)
    if found.archived_at is not None:
        found.archived_at = None
        found.save(update_fields=["archived_at"])
        tell(found, by, "contract_restored", {})
        _after(found, today)
    return found


@verb
def set_lines(*, contract: Contract, lines: Sequence[dict[str, Any]], by: User) -> Contract:
    """Replace the lines of a contract: product, title, quantity, amount, cost_amount.

    Who may not see the cost leaves it as it was, line by line. Raises NotAllowed, DomainError.
    """
    found = locked(contract, by)
    before = _line_words(found)
    _replace_lines(found, lines, by)
    after = _line_words(found)
    if before != after:
        tell(found, by, "contract_lines_changed", {"lines": [before, after]})
        after_client_change(found.client_id)
    return found


def _replace_lines(contract: Contract, lines: Sequence[dict[str, Any]], by: User) -> None:
    kept = list(contract.lines.order_by("position", "pk"))
    costs = [line.cost_amount for line in kept]
    free = list(kept)
    for place, data in enumerate(lines):
        if unknown := set(data) - set(LINE):
            raise DomainError(f"unknown field of a line: {', '.join(sorted(unknown))}")
        line = _taken_from(free, data, place) or ContractLine(contract=contract)
        line.position = place
        for name in LINE:
            setattr(line, name, data.get(name, getattr(ContractLine(), name)))
        if not queries.may_see_cost(by):
            if data.get("cost_amount") is not None:
                raise NotAllowed(_("You do not see the direct cost."))
            line.cost_amount = costs[place] if place < len(kept) else None
        rows.check(line)
        line.save()
    contract.lines.filter(pk__in=[line.pk for line in free]).delete()


def _taken_from(free: list[ContractLine], data: dict[str, Any], place: int) -> ContractLine | None:
    """Take the row of the same product and title out of `free`, or the one that stood here.

    Readings hang on a row: a new amount or title must not take them away.
    """
    product, title = getattr(data.get("product"), "pk", None), data.get("title") or ""
    same = [line for line in free if line.product_id == product]
    for line in [line for line in same if line.title == title] or [
        line for line in same if line.position == place
    ]:
        free.remove(line)
        return line
    return None


def _line_words(contract: Contract) -> str:
    """Return the lines as one text for the timeline, the cost left out."""
    lines = contract.lines.select_related("product").order_by("position", "pk")
    return "; ".join(
        f"{line} × {line.quantity or 1}: {line.amount} {contract.currency}" for line in lines
    )


def tell(contract: Contract, by: User | None, said: str, told: rows.Told, reason: str = "") -> None:
    """Write one line about a contract into its client's timeline."""
    note(
        client=contract.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"contract:{contract.pk}",
        label=str(contract),
        reason=reason,
    )


def _after(contract: Contract, today: dt.date | None) -> None:
    refresh_worth([contract.client_id], today=today or clock.today())
    after_client_change(contract.client_id)

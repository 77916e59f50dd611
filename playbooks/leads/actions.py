"""Who leads at a client is decided, and whose deal a contract is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.restoring import client_to_restore
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import rights
from contracts.models import Contract, Product
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import put_back, snapshot, step
from core.verbs import verb
from playbooks.handover.actions import may_hand_over
from playbooks.leads import queries
from playbooks.leads.rules import MOST_PEOPLE, WHOLE
from playbooks.models import ClientProductLead, DealCredit
from users.models import User

LEAD, CREDIT = "lead_decided", "credit_split"
Shares = Sequence[tuple[int, int]]  # (who, percent), the largest first
# Who decides who leads is who may hand the client over: the owner, a head above, administrators.
may_decide_lead = may_hand_over


def require_decider(by: User, client: Client) -> None:
    if not may_decide_lead(by, client):
        raise rights.refusal(client)


def held_lead(client: Client, product: Product | None, by: User) -> ClientProductLead | None:
    """Return what holds now, under the lock of its client. Raises NotAllowed, DomainError."""
    require_decider(by, locked_client(client, by))
    return queries.open_lead(client, product)


@verb
def set_lead(
    *, client: Client, product: Product | None, person: User | None, by: User, today: dt.date
) -> UndoRecord | None:
    """Let somebody lead for a product, or the talks without one; nobody means the owner.

    None when it is so already. Raises NotAllowed, DomainError (not of the working group).
    """
    found = locked_client(client, by)
    require_decider(by, found)
    if person is not None and person.pk == found.owner_id:
        person = None
    if person is not None and person.pk not in queries.able_to_lead(found, today):
        raise DomainError(_("Only the owner and the working group lead here."))
    old = queries.open_lead(found, product)
    if (old.person_id if old else None) == (person.pk if person else None):
        return None
    steps = []
    if old is not None:
        before = snapshot(old, ["until"])
        # Both days count: who led for a day or more led until yesterday.
        old.until = max(old.since, today - dt.timedelta(days=1))
        old.save(update_fields=["until"])
        steps.append(step(old, before))
    made = None
    if person is not None:
        made = ClientProductLead.objects.create(
            client=found, product=product, person=person, since=today, decided_by=by
        )
    names = [(old.person if old else found.owner), person or found.owner]
    _tell_lead(found, product, names, by)
    payload = {"clients": [found.pk], "steps": steps, "made": made.pk if made else None}
    record = undo.remember(kind=LEAD, payload=payload, by=by)
    after_client_change(found.pk)
    return record


def _tell_lead(
    client: Client, product: Product | None, names: Sequence[User | None], by: User
) -> None:
    old, new = (one.full_name if one else "" for one in names)
    note(
        client=client,
        by=by,
        verb=LEAD,
        changes={"lead": [old, new]},
        subject=subject_of(product),
        label=f"{new or '—'} ({product})" if product else new or "—",
    )


def subject_of(product: Product | None) -> str:
    """Return how the timeline names what is led."""
    return f"lead:{product.pk if product else 0}"


@verb
def restore_lead(payload: dict[str, Any], by: User) -> str:
    """Take a decision about who leads back. Raises NotAllowed, DomainError."""
    client = client_to_restore(payload, by)
    require_decider(by, client)
    made = payload["made"]
    if made is not None:
        gone, _rows = ClientProductLead.objects.filter(pk=made, until__isnull=True).delete()
        if not gone:
            return gettext("Somebody changed it since, so nothing was undone.")
    elif _is_led_again(payload):
        return gettext("Somebody changed it since, so nothing was undone.")
    put_back(payload["steps"])
    note(client=client, by=by, verb="undone")
    after_client_change(client.pk)
    return gettext("Undone.")


def _is_led_again(payload: dict[str, Any]) -> bool:
    """Tell whether somebody leads by now where nobody did after the decision."""
    ended = ClientProductLead.objects.filter(pk__in=[pk for _label, pk, _told in payload["steps"]])
    return any(queries.open_lead(row.client, row.product) for row in ended)


def end_leads(person: User, by: User) -> None:
    """Let what somebody led end with the day they are gone: the owners lead again."""
    rows = ClientProductLead.objects.filter(person=person, until__isnull=True)
    rows.update(until=Greatest(F("since"), clock.today()))


def may_split(user: User, contract: Contract) -> bool:
    """The head of the owner's team, an administrator."""
    return rights.may_change_owner(user, contract.client)


def require_splitter(by: User, contract: Contract) -> None:
    if not may_split(by, contract):
        raise NotAllowed(_("The head of the team or an administrator divides the deal."))


def held_contract(contract: Contract, by: User) -> Contract:
    """Return a contract under the lock of its client. Raises NotAllowed, DomainError."""
    client = locked_client(contract.client, by)
    contract.client = client
    require_splitter(by, contract)
    return contract


def shares_of(contract: Contract) -> Shares:
    """Return what was decided, the largest share first; empty: the whole deal is the owner's."""
    rows = DealCredit.objects.filter(contract=contract).order_by("-percent", "pk")
    return list(rows.values_list("person_id", "percent"))


@verb
def split_credit(*, contract: Contract, shares: Shares, by: User) -> UndoRecord | None:
    """Divide a deal between people; without shares it is the owner's. None when it is so already.

    Raises NotAllowed, DomainError (they do not add up, one twice, too many).
    """
    found = held_contract(contract, by)
    require_whole(shares)
    before = shares_of(found)
    wanted = sorted(shares, key=lambda one: -one[1])
    if sorted(before) == sorted(wanted):
        return None
    _write(found, wanted, by)
    payload = {
        "clients": [found.client_id],
        "contract": found.pk,
        "before": before,
        "after": wanted,
    }
    record = undo.remember(kind=CREDIT, payload=payload, by=by)
    _tell_shares(found, before, wanted, by)
    after_client_change(found.client_id)
    return record


def require_whole(shares: Shares) -> None:
    """Raise DomainError unless shares of different people add up to a hundred."""
    if len({person for person, _percent in shares}) < len(shares):
        raise DomainError(_("Name each person once."))
    if len(shares) > MOST_PEOPLE:
        raise DomainError(_("Too many people for one deal."))
    if any(not 0 < percent <= WHOLE for _person, percent in shares):
        raise DomainError(_("A share is from 1 to 100 percent."))
    total = sum(percent for _person, percent in shares)
    if shares and total != WHOLE:
        raise DomainError(
            _("The shares add up to %(total)s %% instead of 100 %%.") % {"total": total}
        )


def _write(contract: Contract, shares: Shares, by: User | None) -> None:
    DealCredit.objects.filter(contract=contract).delete()
    now = timezone.now()
    DealCredit.objects.bulk_create(
        DealCredit(
            contract=contract, person_id=person, percent=percent, decided_by=by, decided_at=now
        )
        for person, percent in shares
    )


def _tell_shares(contract: Contract, before: Shares, after: Shares, by: User) -> None:
    ids = {person for person, _percent in [*before, *after]}
    names = {one.pk: one.full_name for one in User.objects.get_queryset().filter(pk__in=ids)}
    told = [
        ", ".join(f"{names.get(person, '')} {percent}\u00a0%" for person, percent in shares)
        for shares in (before, after)
    ]
    note(
        client=contract.client_id,
        by=by,
        verb=CREDIT,
        changes={"shares": told},
        subject=f"contract:{contract.pk}",
        label=str(contract),
    )


@verb
def restore_credit(payload: dict[str, Any], by: User) -> str:
    """Put the shares of a deal back, unless somebody divided it anew. Raises as the split."""
    client = client_to_restore(payload, by)
    contract = Contract.objects.filter(pk=payload["contract"], client=client).first()
    if contract is None:
        raise DomainError(_("This can no longer be undone."))
    contract.client = client
    require_splitter(by, contract)
    after = sorted(tuple(one) for one in payload["after"])
    if sorted(shares_of(contract)) != after:
        return gettext("Somebody changed it since, so nothing was undone.")
    before = [(person, percent) for person, percent in payload["before"]]
    _write(contract, before, by)
    _tell_shares(contract, payload["after"], before, by)
    after_client_change(client.pk)
    return gettext("Undone.")

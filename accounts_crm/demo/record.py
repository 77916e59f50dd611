"""Renewals at work: in several stages, with an upsell, lost, not to be retained; a pilot."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts_crm.demo.company import Company
from clients.models import Client
from contracts.choices import ContractKind
from contracts.models import Contract, ContractLine, Product
from renewals import actions
from renewals.keeping import keep_all_up
from renewals.models import Renewal, RenewalCheck, RenewalStage
from renewals.opening import open_renewals
from users.choices import Role
from users.models import User

DAY = dt.timedelta(days=1)
EARLY = 100  # days before the end: the head can still be asked not to retain


def show_record(company: Company) -> None:
    """Open what is due; one manager's renewals stand in different stages, two of them ended."""
    today, kam = company.today, company.people["nesterova"]
    open_renewals(today=today, now=timezone.now())
    keep_all_up(today=today)
    mine = Renewal.objects.open().filter(client__owner=kam, contract__ends_on__gt=today)
    found = list(mine.select_related("contract").order_by("contract__ends_on", "pk")[:4])
    for renewal, code in zip(found, ("documents", "offer", "need"), strict=False):
        _work(renewal, code, kam, today)
    if found:
        _offer_more(found[0], kam)
        actions.say_forecast(renewal=found[-1], category="commit", by=kam, on=today)
    if len(found) > 2:
        actions.announce_procurement(renewal=found[2], by=kam, on=today - 3 * DAY)
    _ended(company, kam)
    _pilot(company, kam)


def _work(renewal: Renewal, code: str, kam: User, today: dt.date) -> None:
    stage = RenewalStage.objects.filter(code=code, archived_at=None).first()
    if stage is None:
        return
    for check in RenewalCheck.objects.filter(stage=renewal.stage, archived_at=None):
        actions.tick_check(renewal=renewal, check_point=check, by=kam, on=today)
    actions.move_stage(renewal=renewal, stage=stage, by=kam, on=today)


def _offer_more(renewal: Renewal, kam: User) -> None:
    own = renewal.contract.product
    other = next((one for one in Product.objects.live() if one != own), None)
    more = renewal.amount // 500 * 100
    lines = {
        "new0": {
            "kind": "renewal",
            "product": renewal.contract.product,
            "title": "Те же места",
            "amount": renewal.amount,
        },
        "new1": {"kind": "cross_sell", "product": other, "quantity": 15, "amount": more},
    }
    actions.edit_renewal(renewal=renewal, changes={}, by=kam, lines=lines)


def _ended(company: Company, kam: User) -> None:
    """One lost to a competitor, one that the head agreed not to retain, one that is asked about."""
    today = company.today
    far = Contract.objects.in_force(today).renewable().without_successor()
    far = far.filter(client__owner=kam, clock__isnull=False, renewal__isnull=True)
    rows = far.filter(ends_on__gte=today + EARLY * DAY).order_by("amount", "pk")[:3]
    opened = [actions.open_by_hand(contract=one, by=kam, on=today) for one in rows]
    heads = User.objects.filter(role=Role.HEAD, is_active=True).order_by("pk")
    for place, renewal in enumerate(opened):
        if place == 0:
            actions.lose(
                renewal=renewal,
                reason="competitor",
                by=kam,
                on=today - 6 * DAY,
                loss_note="Выбрали то, что уже стоит в головной компании",
                competitor="Контур",
            )
            continue
        reason = "Сопровождение стоит дороже, чем приносит договор"
        actions.ask_release(renewal=renewal, reason=reason, by=kam, on=today - 9 * DAY)
        head = next((h for h in heads if actions.may_decide(h, renewal)), None)
        if place == 1 and head is not None:
            actions.decide_release(renewal=renewal, is_approved=True, by=head, on=today - 7 * DAY)


def _pilot(company: Company, kam: User) -> None:
    """A pilot half over at a client that has goals."""
    client = Client.objects.filter(owner=kam, goals__isnull=False).order_by("pk").first()
    product = Product.objects.live().last()
    if client is None or product is None:
        return
    pilot = Contract.objects.create(
        client=client,
        owner=kam,
        number=f"П-{company.today.year}/1",
        kind=ContractKind.PILOT,
        product=product,
        starts_on=company.today - 40 * DAY,
        ends_on=company.today + 25 * DAY,
    )
    ContractLine.objects.create(contract=pilot, product=product, quantity=20)

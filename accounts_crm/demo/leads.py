"""Two managers at one client of the demonstration company, with an expert along; a divided deal."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.choices import StakeholderRoleCode
from clients.models import Client, Membership, Touchpoint, TouchpointColleague
from playbooks.leads.actions import set_lead, split_credit
from playbooks.leads.queries import products_of
from users.choices import Specialty
from users.models import User

JOINT = 4  # how many of the latest touches with the decision maker two of us took part in


def show_leads(company: Company) -> None:
    """A colleague talks with who decides at one client: proposed as the lead, leads a product."""
    kam, second = company.people["nesterova"], company.people["ryabov"]
    mine = [client for client in company.clients if client.owner_id == kam.pk]
    grouped = [one for one in mine if one.memberships.exists()]
    found = next((one for one in grouped if len(_touches(one)) >= JOINT), None)
    if found is None:
        return
    since = company.today - dt.timedelta(days=90)
    Membership.objects.create(client=found, person=second, role=Specialty.KAM, since=since)
    _join(found, second, [kam, company.people["tutor"]])
    products = products_of(found, company.today)
    if products:
        set_lead(client=found, product=products[0], person=second, by=kam, today=company.today)
    contract = found.contracts.live().filter(net_amount__gt=0).order_by("-starts_on", "pk").first()
    if contract is not None:
        shares = [(kam.pk, 60), (second.pk, 40)]
        split_credit(contract=contract, shares=shares, by=company.people["head"])


def _touches(client: Client) -> list[Touchpoint]:
    """Return the two-way touches with who decides, the newest first."""
    rows = Touchpoint.objects.counted().filter(
        client=client,
        their_side__stakeholder__roles__role=StakeholderRoleCode.ECONOMIC_BUYER,
    )
    return list(rows.order_by("-at", "-pk").distinct()[:JOINT])


def _join(client: Client, second: User, others: list[User]) -> None:
    """The second manager talked with them, every other time together with the others."""
    touches = _touches(client)
    Touchpoint.objects.filter(pk__in=[touch.pk for touch in touches]).update(by=second)
    TouchpointColleague.objects.bulk_create(
        TouchpointColleague(touchpoint=touch, person=person)
        for touch in touches[::2]
        for person in others
    )

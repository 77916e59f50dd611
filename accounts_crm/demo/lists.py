"""A client that is here twice and views of the list, so that both can be tried at once."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.choices import Tier, TouchKind
from clients.models import Client, SavedView, Touchpoint
from core import clock

# Name, query, whether it stands in the menu.
VIEWS = (
    ("Мои A без касания", "tier=A&sort=touch", True),
    ("Отрасли и города", "cols=tier&cols=touch&cols=industry&cols=city", False),
)


def show_lists(company: Company) -> None:
    """Give the account manager of the tour a double of a C client and two saved views."""
    owner = company.people["nesterova"]
    mine = [c for c in company.clients if c.tier == Tier.C and c.owner_id == owner.pk]
    _double(company, mine[0])
    for name, query, is_pinned in VIEWS:
        view = SavedView.objects.create(by=owner, name=name, query=query, team=owner.team)
        if is_pinned:
            owner.pins = [*owner.pins, [view.pk, view.name, view.query]]
    owner.save(update_fields=["pins"])


def _double(company: Company, client: Client) -> None:
    """The same organisation under its bare name, typed in by somebody in a hurry."""
    name = client.name.partition("«")[2].rstrip("»")
    double = Client.objects.create(
        name=name, inn=client.inn, owner=client.owner, owner_since=company.today, tier=Tier.C
    )
    day = company.today - dt.timedelta(days=2)
    Touchpoint.objects.create(
        client=double,
        kind=TouchKind.CALL,
        at=clock.start_of(day) + dt.timedelta(hours=11),
        by=client.owner,
        summary="Просили прислать презентацию новых модулей до конца недели",
    )

"""A holding, interest, wishes, competitors and a decided C in the demonstration company."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.choices import Objection, OutcomeKind, Triaged
from clients.models import Client, CompetitorSighting, Outcome, Triage
from contracts.choices import InterestState, WishState
from contracts.models import Contract, Interest, Product, ProductWish, WishTie

DAY = dt.timedelta(days=1)
# title, released so many days ago or not yet
WISHES = (
    ("Выгрузка досье в 1С", None),
    ("Отчёт по филиалам в одном файле", 3),
    ("Вход через корпоративный портал", None),
)
# competitor, what of theirs, seen so many days ago
SEEN = (("Контур", "Фокус", 4), ("Интерфакс", "СПАРК", 140))
SAID = ((InterestState.INTERESTED, ""), (InterestState.REFUSED, Objection.NO_BUDGET))


def make_growth(company: Company) -> None:
    """The first client of one manager heads a holding of four; three clients wait for a wish."""
    by = company.people["nesterova"]
    mine = [client for client in company.clients if client.owner_id == by.pk]
    head, near, rival = mine[0], mine[1], mine[2]
    _holding(head, mine)
    products = list(Product.objects.live())
    for client in (head, near):
        _interest(company, client, products)
    for number, (title, released) in enumerate(WISHES):
        wish = ProductWish.objects.create(
            title=title,
            product=products[number % len(products)],
            state=WishState.WANTED if released is None else WishState.RELEASED,
            released_on=None if released is None else company.today - released * DAY,
            made_by=by,
        )
        for client in (head, near, rival)[number:]:
            people = company.stakeholders.get(client.pk, [])
            WishTie.objects.create(
                wish=wish,
                client=client,
                stakeholder=people[0] if people else None,
                asked_on=company.today - 90 * DAY,
                by=by,
            )
    for client, (name, product, days) in zip((near, head), SEEN, strict=True):
        CompetitorSighting.objects.create(
            client=client,
            competitor=name,
            product=product,
            seen_on=company.today - days * DAY,
            note="Показывали юристам",
            by=by,
        )
    last = [client for client in mine if client.tier == "C"][-1]
    Triage.objects.create(client=last, decision=Triaged.KEEP, on=company.today - 20 * DAY, by=by)


def _holding(head: Client, mine: list[Client]) -> None:
    """Three of the smallest stand below the first; the last of them has no contract."""
    small = [client for client in mine if client.tier == "C"][:3]
    above = [head, head, small[0]]
    for client, parent in zip(small, above, strict=True):
        client.parent = parent
        client.save(update_fields=["parent"])
    Contract.objects.filter(client=small[2]).delete()
    Client.objects.filter(pk=small[2].pk).update(fiscal_year_start=None, procurement="")


def _interest(company: Company, client: Client, products: list[Product]) -> None:
    people = company.stakeholders.get(client.pk, [])
    names = list(dict.fromkeys(one.department for one in people if one.department))[:2]
    needs = Outcome.objects.filter(client=client, kind=OutcomeKind.NEED)
    need = needs.select_related("touchpoint").first()
    for place, name in enumerate(names):
        state, objection = SAID[place % len(SAID)]
        Interest.objects.create(
            client=client,
            product=products[(place + 1) % len(products)],
            department=name,
            state=state,
            objection=objection,
            touchpoint=need.touchpoint if need and not place else None,
            on=company.today - (12 + place * 30) * DAY,
            by=client.owner,
        )

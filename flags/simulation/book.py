"""An invented book: clients by tier, their people, contracts and what was said to them before."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from clients.choices import Direction, StakeholderRoleCode, Tier, TouchKind
from clients.models import Client, Person, Stakeholder, StakeholderRole, Touchpoint
from contracts.models import Contract, Product
from core import clock
from flags import playing
from flags.rules import Thresholds
from flags.simulation import sponsors
from users.choices import Role
from users.models import User

DAY = dt.timedelta(days=1)
RUBLES = 100
LIMITS = Thresholds()  # the defaults
# Parts of a book by tier, its people, and what a contract is worth, in roubles (assumed).
PARTS = ((Tier.A, 0.2), (Tier.B, 0.3), (Tier.C, 0.5))
PEOPLE = {Tier.A: 4, Tier.B: 3, Tier.C: 2}
WORTH = {
    Tier.A: (3_000_000, 10_000_000),
    Tier.B: (500_000, 2_000_000),
    Tier.C: (40_000, 300_000),
}
# Parts of clients of which something holds (assumed).
SECOND_PRODUCT = 0.25
PAYS_BY_OFFER = 0.5  # of C
KNOWS_CHAMPION = {Tier.A: 0.9, Tier.B: 0.8, Tier.C: 0.5}
KNOWS_BUSINESS_OWNER = 0.4
NEVER_TOUCHED = 0.4  # in files of a first load
OLDER_CONTRACT = 0.5  # in the same files; in a worked book there is always one
NORMS = {
    Tier.A: LIMITS.norm_a,
    Tier.B: LIMITS.norm_b,
    Tier.C: LIMITS.norm_c,
}


@dataclass(slots=True)
class Book:
    """The manager and the products; clients are read from the database."""

    kam: User
    products: list[Product]
    dice: random.Random
    made: int = 0


def make_book(dice: random.Random, number: int) -> Book:
    email = f"kam{number}@simulation.example"
    kam = User.objects.create(email=email, last_name="Ветрова", role=Role.KAM)
    products = [Product.objects.get_or_create(name=name)[0] for name in ("Досье", "Архив")]
    return Book(kam, products, dice)


def fill(book: Book, number: int, today: dt.date, *, is_first_load: bool) -> None:
    """Make the clients of a book that was worked before, or of one that was just loaded."""
    for tier, part in PARTS:
        for _n in range(round(number * part) if tier != Tier.C else number):
            if book.made >= number:
                return
            client = make_client(book, tier, today, since=today if is_first_load else None)
            _contracts(book, client, today, is_first_load=is_first_load)
            _past(book, client, today, is_first_load=is_first_load)


def make_client(book: Book, tier: str, today: dt.date, *, since: dt.date | None) -> Client:
    """Make a client with people; `since` is the take-over, two years ago by default."""
    book.made += 1
    client = Client.objects.create(
        name=f"ООО «Клиент {book.made}»",
        tier=tier,
        owner=book.kam,
        owner_since=since or today - 730 * DAY,
        can_pay_by_offer=tier == Tier.C and book.dice.random() < PAYS_BY_OFFER,
    )
    for player in playing.registered():
        player.make(client)
    client.save()
    sponsors.name_sponsor(client, book.made)
    roles = [StakeholderRoleCode.ECONOMIC_BUYER]
    if book.dice.random() < KNOWS_CHAMPION[Tier(tier)]:
        roles.append(StakeholderRoleCode.CHAMPION)
    if tier != Tier.C and book.dice.random() < KNOWS_BUSINESS_OWNER:
        roles.append(StakeholderRoleCode.BUSINESS_OWNER)
    for place in range(PEOPLE[Tier(tier)]):
        held = [roles[place]] if place < len(roles) else []
        make_person(book, client, today, roles=held)
    return client


def make_person(book: Book, client: Client, today: dt.date, *, roles: Any) -> Stakeholder:
    person = Person.objects.create(last_name="Иванова", first_name="Анна")
    since = client.owner_since or today
    found = Stakeholder.objects.create(
        person=person, client=client, since=since, confirmed_on=_heard_of(book, client, today)
    )
    for role in roles:
        StakeholderRole.objects.create(stakeholder=found, client=client, role=role, since=since)
    return found


def _heard_of(book: Book, client: Client, today: dt.date) -> dt.date | None:
    """People of a worked book were heard of within a quarter; of a loaded one nobody knows when."""
    if client.owner_since == today:
        return None
    return today - DAY * book.dice.randint(0, 90)


def _contracts(book: Book, client: Client, today: dt.date, *, is_first_load: bool) -> None:
    """Yearly contracts; a loaded book has ends of the last quarter whose renewal nobody entered."""
    products = book.products if book.dice.random() < SECOND_PRODUCT else book.products[:1]
    for product in products:
        first = -20 if is_first_load else 0
        ends_on = today + DAY * book.dice.randint(first, 364)
        before = None
        if not is_first_load or book.dice.random() < OLDER_CONTRACT:
            before = make_contract(book, client, product, ends_on=ends_on - 365 * DAY)
        contract = make_contract(book, client, product, ends_on=ends_on, before=before)
        if not is_first_load and (ends_on - today).days < LIMITS.lead_b:
            contract.renewal_started_on, contract.renewal_started_by = today - DAY, book.kam
            contract.save(update_fields=["renewal_started_on", "renewal_started_by"])


def make_contract(
    book: Book, client: Client, product: Product, *, ends_on: dt.date, before: Any = None
) -> Contract:
    least, most = WORTH[Tier(client.tier)]
    amount = book.dice.randint(least, most) * RUBLES
    Client.objects.filter(pk=client.pk).update(annual_amount=amount)
    return Contract.objects.create(
        client=client,
        owner=book.kam,
        product=product,
        starts_on=ends_on - 364 * DAY,
        ends_on=ends_on,
        amount=amount,
        net_amount=amount,
        annual_amount=amount,
        predecessor=before,
    )


def _past(book: Book, client: Client, today: dt.date, *, is_first_load: bool) -> None:
    """The last touch: within the norm, or stale or none at all in files of a first load."""
    norm = NORMS[Tier(client.tier)]
    if is_first_load and book.dice.random() < NEVER_TOUCHED:
        return
    age = book.dice.randint(1, norm * 3 if is_first_load else norm)
    at = clock.start_of(today - age * DAY) + dt.timedelta(hours=12)
    Touchpoint.objects.create(
        client=client, kind=TouchKind.CALL, direction=Direction.BOTH, at=at, by=book.kam
    )
    Client.objects.filter(pk=client.pk).update(last_touch_at=at)
    everybody = client.stakeholders.order_by("pk")
    people = list(everybody[:1] if is_first_load else everybody[:2])
    Stakeholder.objects.filter(pk__in=[p.pk for p in people]).update(last_touch_at=at)

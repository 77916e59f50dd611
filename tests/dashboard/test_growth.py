"""The holding in sums, B that could be A, the half-yearly look at C."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client, Triage
from clients.queries import client_page
from core import clock
from dashboard.queries import growth
from dashboard.queries.holding import holding_of
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

pytestmark = pytest.mark.django_db
MILLION = 100_000_000


def bought(client: Client, amount: int = 1000, **fields: Any) -> Any:
    contract = f.ContractFactory.create(client=client, **fields)
    type(contract).objects.filter(pk=contract.pk).update(annual_amount=amount)
    return contract


@pytest.fixture
def chain(client_row: Client, kam: User, stranger: User) -> list[Client]:
    """A head, a hidden company below it, and below that one a company that is seen again."""
    hidden = f.ClientFactory.create(parent=client_row, owner=stranger, name="Скрытая")
    seen = f.ClientFactory.create(parent=hidden, owner=kam, name="Внучка")
    return [client_row, hidden, seen]


def test_a_holding_adds_up_what_its_reader_sees_at_any_depth(
    chain: list[Client], kam: User
) -> None:
    for client, amount in zip(chain, (100, 10_000, 7), strict=True):
        contract = bought(client, amount)
        line = f.ContractLineFactory.create(contract=contract, quantity=10)
        f.LicenceReadingFactory.create(line=line, used=4)
        f.TouchpointFactory.create(client=client)
        f.FlagFactory.create(client=client)
        f.SightingFactory.create(client=client)
    bought(chain[2], 5, currency="USD")
    found = holding_of(chain[0], kam, clock.today())
    assert [line.client for line in found.lines] == [chain[0], chain[2]]
    assert found.annual == {"RUB": 107, "USD": 5}
    assert (found.contracts, found.bought, found.measured, found.used) == (3, 20, 20, 8)
    assert (found.touches, found.flags, found.empty) == (2, 2, [])


def test_what_one_does_not_see_is_not_even_counted_on_the_page(
    chain: list[Client], kam: User, signed_in: Any
) -> None:
    page = signed_in(kam).get(f"/clients/{chain[0].pk}/holding/").content.decode()
    assert "Внучка" in page
    assert "Скрытая" not in page
    below = signed_in(kam).get(f"/clients/{chain[2].pk}/holding/").content.decode()
    assert "Скрытая" not in below


def test_the_expansion_list_has_who_is_for_us_and_the_competitors(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    head_person = f.StakeholderRoleFactory.create(stakeholder__client=client_row, role="champion")
    empty = f.ClientFactory.create(parent=client_row, owner=kam, name="Пустая")
    bought(f.ClientFactory.create(parent=client_row, owner=kam))
    f.SightingFactory.create(client=empty, competitor="Контур")
    found = holding_of(client_row, kam, clock.today())
    assert [(line.client, line.competitor_words) for line in found.empty] == [(empty, "Контур")]
    assert found.supporters == [head_person]
    url = f"/clients/growth/export/csv/?list=holding&client={client_row.pk}"
    text = b"".join(signed_in(kam).get(url).streaming_content).decode("utf-8-sig")
    assert "Пустая" in text
    assert "Контур" in text


def test_a_holding_costs_the_same_with_one_company_and_with_thirty(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), f"/clients/{client_row.pk}/holding/"
    bought(f.ClientFactory.create(parent=client_row, owner=kam))
    few = len(own_queries(browser, url))
    above = client_row
    for number in range(30):
        above = f.ClientFactory.create(parent=above if number % 2 else client_row, owner=kam)
        f.FlagFactory.create(client=above)
        f.SightingFactory.create(client=above)
    assert len(own_queries(browser, url)) == few
    assert few <= 13


def test_a_subsidiary_inherits_from_the_nearest_above_that_has_it(
    chain: list[Client], kam: User
) -> None:
    top, hidden, low = chain
    Client.objects.filter(pk=top.pk).update(fiscal_year_start=4, procurement="tender_223")
    Client.objects.filter(pk=hidden.pk).update(procurement="direct", procurement_lead_days=7)
    client = client_page.client_of(kam, low.pk)
    assert client is not None
    client_page.details_of(client, kam, clock.today())
    taken = client.inherited  # type: ignore[attr-defined]
    fiscal, procurement = taken["fiscal_year_start"], taken["procurement"]
    assert (fiscal.value, fiscal.source) == ("4", top.name)
    assert (procurement.value, procurement.lead_days, procurement.source) == ("direct", 7, "")
    missing = {gap.code for gap in client_page.meter_of(client, []).missing}
    assert not missing & {"procurement", "fiscal_year_start"}


def test_its_own_is_not_overruled(chain: list[Client], kam: User, signed_in: Any) -> None:
    Client.objects.filter(pk=chain[0].pk).update(fiscal_year_start=4)
    Client.objects.filter(pk=chain[2].pk).update(fiscal_year_start=7)
    client = client_page.client_of(kam, chain[2].pk)
    assert client is not None
    client_page.details_of(client, kam, clock.today())
    assert client.inherited == {}  # type: ignore[attr-defined]
    assert signed_in(kam).get(f"/clients/{chain[2].pk}/").status_code == 200


# --- B and C ---------------------------------------------------------------------------------
def tiered(kam: User, tier: str, amount: int = 0, **fields: Any) -> Client:
    return f.ClientFactory.create(owner=kam, tier=tier, annual_amount=amount, **fields)


def test_b_near_the_smallest_a_or_in_a_holding_with_one(kam: User, stranger: User) -> None:
    first = tiered(kam, "A", 10 * MILLION)
    tiered(kam, "A", 30 * MILLION)
    tiered(stranger, "A", MILLION)
    big, small = tiered(kam, "B", 6 * MILLION), tiered(kam, "B", 6 * MILLION - 1)
    kin = tiered(kam, "B", parent=f.ClientFactory.create(parent=first))
    tiered(kam, "C", 9 * MILLION)
    assert growth.threshold(kam) == 6 * MILLION
    bounds = growth.bounds(kam)
    found = list(growth.candidates(kam, bounds))
    assert (found, bounds.kin) == ([big, kin], {kin.pk})
    assert small not in found


def test_what_is_missing_is_named(kam: User) -> None:
    client = tiered(kam, "B", MILLION)
    tiered(kam, "A", MILLION)
    f.StakeholderRoleFactory.create(stakeholder__client=client, role="champion")
    f.FlagFactory.create(client=client, rule="untouched")
    has, wanted, silent = f.ProductFactory.create_batch(3)
    bought(client, product=has)
    f.InterestFactory.create(client=client, product=wanted)
    (one,) = growth.all_candidates(kam, clock.today())
    assert [role.value for role in one.roles] == ["economic_buyer", "user", "procurement"]
    assert (one.products, one.is_untouched, one.is_big) == ([silent.name], True, True)


def test_a_dormant_one_lacks_a_touch_by_the_norm_of_its_own(kam: User) -> None:
    tiered(kam, "A", MILLION)
    dormant, spoken = (tiered(kam, "B", MILLION) for _ in range(2))
    days = [clock.today() - dt.timedelta(days=number) for number in (800, 195)]
    for client, touched in ((dormant, 200), (spoken, 100)):
        f.ContractFactory.create(client=client, starts_on=days[0], ends_on=days[1])
        client.last_touch_at = timezone.now() - dt.timedelta(days=touched)
        client.save()
    found = {one.client: one.is_untouched for one in growth.all_candidates(kam, clock.today())}
    assert found == {dormant: True, spoken: False}


def test_the_list_of_b_costs_the_same_at_any_length(kam: User, signed_in: Any) -> None:
    tiered(kam, "A", MILLION)
    tiered(kam, "B", MILLION)
    browser = signed_in(kam)
    few = len(own_queries(browser, "/clients/growth/"))
    for _n in range(30):
        tiered(kam, "B", MILLION)
    assert len(own_queries(browser, "/clients/growth/")) == few


@pytest.mark.parametrize(
    ("decision", "tier", "strategy", "is_archived"),
    [
        ("keep", "C", "", False),
        ("raise", "B", "", False),
        ("group", "C", "minimum", False),
        ("archive", "C", "", True),
    ],
)
def test_a_decision_about_c_is_one_press_and_one_undo(
    kam: User, signed_in: Any, decision: str, tier: str, strategy: str, is_archived: bool
) -> None:
    client, browser = tiered(kam, "C"), signed_in(kam)
    page = browser.post(f"/clients/{client.pk}/triage/", {"decision": decision}, follow=True)
    client.refresh_from_db()
    assert (client.tier, client.strategy, client.is_archived) == (tier, strategy, is_archived)
    assert client not in growth.for_triage(kam, clock.today())
    (message,) = page.context["messages"]
    token = message.extra_tags.split("undo:")[1].split()[0]
    browser.post(f"/undo/{token}/")
    client.refresh_from_db()
    assert (client.tier, client.strategy, client.is_archived) == ("C", "", False)
    assert list(growth.for_triage(kam, clock.today())) == [client]


def test_c_comes_back_after_half_a_year(kam: User, signed_in: Any) -> None:
    old, fresh = tiered(kam, "C", 5), tiered(kam, "C", 9)
    for client, days in ((old, 183), (fresh, 182)):
        on = clock.today() - dt.timedelta(days=days)
        Triage.objects.create(client=client, decision="keep", on=on)
    (found,) = growth.for_triage(kam, clock.today())
    assert (found, found.decided) == (old, "keep")
    page = signed_in(kam).get("/clients/growth/?list=c").content.decode()
    assert old.name in page
    assert fresh.name not in page

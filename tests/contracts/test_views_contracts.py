"""Pages of contracts: seen by who sees the client, changed by who may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client
from contracts.models import Contract
from core import clock
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User


@pytest.fixture
def contract(client_row: Client) -> Contract:
    row: Contract = f.ContractFactory.create(client=client_row, number="2026/1")
    f.ContractLineFactory.create(contract=row, cost_amount=400_000_00)
    return row


def typed(answer: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would post from a page's forms, with some fields changed."""
    form, lines = answer.context["form"], answer.context["lines"]
    data = {b.html_name: b.value() for b in form} | {
        b.html_name: b.value() for line in lines for b in line
    }
    data |= {b.html_name: b.value() for b in lines.management_form}
    data["lines_seen"] = answer.context.get("lines_seen", "")
    data |= changes
    plain = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in data.items()}
    return {k: v for k, v in plain.items() if v is not None and v is not False}


@pytest.mark.parametrize("name", ["contract", "contract_edit", "contract_successor"])
def test_pages_answer_the_owner_and_hide_from_a_stranger(
    name: str, contract: Contract, kam: User, stranger: User, signed_in: Any
) -> None:
    url = reverse(f"contracts:{name}", args=[contract.pk])
    assert signed_in(kam).get(url).status_code == 200
    assert signed_in(stranger).get(url).status_code == 404


@pytest.mark.parametrize(
    "name", ["renewal_start", "renewal_take_back", "contract_archive", "contract_successor"]
)
def test_a_member_sees_but_does_not_change(
    name: str, contract: Contract, colleague: User, signed_in: Any
) -> None:
    browser = signed_in(colleague)
    assert browser.get(contract.get_absolute_url()).status_code == 200
    assert browser.post(reverse(f"contracts:{name}", args=[contract.pk])).status_code == 403
    contract.refresh_from_db()
    assert (contract.archived_at, contract.renewal_started_on) == (None, None)


def test_direct_cost_is_for_those_who_answer_for_clients(
    contract: Contract, kam: User, colleague: User, signed_in: Any
) -> None:
    url = contract.get_absolute_url()
    assert "400\u00a0000" in signed_in(kam).get(url).content.decode()
    assert "400\u00a0000" not in signed_in(colleague).get(url).content.decode()


def test_create_saves_lines_and_leads_to_the_contract(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, product = signed_in(kam), f.ProductFactory.create()
    url = reverse("contracts:contract_create", args=[client_row.pk])
    data = typed(
        browser.get(url),
        number="77",
        amount="1 200 000,50",
        **{"line-0-product": product.pk, "line-0-quantity": 25, "line-0-amount": "1200000,50"},
    )
    answer = browser.post(url, data)
    made = Contract.objects.get(number="77")
    assert answer.url == made.get_absolute_url()
    assert (made.amount, made.lines.get().quantity) == (1_200_000_50, 25)


def test_what_positions_cost_together_is_the_amount_where_nobody_names_one(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), reverse("contracts:contract_create", args=[client_row.pk])
    lines = {"line-0-title": "Доступ", "line-0-amount": "100", "line-1-amount": "50,50"}
    browser.post(url, typed(browser.get(url), number="79", amount="", **lines))
    browser.post(url, typed(browser.get(url), number="80", amount="500", **lines))
    assert list(Contract.objects.order_by("number").values_list("amount", flat=True)[:2]) == [
        150_50,
        500_00,
    ]


def test_create_sent_twice_makes_one(client_row: Client, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), reverse("contracts:contract_create", args=[client_row.pk])
    data = typed(browser.get(url), number="78")
    answers = [browser.post(url, data) for _try in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert Contract.objects.filter(number="78").count() == 1


def test_an_end_before_the_start_is_said_at_the_field(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), reverse("contracts:contract_create", args=[client_row.pk])
    data = typed(browser.get(url), number="79", starts_on="2026-02-01", ends_on="2026-01-01")
    answer = browser.post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["ends_on"]
    assert not Contract.objects.filter(number="79").exists()


def test_the_next_contract_begins_the_day_after(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    url = reverse("contracts:contract_create", args=[contract.client_id])
    form = signed_in(kam).get(f"{url}?after={contract.pk}").context["form"]
    assert form["starts_on"].value() == contract.ends_on + dt.timedelta(days=1)
    assert form["predecessor"].value() == contract.pk


def test_an_unchanged_edit_changes_nothing(contract: Contract, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), reverse("contracts:contract_edit", args=[contract.pk])
    line = contract.lines.get().pk
    assert browser.post(url, typed(browser.get(url))).status_code == 302
    assert contract.lines.get().pk == line
    assert contract.client.timeline.count() == 0


def test_lines_are_blocks_with_labels_on_a_phone(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    page = signed_in(kam).get(reverse("contracts:contract_edit", args=[contract.pk]))
    table = page.content.decode().partition("c-table--stack")[2].partition("</table>")[0]
    lines = page.context["lines"]
    assert table.count("data-l=") == len(lines.forms) * len(lines[0].visible_fields())


def test_two_people_keep_disjoint_changes(
    contract: Contract, kam: User, head: User, signed_in: Any
) -> None:
    url = reverse("contracts:contract_edit", args=[contract.pk])
    mine, theirs = signed_in(kam), signed_in(head)
    first, second = typed(mine.get(url), number="A-1"), typed(theirs.get(url), note="важно")
    assert [theirs.post(url, second).status_code, mine.post(url, first).status_code] == [302, 302]
    contract.refresh_from_db()
    assert (contract.number, contract.note) == ("A-1", "важно")


def test_the_same_field_shows_both_and_the_choice_holds(
    contract: Contract, kam: User, head: User, signed_in: Any
) -> None:
    url = reverse("contracts:contract_edit", args=[contract.pk])
    mine, theirs = signed_in(kam), signed_in(head)
    first, second = typed(mine.get(url), number="A-1"), typed(theirs.get(url), number="B-2")
    theirs.post(url, second)
    clash = mine.post(url, first)
    text = clash.content.decode()
    assert clash.status_code == 422
    assert "B-2" in text
    assert "A-1" in text
    mine.post(url, first | {"keep": "mine", "against": clash.context["form"].against})
    contract.refresh_from_db()
    assert contract.number == "A-1"


def test_lines_changed_by_somebody_else_are_not_overwritten(
    contract: Contract, kam: User, head: User, signed_in: Any
) -> None:
    url = reverse("contracts:contract_edit", args=[contract.pk])
    mine, theirs = signed_in(kam), signed_in(head)
    first = typed(mine.get(url), **{"line-0-quantity": 11})
    theirs.post(url, typed(theirs.get(url), **{"line-0-quantity": 99}))
    clash = mine.post(url, first)
    assert clash.status_code == 422
    assert contract.lines.get().quantity == 99
    kept = {"keep": "mine", "lines_against": clash.context["lines_against"]}
    assert mine.post(url, first | kept).status_code == 302
    assert contract.lines.get().quantity == 11


def test_renewal_starts_and_can_be_undone(contract: Contract, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    browser.post(reverse("contracts:renewal_start", args=[contract.pk]))
    contract.refresh_from_db()
    assert contract.renewal_started_on == clock.today()
    browser.post(reverse("contracts:renewal_take_back", args=[contract.pk]))
    contract.refresh_from_db()
    assert contract.renewal_started_on is None


def test_renewal_start_takes_no_get(contract: Contract, kam: User, signed_in: Any) -> None:
    url = reverse("contracts:renewal_start", args=[contract.pk])
    assert signed_in(kam).get(url).status_code == 405


def test_a_successor_is_linked_and_unlinked(contract: Contract, kam: User, signed_in: Any) -> None:
    after = f.ContractFactory.create(client=contract.client, number="2027/1")
    browser, url = signed_in(kam), reverse("contracts:contract_successor", args=[contract.pk])
    browser.post(url, {"successor": after.pk})
    after.refresh_from_db()
    assert after.predecessor_id == contract.pk
    browser.post(url, {"successor": after.pk, "do": "unlink"})
    after.refresh_from_db()
    assert after.predecessor_id is None


def test_another_clients_contract_is_no_successor(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    foreign = f.ContractFactory.create()
    url = reverse("contracts:contract_successor", args=[contract.pk])
    assert signed_in(kam).post(url, {"successor": foreign.pk}).status_code == 422
    foreign.refresh_from_db()
    assert foreign.predecessor_id is None


def test_an_archived_contract_comes_back(contract: Contract, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), reverse("contracts:contract_archive", args=[contract.pk])
    browser.post(url)
    contract.refresh_from_db()
    assert contract.archived_at
    browser.post(url, {"do": "restore"})
    contract.refresh_from_db()
    assert contract.archived_at is None


def test_list_of_contracts_costs_the_same_at_any_size(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    url = reverse("contracts:contract_list", args=[contract.client_id])
    small = len(own_queries(browser, url))
    f.ContractFactory.create_batch(30, client=contract.client)
    assert len(own_queries(browser, url)) == small

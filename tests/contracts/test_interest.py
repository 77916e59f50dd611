"""Interest in products: pressed in the matrix, heard in a touch, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from clients.actions import log_touchpoint
from clients.actions.outcomes import Heard
from clients.choices import Objection, OutcomeKind, TouchKind
from clients.models import Client, TimelineEntry, Touchpoint
from contracts import whitespace
from contracts.actions import record_interest
from contracts.models import Interest, LicenceReading, Product
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return f.ProductFactory.create(name="Досье")


def press(browser: Any, client: Client, product: Product, said: str, **more: Any) -> Any:
    url = reverse("contracts:interest", args=[client.pk])
    return browser.post(url, {"press": f"{product.pk}:{said}", **more})


def states(client: Client) -> dict[tuple[str, str], str]:
    matrix = whitespace.matrix_of(client, clock.today())
    return {(row.label, cell.place): cell.state for row in matrix.rows for cell in row.cells}


def test_a_press_says_what_was_heard_and_the_newest_word_holds(
    client_row: Client, product: Product, kam: User, signed_in: Any
) -> None:
    f.StakeholderFactory.create(client=client_row, department="Закупки")
    browser = signed_in(kam)
    assert press(browser, client_row, product, "Закупки|interested|").status_code == 302
    assert states(client_row) == {("Досье", ""): "", ("Досье", "Закупки"): "interested"}
    press(browser, client_row, product, "Закупки|refused|price")
    assert states(client_row)["Досье", "Закупки"] == "refused"
    assert Interest.objects.latest("pk").objection == Objection.PRICE
    press(browser, client_row, product, "Закупки||")
    assert states(client_row)["Досье", "Закупки"] == ""
    told = TimelineEntry.objects.filter(verb="interest_recorded").order_by("pk")
    assert [line.changes["state"] for line in told] == [
        ["", "interested"],
        ["interested", "refused"],
        ["refused", ""],
    ]


@pytest.mark.parametrize("said", ["x|interested|", "|bought|", "|interested|price", "", "|"])
def test_a_press_that_says_nothing_known_changes_nothing(
    client_row: Client, product: Product, kam: User, signed_in: Any, said: str
) -> None:
    url = reverse("contracts:interest", args=[client_row.pk])
    cell = said if said.startswith("x") else f"{product.pk}:{said}"
    assert signed_in(kam).post(url, {"press": cell}).status_code == 422
    assert not Interest.objects.exists()


def test_undo_takes_a_press_back(client_row: Client, product: Product, kam: User) -> None:
    facts: Any = {"client": client_row, "product": product, "on": clock.today(), "by": kam}
    record_interest(state="interested", **facts)
    undo.undo(token=record_interest(state="", **facts).token, by=kam)
    assert states(client_row)["Досье", ""] == "interested"
    with pytest.raises(DomainError):
        record_interest(state="", department="Склад", **facts)


def test_a_colleague_of_the_working_group_reads_it_only(
    client_row: Client, product: Product, colleague: User, signed_in: Any
) -> None:
    with pytest.raises(NotAllowed):
        record_interest(
            client=client_row,
            product=product,
            state="refused",
            on=clock.today(),
            by=colleague,
        )
    page = signed_in(colleague).get(reverse("contracts:interest", args=[client_row.pk]))
    assert 'name="press"' not in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "text", "state"),
    [
        (OutcomeKind.NEED, "Спрашивали про досье для закупок", "interested"),
        (OutcomeKind.OBJECTION, "«Досье» дорого", "refused"),
        (OutcomeKind.NEED, "Хотят досьешку", ""),
        (OutcomeKind.FEEDBACK, "Досье понравилось", ""),
    ],
)
def test_a_need_or_objection_that_names_a_product_is_an_interest(
    client_row: Client, product: Product, kam: User, kind: str, text: str, state: str
) -> None:
    who = f.StakeholderFactory.create(client=client_row, department="Закупки")
    logged = log_touchpoint(
        client=client_row,
        kind=TouchKind.CALL,
        at=clock.start_of(clock.today()),
        by=kam,
        stakeholders=[who],
        heard=[Heard(kind, text, objection="price" if kind == "objection" else "")],
    )
    assert states(client_row)["Досье", "Закупки"] == state
    assert logged.touchpoint is not None
    undo.undo(token=logged.undo.token, by=kam)
    assert states(client_row)["Досье", "Закупки"] == ""


def test_bought_is_read_from_contracts_in_force_and_from_readings_at_branches(
    client_row: Client, product: Product, kam: User
) -> None:
    today = clock.today()
    branch = f.ClientFactory.create(parent=client_row, owner=kam, name="Филиал")
    contract = f.ContractFactory.create(client=client_row, product=None)
    line = f.ContractLineFactory.create(contract=contract, product=product, quantity=40)
    LicenceReading.objects.create(line=line, branch=branch, taken_on=today, used=7)
    assert states(client_row)["Досье", ""] == "bought"
    rows = whitespace.matrix_of_holding(client_row, kam, today).rows
    mine = [(row.label, row.cells[0].state, row.cells[0].quantity) for row in rows]
    assert mine == [(client_row.name, "bought", 40), ("Филиал", "bought", 7)]


def test_the_matrix_of_a_holding_costs_the_same_at_any_size_and_hides_what_one_does_not_see(
    client_row: Client, product: Product, kam: User, stranger: User, signed_in: Any
) -> None:
    url, browser = f"/clients/{client_row.pk}/interest/?of=holding", signed_in(kam)
    f.ClientFactory.create(parent=client_row, owner=kam)
    f.ClientFactory.create(parent=client_row, owner=stranger, name="Чужая компания")
    few = len(own_queries(browser, url))
    above = client_row
    for _n in range(30):
        above = f.ClientFactory.create(parent=above, owner=kam)
        f.InterestFactory.create(client=above, product=product)
    assert len(own_queries(browser, url)) == few
    assert "Чужая компания" not in browser.get(url).content.decode()


def test_the_dialog_of_a_cell_shows_where_it_was_heard(
    client_row: Client, product: Product, kam: User, signed_in: Any
) -> None:
    touch: Touchpoint = f.TouchpointFactory.create(client=client_row, summary="Показали отчёт")
    f.InterestFactory.create(
        client=client_row, product=product, department="Склад", touchpoint=touch
    )
    browser, url = signed_in(kam), f"/clients/{client_row.pk}/interest/"
    page = browser.get(url, {"cell": f"{product.pk}:Склад"}).content.decode()
    assert "Показали отчёт" in page
    assert browser.get(url, {"cell": "99999:Склад"}).status_code == 404

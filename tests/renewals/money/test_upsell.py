"""The upsell queue: reasons with points, who owes is not proposed, offers, the matrix."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Task
from contracts.models import Training
from core import clock, stored
from core.errors import NotAllowed
from core.models import StoredSetting
from renewals.actions.records import open_by_hand
from renewals.clock.reckoning import reckon_clocks
from renewals.models import RenewalLine
from renewals.upsell.actions import offer_as_task, offer_in_renewal
from renewals.upsell.settings import WEIGHTS
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
URL = "/renewals/upsell/"


def ends_in(days: int, client: Client, **fields: Any) -> Any:
    return f.ContractFactory.create(client=client, ends_on=clock.today() + days * DAY, **fields)


def trained(client: Client, number: int) -> None:
    touch = f.TouchpointFactory.create(client=client, kind="training")
    Training.objects.create(touchpoint=touch, trained=number)


def measured(client: Client, used: int, bought: int = 10) -> Any:
    line = f.ContractLineFactory.create(contract=ends_in(300, client), quantity=bought)
    f.LicenceReadingFactory.create(line=line, used=used)
    return line


def papers(client: Client, days: int) -> None:
    today = clock.today()
    f.DocumentFactory.create(
        client=client, status="agreed", sent_on=today - days * DAY, agreed_on=today
    )


def lines(browser: Any, **query: str) -> dict[str, Any]:
    return {line.client.name: line for line in browser.get(URL, query).context["lines"]}


def told(browser: Any, client: Client) -> dict[str, int]:
    line = lines(browser)[client.name]
    return {why.words.replace("\u00a0", " "): why.points for why in line.why}


def test_each_reason_is_told_in_words_with_its_points(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    today = clock.today()
    ends_in(60, client_row)
    trained(client_row, 14)
    line = measured(client_row, 9)
    wish = f.ProductWishFactory.create(released=True, title="Выгрузка в 1С")
    f.WishTieFactory.create(client=client_row, wish=wish)
    f.SurveyAnswerFactory.create(client=client_row, score=9, answered_on=today)
    Client.objects.filter(pk=client_row.pk).update(can_pay_by_offer=True)
    f.ClientFactory.create(owner=kam, parent=client_row)
    papers(client_row, 6)
    found = told(signed_in(kam), client_row)
    assert sum(found.values()) == sum(WEIGHTS.values())
    words = " | ".join(found)
    for part in (
        f"{line.product.name}: лицензий занято 9 из 10",
        "обучено за год: 14 человек",
        "ждали и вышло: Выгрузка в 1С",
        "NPS 9/10",
        "может платить по счёту-оферте",
        "1 компания холдинга без договора",
        "документы согласуют за",
    ):
        assert part in words


def far(client: Client) -> None:
    ends_in(300, client)


@pytest.mark.parametrize(
    "make",
    [
        far,
        lambda client: measured(client, 8),
        lambda client: papers(client, 60),
        lambda client: f.SurveyAnswerFactory.create(client=client, score=8),
        lambda client: f.WishTieFactory.create(client=client),
        lambda client: f.ClientFactory.create(parent=client),  # of somebody else
        lambda client: trained(client, 0),
    ],
)
def test_what_is_no_reason(client_row: Client, kam: User, signed_in: Any, make: Any) -> None:
    make(client_row)
    assert lines(signed_in(kam)) == {}


def test_who_owes_stands_last_and_is_not_proposed(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    ends_in(60, client_row)
    trained(client_row, 5)
    f.InvoiceFactory.create(client=client_row, due_on=clock.today() - 12 * DAY)
    other = f.ClientFactory.create(owner=kam)
    trained(other, 1)
    found = lines(signed_in(kam))
    assert list(found) == [other.name, client_row.name]
    assert "просрочено" in found[client_row.name].blocked
    offer = reverse("renewals:upsell_offer", args=[client_row.pk])
    assert offer not in signed_in(kam).get(URL).content.decode()


def test_the_list_of_those_who_can_pay_now(client_row: Client, kam: User, signed_in: Any) -> None:
    Client.objects.filter(pk=client_row.pk).update(can_pay_by_offer=True)
    large = f.ClientFactory.create(owner=kam, procurement="offer_invoice")
    ends_in(60, client_row, amount=99_000_00)
    ends_in(60, large, amount=100_000_00)
    ends_in(60, f.ClientFactory.create(owner=kam), amount=1_00)
    assert list(lines(signed_in(kam), list="offer")) == [client_row.name]


@pytest.mark.any_engine
def test_a_stranger_sees_nothing_and_unknown_choices_find_nothing(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    trained(client_row, 5)
    assert lines(signed_in(stranger)) == {}
    assert lines(signed_in(kam), owner="999999") == {}


@pytest.mark.any_engine
def test_administrators_set_the_weights(
    client_row: Client, kam: User, admin: User, signed_in: Any
) -> None:
    trained(client_row, 5)
    page = signed_in(admin).get(URL)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields} | {"upsell.trained": "0"}
    assert signed_in(kam).post(URL, data).status_code == 403
    assert signed_in(admin).post(URL, data).status_code == 302
    assert StoredSetting.objects.get(key="upsell.trained").value == 0
    stored.forget_recent()
    assert lines(signed_in(kam)) == {}


def test_the_pages_cost_the_same_at_one_row_and_at_thirty(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    trained(client_row, 5)
    measured(client_row, 9)
    urls = (URL, f"{URL}?list=offer", f"{URL}?list=matrix")
    few = [len(own_queries(browser, url)) for url in urls]
    for client in f.ClientFactory.create_batch(5, owner=kam, can_pay_by_offer=True):
        trained(client, 5)
        measured(client, 9)
        f.InvoiceFactory.create(client=client, due_on=clock.today() - 40 * DAY)
    assert [len(own_queries(browser, url)) for url in urls] == few


@pytest.mark.any_engine
def test_more_of_what_runs_is_an_upsell_and_raises_the_sum(client_row: Client, kam: User) -> None:
    contract = ends_in(60, client_row, amount=1_000_00)
    f.ContractLineFactory.create(contract=contract)
    reckon_clocks(today=clock.today(), client_ids=[client_row.pk])
    renewal = open_by_hand(contract=contract, by=kam, on=clock.today())
    new = f.ProductFactory.create(name="Архив")
    for product, amount in ((contract.product, 300_00), (new, 50_00)):
        offer_in_renewal(
            renewal=renewal, product=product, quantity=5, amount=amount, by=kam, today=clock.today()
        )
    found = RenewalLine.objects.filter(renewal=renewal).order_by("pk")
    assert [(line.kind, line.amount) for line in found] == [
        ("renewal", 1_000_00),
        ("upsell", 300_00),
        ("cross_sell", 50_00),
    ]
    renewal.refresh_from_db()
    assert renewal.amount == 1_350_00


@pytest.mark.any_engine
def test_without_a_renewal_an_offer_is_a_task(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    product = f.ProductFactory.create(name="Архив")
    url = reverse("renewals:upsell_offer", args=[client_row.pk])
    data = {"product": product.pk, "quantity": "20", "into": "task"}
    data["due_on"] = clock.today().isoformat()
    assert signed_in(kam).post(url, data).status_code == 302
    task = Task.objects.get()
    assert (task.title, task.assignee) == ("Предложить «Архив», лицензий: 20", kam)
    with pytest.raises(NotAllowed):
        offer_as_task(
            client=client_row, product=product, quantity=1, due_on=clock.today(), by=colleague
        )


def test_the_matrix_and_its_file(client_row: Client, kam: User, signed_in: Any) -> None:
    line = measured(client_row, 12)
    f.LicenceReadingFactory.create(
        line=line, used=3, branch=f.ClientFactory.create(parent=client_row, owner=kam)
    )
    f.ContractLineFactory.create(
        contract=ends_in(-5, client_row, starts_on=clock.today() - 400 * DAY), quantity=99
    )
    other = f.ClientFactory.create()
    measured(other, 1)
    rows = signed_in(kam).get(URL, {"list": "matrix"}).context["rows"]
    cells = [(c.bought, c.used) for row in rows for c in row.cells if c.bought is not None]
    assert cells == [(10, 15)]
    answer = signed_in(kam).get("/renewals/money/matrix/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [client_row.name]
    column = [cell.value for cell in sheet[1]].index(f"{line.product.name}: куплено") + 1
    assert [sheet.cell(2, column).value, sheet.cell(2, column + 1).value] == [10, 15]


@pytest.mark.any_engine
def test_the_file_of_the_queue_holds_what_the_page_shows(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    trained(client_row, 5)
    archived = f.ClientFactory.create(owner=kam, archived_at=timezone.now())
    trained(archived, 5)
    answer = signed_in(kam).get("/renewals/money/upsell/csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(text) == 2
    assert "обучено за год: 5" in text[1].replace("\u00a0", " ")
    assert signed_in(kam).get("/renewals/money/secrets/csv/").status_code == 404

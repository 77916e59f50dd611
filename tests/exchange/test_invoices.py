"""Files of invoices: found again by id or number, bad rows told in a sentence, taken back whole."""

from __future__ import annotations

import datetime as dt

import pytest

from clients.models import Client, TimelineEntry
from clients.queries.wording import sentence
from core import clock
from renewals.models import Invoice
from tests import factories as f
from tests.exchange.loading import counted, load, reasons, undo
from users.models import User

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HEAD = "Контрагент;№ счёта;Договор;Дата счёта;Оплатить до;Сумма с НДС;Оплачено;Дата оплаты\n"
ENGLISH = "Account,Invoice ID,Invoice number,Issue date,Due date,Total,Currency,Paid on\n"


@pytest.fixture
def opora(kam: User) -> Client:
    row: Client = f.ClientFactory.create(name="ООО «Опора»", inn="7707083893", owner=kam)
    f.ContractFactory.create(client=row, number="Д-1")
    f.ContractFactory.create(client=row, number="Д-2")
    return row


def day(ago: int) -> str:
    return (clock.today() - ago * DAY).strftime("%d.%m.%Y")


def test_a_file_loads_once_and_its_payments_follow(kam: User, opora: Client) -> None:
    file = HEAD + (
        f"Опора;17;Д-1;{day(20)};{day(10)};120 000,50;;\n"
        f"Опора;17;Д-2;{day(20)};{day(10)};80000;;\n"
        f"Опора;18;;{day(20)};{day(10)};1000;400;{day(9)}\n"
        f"Опора;19;;{day(20)};{day(10)};1000;;{day(9)}\n"
    )
    assert counted(load(kam, "invoices", file)) == (4, 4, 0, 0, 0)
    found = Invoice.objects.order_by("pk").values_list(
        "number", "contract__number", "amount", "paid_amount", "source"
    )
    assert list(found) == [
        ("17", "Д-1", 120_000_50, 0, "import"),
        ("17", "Д-2", 80_000_00, 0, "import"),
        ("18", None, 1_000_00, 400_00, "import"),
        ("19", None, 1_000_00, 1_000_00, "import"),
    ]
    line = TimelineEntry.objects.get(verb="invoices_imported")
    assert sentence(line) == "Счета загружены из файла: 4"
    assert counted(load(kam, "invoices", file)) == (4, 0, 0, 4, 0)
    paid = HEAD + f"Опора;17;Д-1;{day(20)};{day(10)};120 000,50;;{day(1)}\n"
    run = load(kam, "invoices", paid)
    assert counted(run) == (1, 0, 1, 0, 0)
    assert Invoice.objects.get(number="17", contract__number="Д-1").is_paid
    undo(run, kam)
    assert not Invoice.objects.get(number="17", contract__number="Д-1").is_paid


def test_the_same_number_of_another_year_is_another_invoice(kam: User, opora: Client) -> None:
    file = HEAD + f"Опора;17;;{day(20)};{day(10)};100;;\nОпора;17;;{day(420)};{day(400)};100;;\n"
    assert counted(load(kam, "invoices", file)) == (2, 2, 0, 0, 0)


def test_an_id_of_another_system_finds_it_again(kam: User, opora: Client) -> None:
    issued, due = (clock.today() - n * DAY for n in (20, 10))
    row = f"Опора,A-7,{{number}},{issued},{due},1000.50,USD,\n"
    assert counted(load(kam, "invoices", ENGLISH + row.format(number="17"))) == (1, 1, 0, 0, 0)
    run = load(kam, "invoices", ENGLISH + row.format(number="17 bis"))
    assert counted(run) == (1, 0, 1, 0, 0)
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.amount, invoice.currency) == ("17 bis", 1_000_50, "USD")
    undo(run, kam)
    assert Invoice.objects.get().number_folded == "17"


# A row of the file and why it is refused.
WRONG = (
    ("Опора;;;{issued};{due};100;;", "no_invoice_number"),
    ("Опора;17;Д-9;{issued};{due};100;;", "no_such_contract"),
    ("Опора;17;;{issued};;100;;", "no_due_day"),
    ("Опора;17;;{due};{issued};100;;", "due_before_issue"),
    ("Опора;17;;;{due};100;;", "no_day"),
    ("Опора;17;;{issued};{due};;;", "nothing_billed"),
    ("Опора;17;;{issued};{due};0;;", "nothing_billed"),
    ("Опора;17;;{issued};{due};-5;;", "negative_amount"),
    ("Опора;17;;{issued};{due};сто;;", "not_an_amount"),
    ("Опора;17;;{issued};{due};100;;{later}", "future_day"),
    ("Кто-то;17;;{issued};{due};100;;", "client_not_found"),
)


@pytest.mark.any_engine
def test_a_wrong_row_says_why(kam: User, opora: Client) -> None:
    days = {"issued": day(20), "due": day(10), "later": day(-1)}
    rows = "".join(row.format(**days) + "\n" for row, _reason in WRONG)
    run = load(kam, "invoices", HEAD + rows)
    assert counted(run)[-1] == len(WRONG)
    assert reasons(run) == [(place, why) for place, (_row, why) in enumerate(WRONG, start=2)]


def test_a_whole_import_is_taken_back(kam: User, opora: Client) -> None:
    file = HEAD + f"Опора;17;Д-1;{day(20)};{day(10)};100;;\n"
    undo(load(kam, "invoices", file), kam)
    assert not Invoice.objects.alive().exists()

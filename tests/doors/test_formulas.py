"""Class 15: no exported cell is a formula, and out → in → out again changes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from clients.models import Client, ClientField
from core import clock
from core.sheets.cells import FORMULA_STARTS
from tests import factories as f
from tests.doors.payloads import FORMULAS
from tests.exchange.loading import check as check_run
from tests.exchange.loading import load, upload
from users.models import User

RUNS = (*FORMULA_STARTS, "\t", "\r")
PAGES = {
    "clients": "/clients/export/{form}/",
    "renewals": "/renewals/export/{form}/?period=12m",
    "team": "/team/export/{form}/",
}


def _with_formulas(prefix: str, kam: User) -> Client:
    """A client whose every text that any table holds begins with a formula's sign."""
    bad = f"{prefix}HYPERLINK(A1)"
    field = ClientField.objects.create(code="f", label=f"{prefix}Поле"[:80], kind="text")
    client: Client = f.ClientFactory.create(
        name=bad, owner=kam, city=bad, industry=bad, inn=f"{prefix}1"[:12], own_values={"f": bad}
    )
    assert field.code in client.own_values
    User.objects.get_queryset().filter(pk=kam.pk).update(first_name=bad, last_name="")
    f.ContractFactory.create(
        client=client,
        number=bad,
        product=f.ProductFactory.create(name=bad),
        ends_on=clock.today() + dt.timedelta(days=30),
    )
    f.TaskFactory.create(client=client, title=bad)
    f.TouchpointFactory.create(client=client)
    return client


def cells_of(answer: Any) -> list[Any]:
    """Return the cells of a table as a spreadsheet takes them; (value, type) for a workbook."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data[:2] == b"PK":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [(c.value, c.data_type) for row in book.active.iter_rows() for c in row]
    table = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    return [cell for row in table for cell in row]


# PostgreSQL takes no NUL, so that one can come by a file only.
KEPT = [one for one in FORMULAS if "\x00" not in one]


@pytest.mark.parametrize("prefix", KEPT, ids=repr)
def test_no_cell_of_any_table_is_a_formula(
    prefix: str, kam: Any, head: Any, signed_in: Any
) -> None:
    _with_formulas(prefix, kam)
    texts = 0
    for page in PAGES.values():
        plain = cells_of(signed_in(head).get(page.format(form="csv")))
        typed = cells_of(signed_in(head).get(page.format(form="xlsx")))
        assert [
            c for c in plain if c.lstrip(" \xa0").startswith((*FORMULA_STARTS, "\t", "\r"))
        ] == []
        assert [value for value, kind in typed if kind == "f"] == []
        texts += sum("HYPERLINK" in str(cell) for cell in plain)
    assert texts >= 8


@pytest.mark.parametrize("prefix", FORMULAS, ids=repr)
def test_refused_rows_come_back_without_formulas(prefix: str, kam: Any, signed_in: Any) -> None:
    header = f'Клиент;"{prefix}Свой столбец";ИНН\n'
    run = check_run(upload(kam, "clients", f'{header}Опора;"{prefix}1+1";45\n'))
    for form in ("csv", "xlsx"):
        cells = cells_of(signed_in(kam).get(f"{run.get_absolute_url()}errors/?form={form}"))
        texts = [c if isinstance(c, str) else str(c[0] or "") for c in cells]
        bad = [c for c in cells if c[1:] == ("f",)] if form == "xlsx" else []
        assert not bad
        assert form == "xlsx" or not [t for t in texts if t.startswith(tuple(FORMULA_STARTS))]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_out_in_and_out_again_is_the_same_table(form: str, kam: Any, signed_in: Any) -> None:
    """Guards do not pile up: what an export wrote is read back as it stood in the base."""
    for number, prefix in enumerate(KEPT):
        bad = f"{prefix}1+1 {number}"
        f.ClientFactory.create(name=f"Опора {number}", owner=kam, city=bad, industry=bad)
    f.ClientFactory.create(name="=Клиент", owner=kam, city="'=уже", industry="'кавычка")
    browser, page = signed_in(kam), PAGES["clients"].format(form=form)
    names, tables = sorted(Client.objects.values_list("name", flat=True)), []
    for _time in range(3):
        out = browser.get(page)
        data = b"".join(out.streaming_content) if out.streaming else out.content
        load(kam, "clients", data, name=f"clients.{form}")
        tables.append(_typed(cells_of(browser.get(page))))
    assert sorted(Client.objects.values_list("name", flat=True)) == names
    # Blanks before a text go with the first reading, as they do in a form.
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0]) == 2 * len(KEPT) + 3
    assert Client.objects.get(name="=Клиент").city == "'=уже"


def _typed(cells: list[Any]) -> list[Any]:
    """Return the cells that were planted, without figures that an import may refresh."""
    planted = ("1+1", "уже", "кавычка", "=Клиент")
    return [one for one in cells if any(mark in str(one) for mark in planted)]

"""No row is lost silently: rows reported are the rows of the file, whatever stands in it."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from exchange.choices import ImportKind
from exchange.models import ImportRun
from tests import factories as f
from tests.exchange.loading import check, counted, upload, write

pytestmark = pytest.mark.django_db
HEADERS = [
    "Наименование", "ИНН", "КПП", "Холдинг", "Город", "Категория", "Ответственный", "ФИО",
    "E-mail", "Телефон", "№ договора", "Продукт", "Дата начала", "Дата окончания", "Сумма",
    "Сотрудников", "Что-то своё",
]  # fmt: skip
_WORDS = [
    "", "", "Опора", "ООО «Опора»", "Мост", "опора", "нет", "7707083893", "770701001", "0",
    "01.02.2026", "31.01.2027", "02/03/2026", "31.13.2026", "120 000,00", "-5", "1e309", "nan",
    "a@b.example", "8 921 111-22-33", "A", "=1+1", "'", "\x00", "x" * 300, "Итого", "😀", "\u202e",
    "9" * 30, "да", "<b>", "{{ 7*7 }}", "бессрочно", "9999999999",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(_WORDS), st.text(max_size=12))
TABLES = st.lists(
    st.lists(CELLS, min_size=len(HEADERS), max_size=len(HEADERS)), min_size=1, max_size=12
)
KINDS = st.sampled_from(ImportKind.values)
WAYS = st.sampled_from(["skip", "fill", "replace", "create"])


@given(table=TABLES, kind=KINDS, way=WAYS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_rows_reported_are_the_rows_of_the_file(
    admin: Any, table: list[list[str]], kind: str, way: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADERS, *table])
    data = out.getvalue().encode("utf-8", "surrogatepass")
    run = check(upload(admin, kind, data, duplicates=way))
    if run.state == "failed":
        assert run.error
        return
    promised = counted(run)
    assert promised[0] == run.rows_total == sum(promised[1:])
    done = write(run)
    assert done.state == "done", done.error
    assert counted(done) == promised
    if way != "create":
        again = write(check(upload(admin, kind, data, duplicates=way)))
        assert counted(again)[1:3] == (0, 0), "the same file twice changes nothing"


def test_fifty_rows_of_each_kind_of_trouble(admin: Any) -> None:
    f.ClientFactory.create(name="Опора")
    table = [[word] * len(HEADERS) for word in _WORDS if word]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADERS, *table])
    run = write(check(upload(admin, "clients", out.getvalue().encode())))
    assert counted(run)[0] == run.rows_total
    assert ImportRun.objects.filter(pk=uuid.UUID(str(run.pk))).exists()
    assert Client.objects.exists()

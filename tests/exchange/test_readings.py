"""The trial run shows how cells are read, and takes corrections of it."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import LifeCycleStage
from contracts.models import Contract
from exchange import actions
from exchange.forms import MappingForm
from exchange.models import ImportRun
from tests import factories as f
from tests.exchange.loading import check, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
HEAD = "Наименование;ИНН;Ответственный;Стадия;ФИО;Мобильный телефон;Роль;№ договора;"
FILE = HEAD + (
    "Дата начала;Дата окончания;Сумма\n"
    "Опора;7707083893;Кира Ветрова;{stage};Сорока Анна;8 921 000 11 22;ЛПР, юрист;Д-1;"
    "03.02.2026;31.12.2027;1.234\n"
    "Мост;12;Никто;Небывалая;;;;Д-2;25.02.2026;когда-нибудь;2.500\n"
)


def _shown(run: ImportRun) -> dict[str, list[str]]:
    """Return {header: ["raw → read", …]}; what is wrong has an exclamation mark before it."""
    form = MappingForm(run=run, own_fields={})
    return {
        field.label: [
            f"{one['raw']} →{' !' if one['is_wrong'] else ' '}{one['read']}".replace("\u00a0", " ")
            for one in words
        ]
        for field, words, _choices in form.columns()
    }


@pytest.fixture
def run(kam: User) -> ImportRun:
    stage = LifeCycleStage.objects.live().order_by("position").first() or f.StageFactory.create()
    text = FILE.replace("{stage}", stage.name_ru).replace("Кира Ветрова", kam.email)
    return check(upload(kam, "clients", text))


def test_dates_amounts_names_and_words_are_shown_as_they_are_read(run: ImportRun) -> None:
    shown = _shown(run)
    assert shown["Дата начала"][0] == "03.02.2026 → 3 февраля 2026"
    assert shown["Сумма"][0].startswith("1.234 → 1,23 ")
    assert shown["Мобильный телефон"] == ["8 921 000 11 22 → +7 921 000-11-22"]
    assert shown["ФИО"] == ["Сорока Анна → "]
    assert shown["Роль"][0].startswith("ЛПР, юрист → ")
    assert shown["Ответственный"][0] == f"{run.by.email} → {run.by}"


def test_what_cannot_be_read_says_why(run: ImportRun) -> None:
    shown = _shown(run)
    assert shown["Дата окончания"][1].startswith("когда-нибудь → !«когда-нибудь»")
    assert shown["ИНН"][1].startswith("12 → !")
    assert shown["Стадия"][1].startswith("Небывалая → !")
    assert shown["Ответственный"][1].startswith("Никто → !")


def test_the_decimal_mark_and_the_order_of_a_date_are_corrected_on_the_page(
    run: ImportRun, signed_in: Any
) -> None:
    browser, form = signed_in(run.by), MappingForm(run=run, own_fields={})
    sent = {f"column_{place}": field for place, field in run.mapping.items()}
    (mark,) = [n for n, header in enumerate(form.mark_headers) if header == "Сумма"]
    (order,) = [n for n, header in enumerate(form.date_headers) if header == "Дата начала"]
    sent |= {f"mark_{mark}": ",", f"order_{order}": "mdy", "duplicates": "replace"}
    page = browser.get(run.get_absolute_url()).content.decode()
    assert f'name="mark_{mark}"' in page
    assert f'name="order_{order}"' in page
    browser.post(f"{run.get_absolute_url()}map/", sent)
    actions.run_check(str(run.pk))
    again = ImportRun.objects.get(pk=run.pk)
    shown = _shown(again)
    assert shown["Дата начала"][0] == "03.02.2026 → 2 марта 2026"
    assert shown["Дата начала"][1].startswith("25.02.2026 → !")
    assert shown["Сумма"][0].startswith("1.234 → 1 234")
    write(again)
    assert Contract.objects.get().amount == 123_400


def test_a_column_that_is_not_loaded_shows_its_texts(kam: User) -> None:
    run = check(upload(kam, "clients", "Наименование;Своё\nОпора;раз\nМост;два\n"))
    assert _shown(run)["Своё"] == ["раз → ", "два → "]


def test_the_limits_are_told_before_a_file_is_chosen(kam: User, signed_in: Any) -> None:
    page = signed_in(kam).get("/import/").content.decode().replace("\u00a0", " ")
    for told in ("10 МБ", "50 000 строк", "200 столбцов", "50 МБ", "60 секунд", "30 дней"):
        assert told in page, told


def test_birthdays_lengths_and_times_are_shown_as_they_are_read(kam: User) -> None:
    people = "ФИО;Дата рождения\nСорока Анна;2 мая\nГалеев Пётр;весной\n"
    born = _shown(check(upload(kam, "stakeholders", people)))["Дата рождения"]
    assert born[0] == "2 мая → 02.05"
    assert born[1].startswith("весной → !")
    calls = "Клиент;Дата;Время;Длительность\nОпора;20.11.2026;14:05:10;5:23\n"
    shown = _shown(check(upload(kam, "touchpoints", calls)))
    assert (shown["Время"], shown["Длительность"]) == (["14:05:10 → 14:05"], ["5:23 → 6"])

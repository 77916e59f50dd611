"""Files of dated numbers: readings of licences, answers to surveys, appeals by week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import AppealCount, Client, SurveyAnswer, TimelineEntry
from clients.queries.wording import sentence
from contracts.models import ContractLine, LicenceReading
from core import clock
from exchange.engine import runs
from exchange.engine.writing import Writer
from exchange.models import ImportRun
from exchange.queries import refused_rows
from tests import factories as f
from tests.exchange.loading import check, counted, load, reasons, undo, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
INN, OTHER_INN = "7707083893", "7736207543"
DAY = dt.timedelta(days=1)


@pytest.fixture
def opora(kam: User) -> Client:
    """A client with two positions of «Досье» and one of «Архив», a branch, two people."""
    head = f.ClientFactory.create(name="Холдинг Мост", owner=kam)
    row: Client = f.ClientFactory.create(
        name="ООО «Опора»", inn=INN, owner=kam, parent=head, external_id="77", external_system="crm"
    )
    f.ClientFactory.create(name="Опора-Омск", owner=kam, parent=row)
    f.ClientFactory.create(name="Чужой Омск", owner=kam)
    start = clock.today() - 100 * DAY
    dates = {"starts_on": start, "ends_on": start + 364 * DAY, "client": row, "owner": kam}
    products = {name: f.ProductFactory.create(name=name) for name in ("Досье", "Архив")}
    for number, name, bought in (("Д-1", "Досье", 40), ("Д-2", "Досье", 10), ("Д-2", "Архив", 5)):
        product = products[name]
        contract = f.ContractFactory.create(number=number, product=product, **dates)
        f.ContractLineFactory.create(contract=contract, product=product, quantity=bought)
    for last, first in (("Сорока", "Анна"), ("Галеев", "Пётр")):
        person = f.PersonFactory.create(last_name=last, first_name=first)
        f.StakeholderFactory.create(client=row, person=person)
    return row


def line_of(number: str, product: str) -> ContractLine:
    return ContractLine.objects.get(contract__number=number, product__name=product)


def told(run: ImportRun) -> list[str]:
    return [reason for _row, reason in reasons(run)]


def day(ago: int) -> str:
    return (clock.today() - ago * DAY).strftime("%d.%m.%Y")


HEAD = "Клиент;ИНН;Продукт;№ договора;Филиал;Дата замера;Использовано\n"


def test_readings_go_to_their_position_and_branch(kam: User, opora: Client) -> None:
    file = HEAD + (
        f"Опора;;Архив;;;{day(5)};3\n"
        f";{INN};Досье;Д-1;;{day(5)};31\n"
        f";{INN};Досье;Д-1;Опора-Омск;{day(5)};0\n"
    )
    assert counted(load(kam, "readings", file)) == (3, 3, 0, 0, 0)
    found = LicenceReading.objects.alive().order_by("used")
    assert [(r.line, r.branch and r.branch.name, r.used) for r in found] == [
        (line_of("Д-1", "Досье"), "Опора-Омск", 0),
        (line_of("Д-2", "Архив"), None, 3),
        (line_of("Д-1", "Досье"), None, 31),
    ]
    assert {(r.source, r.by, r.taken_on) for r in found} == {
        ("import", kam, clock.today() - 5 * DAY)
    }
    line = TimelineEntry.objects.get(client=opora, verb="readings_imported")
    assert (line.by, sentence(line)) == (kam, "Замеры лицензий загружены из файла: 3")


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("Account;Product;Contract number;As of;Active users", "Опора;Архив;Д-2;{day};4"),
        ("Tax ID;Subscription;Plan;Date;Seats used", INN + ";Д-2;Архив;{day};4"),
        ("ID клиента;Линейка;На дату;Занято лицензий", "77;Архив;{day};4"),
        ("Контрагент;Товар;Дата;Активных пользователей, чел.", "Опора;АРХИВ;{day};4"),
    ],
)
def test_columns_are_told_by_their_headers(
    kam: User, opora: Client, headers: str, row: str
) -> None:
    run = load(kam, "readings", f"{headers}\n{row.format(day=day(3))}\n")
    assert (counted(run), reasons(run)) == ((1, 1, 0, 0, 0), [])
    assert LicenceReading.objects.get().line == line_of("Д-2", "Архив")


# A row of the file and why it is refused.
WRONG_READINGS = (
    (";{inn};Досье;;;{day};3", "many_lines"),
    (";{inn};;;;{day};3", "many_lines"),
    (";{inn};Ковры;;;{day};3", "line_not_found"),
    (";{inn};Архив;Д-1;;{day};3", "line_not_found"),
    (";{inn};Архив;;;{long_ago};3", "line_not_found"),
    (";{inn};Архив;;;{tomorrow};3", "future_day"),
    (";{inn};Архив;;;;3", "no_day"),
    (";{inn};Архив;;;кривая;3", "not_a_date"),
    (";{inn};Архив;;;{day};", "no_number"),
    (";{inn};Архив;;;{day};много", "not_a_number"),
    (";{inn};Архив;;;{day};-1", "not_a_number"),
    (";{inn};Архив;;Чужой Омск;{day};3", "branch_not_found"),
    (";{inn};Архив;;Нет такого;{day};3", "branch_not_found"),
    ("Никто;;Архив;;;{day};3", "client_not_found"),
    (";;Архив;;;{day};3", "no_client"),
    ("Мост;;Архив;;;{day};3", "client_not_found"),
    ("Чужой Омск;;;;;{day};3", "no_lines"),
)
WRONG_ANSWERS = (
    ("Опора;;NPS;{day};11;", "off_scale"),
    ("Опора;;CSAT;{day};0;", "off_scale"),
    ("Опора;;;{day};5;", "no_survey"),
    ("Опора;;Погода;{day};5;", "unknown_survey"),
    ("Опора;Никто Нигде;NPS;{day};5;", "no_such_person"),
)
ANSWERS = "Клиент;ФИО;Опрос;Дата ответа;Оценка;Комментарий\n"


@pytest.mark.parametrize(
    ("kind", "head", "rows"),
    [("readings", HEAD, WRONG_READINGS), ("answers", ANSWERS, WRONG_ANSWERS)],
    ids=["readings", "answers"],
)
def test_a_wrong_row_says_why(
    kam: User, opora: Client, kind: str, head: str, rows: tuple[tuple[str, str], ...]
) -> None:
    days = {"inn": INN, "day": day(5), "long_ago": day(200), "tomorrow": day(-1)}
    body = "".join(row.format(**days) + "\n" for row, _reason in rows)
    run = check(upload(kam, kind, head + body))
    assert counted(run) == (len(rows), 0, 0, 0, len(rows))
    numbers = dict(reasons(run))
    assert list(numbers.values()) == [reason for _row, reason in rows]


def test_refused_rows_keep_their_columns(kam: User, opora: Client) -> None:
    run = load(kam, "readings", HEAD + f"Опора;;Досье;;;{day(5)};3\nОпора;;Архив;;;{day(5)};3\n")
    [row] = refused_rows(run)
    assert row[:-1] == ["Опора", "", "Досье", "", "", day(5), "3"]
    assert "Д-1" in row[-1]
    assert LicenceReading.objects.count() == 1


def test_a_file_may_correct_a_day_and_the_undo_brings_the_old_number_back(
    kam: User, opora: Client
) -> None:
    line = line_of("Д-2", "Архив")
    f.LicenceReadingFactory.create(line=line, taken_on=clock.today() - 5 * DAY, used=2)
    run = load(kam, "readings", HEAD + f"Опора;;Архив;;;{day(5)};3\nОпора;;Архив;;;{day(5)};4\n")
    assert (counted(run), told(run)) == ((2, 0, 1, 1, 0), ["contradicts_row"])
    reading = LicenceReading.objects.get()
    assert (reading.used, reading.source, reading.by) == (3, "import", kam)
    undo(run, kam)
    reading.refresh_from_db()
    assert (reading.used, reading.source, reading.deleted_at) == (2, "hand", None)


@pytest.mark.parametrize(("way", "used"), [("skip", 2), ("fill", 2), ("replace", 3)])
def test_what_is_here_is_left_or_replaced(kam: User, opora: Client, way: str, used: int) -> None:
    line = line_of("Д-2", "Архив")
    f.LicenceReadingFactory.create(line=line, taken_on=clock.today() - 5 * DAY, used=2)
    load(kam, "readings", HEAD + f"Опора;;Архив;;;{day(5)};3\n", duplicates=way)
    assert LicenceReading.objects.get().used == used


def test_undo_leaves_what_was_corrected_since(kam: User, opora: Client) -> None:
    file = HEAD + f"Опора;;Архив;;;{day(5)};3\nОпора;;Архив;;;{day(6)};4\n"
    run = load(kam, "readings", file)
    LicenceReading.objects.filter(used=4).update(used=5)
    run = undo(run, kam)
    assert run.counts["undone"]["kept_count"] == 1
    assert [reading.used for reading in LicenceReading.objects.alive()] == [5]


def test_answers_of_people_and_of_nobody_in_particular(kam: User, opora: Client) -> None:
    file = ANSWERS + (
        f"Опора;Сорока Анна;NPS;{day(5)};9;Отлично\n"
        f"Опора;;NPS;{day(5)};7;\n"
        f"Опора;;NPS;{day(5)};7;\n"
        f"Опора;Анна Сорока;CSAT;{day(5)};2;Долго\n"
    )
    assert counted(load(kam, "answers", file)) == (4, 4, 0, 0, 0)
    found = SurveyAnswer.objects.order_by("pk")
    names = [(a.stakeholder and str(a.stakeholder.person), a.kind, a.score) for a in found]
    assert [(kind, score) for _name, kind, score in names] == [
        ("nps", 9), ("nps", 7), ("nps", 7), ("csat", 2),
    ]  # fmt: skip
    assert [bool(name) for name, *_rest in names] == [True, False, False, True]
    assert {(a.source, a.by) for a in found} == {("import", kam)}


def test_the_header_of_the_score_may_name_the_question(kam: User, opora: Client) -> None:
    load(kam, "answers", f"Company;Date;CES score\nОпора;{day(5)};7\n")
    assert SurveyAnswer.objects.get().kind == "ces"


def test_any_day_names_the_week_of_appeals(kam: User, opora: Client) -> None:
    run = load(kam, "appeals", "Клиент;Неделя;Обращений\nОпора;14.01.2026;12\nОпора;05.01.2026;0\n")
    assert counted(run) == (2, 2, 0, 0, 0)
    assert list(AppealCount.objects.order_by("week").values_list("week", "count", "source")) == [
        (dt.date(2026, 1, 5), 0, "import"),
        (dt.date(2026, 1, 12), 12, "import"),
    ]
    undo(run, kam)
    assert not AppealCount.objects.exists()


FILES: dict[str, str] = {
    "readings": HEAD + f"Опора;;Архив;;;{day(5)};3\nОпора;;Досье;Д-1;Опора-Омск;{day(5)};8\n",
    "answers": ANSWERS + f"Опора;Сорока Анна;NPS;{day(5)};9;Да\n" + f"Опора;;NPS;{day(5)};7;\n" * 2,
    "appeals": f"Клиент;Неделя;Обращений\nОпора;{day(5)};12\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_changes_nothing(kam: User, opora: Client, kind: str) -> None:
    first = load(kam, kind, FILES[kind])
    again = load(kam, kind, FILES[kind])
    rows = counted(first)[0]
    assert counted(first) == (rows, rows, 0, 0, 0)
    assert counted(again) == (rows, 0, 0, rows, 0)


@pytest.mark.parametrize("kind", FILES)
def test_undone_it_may_be_loaded_again(kam: User, opora: Client, kind: str) -> None:
    run = undo(load(kam, kind, FILES[kind]), kam)
    assert (run.state, run.counts["undone"]["kept_count"]) == ("undone", 0)
    rows = counted(load(kam, kind, FILES[kind]))[0]
    assert [m.objects.alive().count() if hasattr(m.objects, "alive") else m.objects.count()
            for m in (LicenceReading, SurveyAnswer, AppealCount)].count(rows) >= 1  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_stranger_finds_no_client(opora: Client, stranger: User, kind: str) -> None:
    run = check(upload(stranger, kind, FILES[kind]))
    assert set(told(run)) == {"client_not_found"}


def test_a_worker_that_dies_loses_and_doubles_nothing(
    kam: User, opora: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    monkeypatch.setattr(runs, "CHUNK", 1)
    real, seen = Writer.write, []

    def dying(self: Writer, rows: list[Any]) -> None:
        seen.append(rows)
        if len(seen) == 2:
            raise Killed
        real(self, rows)

    monkeypatch.setattr(Writer, "write", dying)
    run = check(upload(kam, "answers", FILES["answers"]))
    with pytest.raises(Killed):
        write(run)
    ImportRun.objects.filter(pk=run.pk).update(owner="")
    from exchange import actions

    actions.run_write(str(run.pk))
    run.refresh_from_db()
    assert (counted(run), SurveyAnswer.objects.count()) == ((3, 3, 0, 0, 0), 3)


def test_the_page_offers_these_files_and_reads_examples_back(
    kam: User, opora: Client, client: Any
) -> None:
    client.force_login(kam)
    page = client.get(reverse("exchange:import_list")).content.decode()
    assert all(f'value="{kind}"' in page for kind in FILES)
    run = check(upload(kam, "answers", FILES["answers"]))
    page = client.get(run.get_absolute_url()).content.decode()
    assert "measure.person" in page
    assert 'value="create"' not in page

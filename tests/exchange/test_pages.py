"""The pages of imports: who may open them, what they show, the file of refused rows."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clients.models import Client
from exchange import actions
from exchange.models import ImportRun
from tests.exchange.loading import check, counted, load, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
DATA = "Наименование;ИНН;Сотрудников\nОпора;7707083893;20\nМост;123;20\nБумага;45;\n"
ROUTES = [
    ("get", ""),
    ("get", "progress/"),
    ("post", "map/"),
    ("post", "start/"),
    ("get", "errors/?form=csv"),
    ("post", "undo/"),
    ("post", "link/"),
    ("post", "drop/"),
]


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_the_import_of_another_is_an_unknown_one(
    kam: User, stranger: User, signed_in: Any, method: str, route: str
) -> None:
    run = check(upload(kam, "clients", DATA))
    before = ImportRun.objects.values().get()
    answer = getattr(signed_in(stranger), method)(run.get_absolute_url() + route)
    assert answer.status_code == 404
    assert ImportRun.objects.values().get() == before
    assert not Client.objects.exists()


@pytest.mark.parametrize(("method", "url"), [("get", "/import/"), ("post", "/import/new/")])
def test_a_member_loads_nothing(colleague: User, signed_in: Any, method: str, url: str) -> None:
    assert getattr(signed_in(colleague), method)(url).status_code == 403
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_a_member_is_refused_everywhere(
    kam: User, colleague: User, signed_in: Any, method: str, route: str
) -> None:
    run = check(upload(kam, "clients", DATA))
    answer = getattr(signed_in(colleague), method)(run.get_absolute_url() + route)
    assert answer.status_code == 403
    assert ImportRun.objects.count() == 1


def test_from_the_upload_to_the_clients(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    file = SimpleUploadedFile("../../к лиенты.csv", DATA.encode("cp1251"))
    answer = browser.post("/import/new/", {"kind": "clients", "file": file})
    run = ImportRun.objects.get()
    assert (answer.status_code, run.file_name) == (302, "к лиенты.csv")
    assert "Waiting" in browser.get(answer.url, headers={"accept-language": "en"}).content.decode()
    actions.run_check(str(run.pk))
    page = browser.get(answer.url).content.decode()
    assert "Введено цифр: 3" in page
    english = browser.get(answer.url, headers={"accept-language": "en"}).content.decode()
    assert "2 rows that cannot go in stay in the report" in english
    browser.post(f"{answer.url}start/")
    actions.run_write(str(run.pk))
    assert Client.objects.get().name == "Опора"
    undo = f'action="{answer.url}undo/"'
    assert undo in browser.get(answer.url).content.decode()
    assert undo in browser.get("/import/").content.decode()
    browser.post(f"{answer.url}undo/")
    actions.run_undo(str(run.pk))
    assert not Client.objects.live().exists()
    assert browser.get(answer.url).status_code == 200


def test_one_form_makes_one_import(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    key = "0b0f7f4e-0000-4000-8000-000000000001"
    for _twice in range(2):
        file = SimpleUploadedFile("a.csv", DATA.encode())
        answer = browser.post("/import/new/", {"kind": "clients", "file": file, "form_key": key})
        assert answer.status_code == 302
    assert ImportRun.objects.count() == 1


def test_too_large_a_file_is_a_sentence(kam: User, signed_in: Any, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    file = SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))
    answer = signed_in(kam).post("/import/new/", {"kind": "clients", "file": file})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_refused_rows_come_back_can_be_mended_and_loaded(
    kam: User, signed_in: Any, form: str
) -> None:
    run = load(kam, "clients", DATA)
    assert counted(run) == (3, 1, 0, 0, 2)
    answer = signed_in(kam).get(f"{run.get_absolute_url()}errors/?form={form}")
    body = b"".join(answer.streaming_content)
    if form == "csv":
        mended = body.decode("utf-8-sig").replace("45", "7700000070").replace("123", "7736207543")
        again = load(kam, "clients", mended)
    else:
        book = openpyxl.load_workbook(io.BytesIO(body))
        sheet = book.active
        assert [cell.value for cell in sheet[1]][:3] == ["Наименование", "ИНН", "Сотрудников"]
        sheet["B2"], sheet["B3"] = "7736207543", "7700000070"
        out = io.BytesIO()
        book.save(out)
        again = load(kam, "clients", out.getvalue(), name="again.xlsx")
    assert counted(again) == (2, 2, 0, 0, 0)
    assert set(Client.objects.values_list("name", flat=True)) == {"Опора", "Мост", "Бумага"}


def test_changed_columns_are_checked_again(kam: User, signed_in: Any) -> None:
    run = check(upload(kam, "clients", "Имя фирмы;Где\nОпора;Псков\n"))
    assert counted(run) == (1, 0, 0, 0, 1)
    form = {"column_0": "client.name", "column_1": "client.city", "duplicates": "replace"}
    signed_in(kam).post(f"{run.get_absolute_url()}map/", form)
    actions.run_check(str(run.pk))
    write(ImportRun.objects.get())
    assert Client.objects.get().city == "Псков"


def test_another_encoding_is_chosen_on_the_page(kam: User, signed_in: Any) -> None:
    run = check(upload(kam, "clients", "Наименование\nОпора\n".encode("koi8-r")))
    browser = signed_in(kam)
    assert 'name="encoding"' in browser.get(run.get_absolute_url()).content.decode()
    browser.post(f"{run.get_absolute_url()}map/", {"encoding": "koi8-r"})
    actions.run_check(str(run.pk))
    write(ImportRun.objects.get())
    assert Client.objects.get().name == "Опора"


def test_a_file_without_headings_loses_no_row(kam: User, signed_in: Any) -> None:
    run = check(upload(kam, "clients", "Опора;7707083893\nМост;123\n"))
    browser = signed_in(kam)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Строка 1 принята за заголовки, но похожа на данные." in page
    browser.post(f"{run.get_absolute_url()}map/", {"header": "0"})
    actions.run_check(str(run.pk))
    form = {"header": "0", "column_0": "client.name", "column_1": "client.inn"}
    browser.post(f"{run.get_absolute_url()}map/", form)
    actions.run_check(str(run.pk))
    write(ImportRun.objects.get())
    assert counted(ImportRun.objects.get()) == (2, 1, 0, 0, 1)
    assert Client.objects.get().name == "Опора"
    refused = browser.get(f"{run.get_absolute_url()}errors/?form=csv")
    first = b"".join(refused.streaming_content).decode("utf-8-sig").splitlines()[0]
    assert first.startswith("#1;#2;")


def test_rows_that_are_left_out_are_told(kam: User, signed_in: Any) -> None:
    data = "Наименование;Выручка\nОпора;5\n;\n" + "Итого по <b>;5\n" + "Итого;5\n" * 25
    run = check(upload(kam, "clients", data))
    assert (run.counts["rows"], run.sheet["blank_rows"], run.sheet["totals_rows"]) == (1, 1, 26)
    page = signed_in(kam).get(run.get_absolute_url()).content.decode()
    assert "<li>4: Итого по &lt;b&gt; | 5</li>" in page
    assert "<li>23: Итого | 5</li><li>…</li>" in page
    clean = check(upload(kam, "clients", "Наименование;Выручка\nОпора;5\n"))
    assert "<li>…</li>" not in signed_in(kam).get(clean.get_absolute_url()).content.decode()


def test_a_file_that_cannot_be_read_is_a_sentence_and_can_be_dropped(
    kam: User, signed_in: Any
) -> None:
    run = check(upload(kam, "clients", b"%PDF-1.7 \x00\x01"))
    browser = signed_in(kam)
    page = browser.get(run.get_absolute_url())
    assert (page.status_code, run.state) == (200, "failed")
    assert "PDF" in page.content.decode()
    browser.post(f"{run.get_absolute_url()}drop/")
    assert not ImportRun.objects.exists()


def test_what_was_written_is_not_dropped(kam: User, signed_in: Any) -> None:
    run = load(kam, "clients", DATA)
    signed_in(kam).post(f"{run.get_absolute_url()}drop/")
    assert ImportRun.objects.filter(pk=run.pk).exists()


def test_a_late_background_is_said(kam: User, signed_in: Any) -> None:
    run = check(upload(kam, "clients", DATA))
    actions.ask_for_write(run=run, by=kam)
    browser, url = signed_in(kam), f"{run.get_absolute_url()}progress/"
    assert "t-warn" not in browser.get(url).content.decode()
    ImportRun.objects.update(heartbeat_at=timezone.now() - dt.timedelta(minutes=1))
    assert "t-warn" in browser.get(url).content.decode()


def test_only_who_loaded_a_file_writes_it(kam: User, admin: User, signed_in: Any) -> None:
    run = check(upload(kam, "clients", DATA))
    assert signed_in(admin).post(f"{run.get_absolute_url()}start/").status_code == 403
    assert not Client.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_twenty(
    kam: User, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        upload(kam, "clients", DATA, name=f"{number}.csv")
    browser = signed_in(kam)
    browser.get("/import/")
    with django_assert_max_num_queries(14):
        browser.get("/import/")


def test_another_encoding_is_offered_only_where_it_may_help(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    picture = check(upload(kam, "clients", b"%PDF-1.7\n\x00\x01", name="list.pdf"))
    assert 'name="encoding"' not in browser.get(picture.get_absolute_url()).content.decode()
    in_english = browser.get(picture.get_absolute_url(), headers={"accept-language": "en"})
    assert "This is not a table (PDF)" in in_english.content.decode()
    odd = check(upload(kam, "clients", b"1;2\n3;4\n", name="list.csv"))
    assert odd.state == "failed"
    assert 'name="encoding"' in browser.get(odd.get_absolute_url()).content.decode()


def test_what_is_made_is_told_without_gaps(admin: User, signed_in: Any) -> None:
    load(admin, "clients", "Наименование\nОпора\n")
    run = check(upload(admin, "stakeholders", "ФИО;Компания\nСорока Анна;Опора\nЛин Ян;Опора\n"))
    page = signed_in(admin).get(run.get_absolute_url()).content.decode()
    assert "Появится: 2 человека<" in page.replace(" человека", " человека")

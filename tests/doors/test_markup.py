"""Classes 10 and 13: what people and files bring is text everywhere, in pages and in letters."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django import forms
from django.conf import settings as live_settings
from django.utils import timezone

from clients.models import Client, Person, TimelineEntry, Touchpoint
from contracts.models import Contract
from core import stored
from flags.engine import raise_flags
from tests.doors.payloads import MARKUP, WORKED_OUT, bomb, dangers
from tests.doors.sending import drawn, posts, signed
from tests.exchange.loading import check, upload, write
from tests.guards.crawling import walk
from users import emails

NOT_TYPED = (forms.EmailField, forms.UUIDField, forms.FileField, forms.SlugField)
# These put somebody else to the door, or answer only with a word; nothing of them is drawn.
LEFT_OUT = {
    *("users:person_dismiss", "users:sign_out_everywhere", "clients:client_archive"),
    *("contracts:contract_archive", "contracts:product_archive", "users:team_archive"),
    *(
        "clients:touch_delete",
        "clients:stage_retire",
        "clients:field_archive",
        "exchange:import_new",
    ),
    *("clients:client_erase", "clients:person_erase"),
    *("clients:person_change", "clients:people_change", "clients:member_end"),
    *("clients:task_cancel", "exchange:import_drop", "renewals:renewal_close"),
    # The forms of a new stage and a new playbook, and those are filled.
    *("renewals:stage_edit", "playbooks:playbook"),
}
# What is closed takes no words any more.
LAST = {"playbooks:roadmap_close"}


def texts_of(fields: dict[str, Any]) -> dict[str, int]:
    """Return the fields that take any words, with how many characters they take."""
    return {
        name: field.max_length or 10_000
        for name, field in fields.items()
        if type(field) is forms.CharField
        and not isinstance(field, NOT_TYPED)
        and not isinstance(field.widget, forms.HiddenInput | forms.PasswordInput)
        and name not in ("inn", "kpp", "ogrn", "parent_text", "client_text", "moved_to_text")
        and not name.endswith(("form_key", "seen"))
    }


def plant_by_forms(world: dict[str, Any], person: Any, names: list[str]) -> tuple[int, list[str]]:
    """Send every form with payloads in each of its texts; return (fields, forms that refused)."""
    browser, planted, refused = signed(person), 0, []
    for turn, name in enumerate(sorted(names, key=LAST.__contains__)):
        form = drawn(name, world, browser)
        fields = texts_of(form.fields)
        if not fields or name in LEFT_OUT:
            continue
        typed = {
            field: bomb(turn + place, most) for place, (field, most) in enumerate(fields.items())
        }
        typed = {field: text for field, text in typed.items() if text}
        answer = form.send(browser, **typed)
        if answer.status_code in (302, 204):
            planted += len(typed)
        else:
            # a text with rules of its own (a phone, a handle): the others without it
            wrong = _wrong_fields(answer)
            again = {field: text for field, text in typed.items() if field not in wrong}
            answer = form.send(browser, **again)
            planted += len(again)
            if answer.status_code not in (302, 204):
                refused.append(f"{name} {answer.status_code} {_wrong_fields(answer)}")
    return planted, refused


def _wrong_fields(answer: Any) -> set[str]:
    found: set[str] = set()
    for layer in answer.context or []:
        for part in layer.dicts:
            found |= {
                one.add_prefix(name)
                for one in part.values()
                if isinstance(one, forms.BaseForm) and one.is_bound
                for name in one.errors
            }
    return found


def plant_by_import(person: Any) -> int:
    """Load files whose every text column holds payloads; return how many cells."""
    cells = 0
    for kind, headers in TABLES.items():
        out = io.StringIO()
        table = csv.writer(out, delimiter=";", lineterminator="\r\n")
        table.writerow(headers)
        for number, one in enumerate(MARKUP):
            row = [FIXED.get(header, one) for header in headers]
            row[0] = f"ООО Опора {number} {one}"[:250]
            table.writerow(row)
            cells += sum(1 for cell in row if one in cell)
        run = check(upload(person, kind, out.getvalue(), name=f"{MARKUP[0]}{kind}.csv"))
        assert run.state == "checked", run.error
        write(run)
    return cells


FIXED = {
    "Дата начала": "01.02.2026",
    "Дата окончания": "31.12.2026",
    "Сумма договора": "100000",
    "Дата": "01.09.2026",
    "Опрос": "NPS",
    "Дата ответа": "01.09.2026",
    "Оценка": "7",
}
TABLES = {
    "clients": ("Клиент", "Город", "Адрес", "Отрасль", "Примечание", "Полное наименование"),
    "stakeholders": ("Клиент", "Фамилия", "Имя", "Отчество", "Должность", "Отдел", "Примечание"),
    "contracts": (
        *("Клиент", "№ договора", "Продукт", "Дата начала", "Дата окончания"),
        *("Сумма договора", "Примечание"),
    ),
    "touchpoints": ("Клиент", "Дата", "Вид касания", "Содержание", "Итог"),
    "answers": ("Клиент", "Опрос", "Дата ответа", "Оценка", "Комментарий"),
}


def _read_everything(person: Any) -> tuple[int, list[str], str]:
    found: list[str] = []
    seen: list[str] = []

    def look(place: str, answer: Any) -> None:
        if not answer.streaming and "html" in answer.get("Content-Type", ""):
            found.extend(f"{place}: {one}" for one in dangers(answer))
            seen.append(answer.content.decode())

    walk(person, rows=1, look=look)
    return len(seen), found, "\n".join(seen)


@pytest.mark.any_engine
def test_what_is_typed_or_loaded_is_drawn_as_text(world: dict[str, Any], people: Any) -> None:
    owner, admin = people["owner"], people["admin"]
    cells = plant_by_import(owner)
    assert cells >= 25 * 4
    assert Client.objects.filter(owner=owner).count() >= len(MARKUP)
    planted, refused = plant_by_forms(world, owner, posts("owner"))
    rest = [name for name in posts("admin") if name not in posts("owner")]
    more, also = plant_by_forms(world, admin, rest)
    raise_flags(today=timezone.localdate(), now=timezone.now())
    pages, found, text = _read_everything(admin)
    assert not refused + also, "\n".join(refused + also)
    assert not found, "\n".join(sorted(set(found)))
    assert WORKED_OUT not in text
    assert live_settings.SECRET_KEY not in text
    assert planted + more >= 60
    assert pages >= 35
    missing = [one for one in MARKUP if one not in _rows()]
    assert missing == []


def _rows() -> str:
    kept = [Client, Person, Touchpoint, Contract, TimelineEntry]
    return "\n".join(
        "\n".join(str(v) for v in row)
        for model in kept
        for row in model._base_manager.values_list()
    )


@pytest.mark.parametrize("one", MARKUP)
def test_an_errors_page_and_a_search_repeat_it_as_text(one: str, kam: Any, signed_in: Any) -> None:
    browser = signed_in(kam)
    answers = [
        browser.get("/clients/", {"q": one, "sort": one, "industry": one}),
        browser.get("/find/", {"q": one}),
        browser.get("/clients/suggest/", {"q": one}),
        browser.post("/clients/new/", {"name": one, "inn": one, "parent_text": one}),
        browser.get(f"/{one.replace('/', '')}/"),
    ]
    assert [wrong for answer in answers for wrong in dangers(answer)] == []
    assert not [a for a in answers if WORKED_OUT in a.content.decode()]


@pytest.mark.parametrize("one", MARKUP)
def test_a_letter_is_plain_and_runs_no_template(one: str, kam: Any, admin: Any) -> None:
    stored.store(changes={"product_name": one[:60]}, by=admin)
    kam.first_name = kam.last_name = one
    subject, text = emails.reset_letter_for(kam, "https://crm.example/x")
    assert WORKED_OUT not in subject + text
    assert live_settings.SECRET_KEY not in subject + text
    assert "\n" not in subject
    assert "&lt;" not in text.replace(one, "")


def test_a_product_name_with_line_ends_makes_no_header(kam: Any, admin: Any) -> None:
    stored.store(changes={"product_name": "Ритм\r\nBcc: all@example.com"}, by=admin)
    subject, _text = emails.reset_letter_for(kam, "https://crm.example/x")
    assert len(subject.splitlines()) == 1


def test_the_reader_of_dangers_sees_each_of_them() -> None:
    """Drawn as they are, the payloads are found: so the looking itself is not blind."""

    class Page:
        def __init__(self, text: str) -> None:
            self.content = f"<p title='{text}'>{text}</p>".encode()

    # Python's reader takes the comment otherwise than browsers do; the last ones are braces.
    tags = [one for one in MARKUP if "<" in one and not one.startswith(("<!--", "${"))]
    assert len(tags) >= 15
    assert [one for one in tags if not dangers(Page(one))] == []

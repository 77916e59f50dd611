"""What goes to the client after and before a meeting: a letter, an invitation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.choices import TouchKind
from clients.models import Client, Touchpoint
from clients.queries.letters import letter_after
from core import clock
from tests import factories as f
from users.models import User

TODAY = dt.date(2026, 10, 15)


@pytest.fixture
def touch(client_row: Client, kam: User) -> Touchpoint:
    """A meeting of 14 October with everything heard that a touch may hold."""
    person = f.StakeholderFactory.create(
        client=client_row, attitude=-2, person__first_name="Марина", person__middle_name="Львовна"
    )
    f.ContactPointFactory.create(person=person.person, value="marina@client.example")
    at = clock.start_of(dt.date(2026, 10, 14)) + dt.timedelta(hours=11)
    made = f.TouchpointFactory.create(
        client=client_row, kind=TouchKind.MEETING, at=at, by=kam, summary="Спорили о цене"
    )
    made.their_side.create(stakeholder=person)
    for kind, text in {
        "agreement": "Начинаем с пилота",
        "decision": "Пилот в двух филиалах",
        "question": "Есть ли выгрузка в XLSX",
        "risk": "Уйдут к другим",
        "feedback": "Неудобный поиск",
        "need": "Нужен API",
    }.items():
        f.OutcomeFactory.create(touchpoint=made, kind=kind, text=text, objection="")
    f.OutcomeFactory.create(touchpoint=made, text="Слишком дорого")
    f.OutcomeFactory.create(
        touchpoint=made,
        kind="document",
        objection="",
        text="",
        paper="proposal",
        approval="in_approval",
        at_whom="юристы",
    )
    due = dt.date(2026, 10, 20)
    promise = {"client": client_row, "touchpoint": made, "a_promise": True, "due_on": due}
    tutor = f.UserFactory.create(first_name="Юлия", last_name="Рогожина")
    f.TaskFactory.create(**promise, title="Прислать расчёт", assignee=kam)
    f.TaskFactory.create(**promise, title="Провести обучение", assignee=tutor)
    f.TaskFactory.create(**promise, title="Дать список", assignee=kam, is_theirs=True)
    f.TaskFactory.create(client=client_row, touchpoint=made, title="Дожать директора")
    return made


def test_a_letter_tells_what_both_sides_know(
    touch: Touchpoint, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        letter = letter_after(touch, "ru", TODAY)
    assert letter.subject == "По итогам встречи 14 октября"
    assert letter.to == ("marina@client.example",)
    assert letter.body == "\n".join(
        (
            *("Марина Львовна, добрый день.", ""),
            "Спасибо за встречу 14 октября. Коротко о том, на чём мы остановились.",
            *("", "Договорились:", "– Начинаем с пилота"),
            *("", "С нашей стороны:", "– Прислать расчёт, до 20 октября"),
            "– К вам подключается Юлия Рогожина: Провести обучение, до 20 октября",
            *("", "С вашей стороны:", "– Дать список, до 20 октября"),
            *("", "Решили:", "– Пилот в двух филиалах"),
            *("", "Вернёмся к вам с ответами:", "– Есть ли выгрузка в XLSX"),
            *("", "Документы:", "– КП: на согласовании (юристы)"),
            *("", "Если вы запомнили что-то иначе, напишите нам, мы поправим."),
            *("", "С уважением,", "Ольга Ветрова"),
        )
    )


def test_the_same_letter_in_english(touch: Touchpoint) -> None:
    letter = letter_after(touch, "en", TODAY)
    assert letter.subject == "After our meeting on 14 October"
    assert letter.body.startswith("Dear Марина,\n\nThank you for the meeting on 14 October.")
    assert (
        "– Юлия Рогожина joins you from our side: Провести обучение, by 20 October" in letter.body
    )


def test_a_link_to_mail_carries_what_fits(touch: Touchpoint) -> None:
    long = letter_after(touch, "ru", TODAY)
    assert not long.is_whole
    assert long.link.startswith("mailto:marina@client.example?subject=")
    touch.outcomes.all().delete()
    touch.next_steps.all().delete()
    short = letter_after(touch, "en", TODAY)
    assert short.is_empty
    assert short.is_whole
    assert "%0D%0A" in short.link


def test_the_letter_stands_in_a_dialog(touch: Touchpoint, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), f"/touches/{touch.pk}/letter/"
    page = browser.get(url, {"lang": "en"}, headers={"HX-Request": "true"}).content.decode()
    assert "After our meeting" in page
    assert "<html" not in page
    assert "По итогам встречи" in browser.get(url, {"lang": "xx"}).content.decode()
    assert f"/touches/{touch.pk}/letter/" in browser.get(touch.get_absolute_url()).content.decode()
    touch.deleted_at = timezone.now()
    touch.save()
    assert browser.get(url).status_code == 404


def test_an_invitation_is_a_file_with_its_guest(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    guest = f.StakeholderFactory.create(client=client_row, expects="Тайна")
    f.ContactPointFactory.create(person=guest.person, value="guest@client.example")
    at = dt.datetime(2026, 10, 20, 8, 0, tzinfo=dt.UTC)
    task = f.TaskFactory.create(
        client=client_row,
        kind="meeting",
        starts_at=at,
        due_on=None,
        stakeholder=guest,
        minutes=90,
        title="Разбор пилота",
    )
    browser, url = signed_in(kam), f"/tasks/{task.pk}/invitation/"
    answer = browser.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="meeting-{task.pk}.ics"'
    text = answer.content.decode().replace("\r\n ", "")
    for words in ("METHOD:REQUEST", "mailto:guest@client.example", "DTEND:20261020T093000Z"):
        assert words in text
    assert "Тайна" not in text
    assert text.split("UID:")[1].split()[0] in browser.get(url).content.decode()
    assert url in browser.get(f"/tasks/{task.pk}/").content.decode()


def test_what_has_no_time_is_no_event(client_row: Client, kam: User, signed_in: Any) -> None:
    step = f.TaskFactory.create(client=client_row)
    over = f.TaskFactory.create(
        client=client_row, kind="call", starts_at=timezone.now(), cancelled_at=timezone.now()
    )
    for task in (step, over):
        assert signed_in(kam).get(f"/tasks/{task.pk}/invitation/").status_code == 404

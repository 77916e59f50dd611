"""The quick log: from a dialog, from the composer, as a page; once, and only where one may."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Task, Touchpoint
from core import clock
from tests import factories as f
from users.models import User

NEW, SAVE = "/touches/new/", "/touches/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def note(row: Client, **changes: Any) -> dict[str, Any]:
    """Return what the quick log posts with every guess left as it is."""
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    data = {"client": row.pk, "kind": "call", "at": at, "summary": "Созвонились"}
    return data | {"form_key": str(uuid.uuid4())} | changes


def test_page_saves_and_leads_to_the_client(client_row: Client, kam: User, signed_in: Any) -> None:
    answer = signed_in(kam).post(SAVE, note(client_row))
    touch = Touchpoint.objects.get()
    assert answer.url == client_row.get_absolute_url()
    assert (touch.by, touch.summary, touch.minutes) == (kam, "Созвонились", 15)
    client_row.refresh_from_db()
    assert client_row.last_touch_at == touch.at


def test_dialog_answers_with_a_message_and_what_changed(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    answer = signed_in(kam).post(SAVE, note(client_row), **HTMX)
    assert answer.status_code == 200
    assert "touchSaved" in answer["HX-Trigger"]
    assert "undo" in answer.content.decode()


def test_composer_gives_history_and_an_empty_form(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    answer = signed_in(kam).post(SAVE, note(client_row, place="composer"), **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    for part in ('id="history"', 'id="composer"', 'id="facts"', 'id="flags"', "Созвонились"):
        assert part in text
    assert text.count("Созвонились") == 1


def test_sent_twice_makes_one_touch(client_row: Client, kam: User, signed_in: Any) -> None:
    browser, data = signed_in(kam), note(client_row)
    codes = [browser.post(SAVE, data).status_code for _try in range(2)]
    again = browser.post(SAVE, data, **HTMX)
    assert codes == [302, 302]
    assert again["HX-Redirect"] == client_row.get_absolute_url()
    assert Touchpoint.objects.count() == 1


def test_fresh_form_with_the_same_words_makes_a_second(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    for _form in range(2):
        browser.post(SAVE, note(client_row))
    assert Touchpoint.objects.count() == 2


def test_a_member_logs_a_touch(client_row: Client, colleague: User, signed_in: Any) -> None:
    assert signed_in(colleague).post(SAVE, note(client_row)).status_code == 302
    assert Touchpoint.objects.get().by == colleague


def test_a_stranger_logs_nothing(client_row: Client, stranger: User, signed_in: Any) -> None:
    browser = signed_in(stranger)
    assert browser.post(SAVE, note(client_row)).status_code == 404
    typed = note(client_row, client="", client_text=client_row.name)
    assert browser.post(SAVE, typed).status_code == 422
    assert not Touchpoint.objects.exists()


def test_another_clients_person_cannot_take_part(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    foreign = f.StakeholderFactory.create()
    answer = signed_in(kam).post(SAVE, note(client_row, stakeholders=[foreign.pk]))
    assert answer.status_code == 422
    assert not Touchpoint.objects.exists()


def test_without_scripts_a_typed_name_is_enough(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    typed = note(client_row, client="", client_text="ладожская ген")
    assert signed_in(kam).post(SAVE, typed).status_code == 302
    assert Touchpoint.objects.get().client == client_row


def test_an_unclear_name_offers_the_visible_ones(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    f.ClientFactory.create(name="АО «Ладожская сталь»", owner=kam)
    f.ClientFactory.create(name="АО «Ладожская тайна»")
    answer = signed_in(kam).post(SAVE, note(client_row, client="", client_text="ладожская"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Ладожская сталь" in text
    assert "Ладожская тайна" not in text
    assert "Созвонились" in text


def test_no_answer_is_one_tap_and_does_not_count(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    signed_in(kam).post(SAVE, note(client_row, summary="", no_answer="1"))
    touch = Touchpoint.objects.get()
    assert (touch.is_reached, touch.is_counted) == (False, False)
    client_row.refresh_from_db()
    assert client_row.last_touch_at is None


def test_a_guessed_person_is_not_picked_by_hand(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    guessed, picked = f.StakeholderFactory.create_batch(2, client=client_row)
    data = note(client_row, stakeholders=[guessed.pk, picked.pk], guessed=str(guessed.pk))
    signed_in(kam).post(SAVE, data)
    sides = dict(Touchpoint.objects.get().their_side.values_list("stakeholder", "is_picked"))
    assert sides == {guessed.pk: False, picked.pk: True}


def test_the_last_contact_is_guessed(client_row: Client, kam: User, signed_in: Any) -> None:
    f.StakeholderFactory.create(client=client_row)
    last = f.StakeholderFactory.create(client=client_row, last_touch_at=timezone.now())
    context = signed_in(kam).get(f"{NEW}?client={client_row.pk}").context
    assert context["guessed"] == str(last.pk)


@pytest.mark.parametrize(("typed", "days"), [("завтра", 1), ("+7", 7)])
def test_next_step_understands_words(
    typed: str, days: int, client_row: Client, kam: User, signed_in: Any
) -> None:
    data = note(client_row, next_title="Прислать расчёт", next_due=typed)
    signed_in(kam).post(SAVE, data)
    task = Task.objects.get()
    assert (task.title, task.assignee) == ("Прислать расчёт", kam)
    assert task.due_on == clock.today() + dt.timedelta(days=days)


def test_an_unclear_due_date_keeps_what_was_typed(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    data = note(client_row, next_title="Прислать", next_due="когда-нибудь")
    answer = signed_in(kam).post(SAVE, data, **HTMX)
    assert answer.status_code == 422
    assert "когда-нибудь" in answer.content.decode()
    assert not Touchpoint.objects.exists()


def test_a_touch_in_the_future_is_refused(client_row: Client, kam: User, signed_in: Any) -> None:
    later = timezone.localtime() + dt.timedelta(days=1)
    answer = signed_in(kam).post(SAVE, note(client_row, at=f"{later:%Y-%m-%dT%H:%M}"))
    assert answer.context["form"].errors["at"]


def test_a_touch_closes_the_chosen_task(client_row: Client, kam: User, signed_in: Any) -> None:
    task = f.TaskFactory.create(client=client_row)
    signed_in(kam).post(SAVE, note(client_row, closes=task.pk))
    task.refresh_from_db()
    assert task.done_at


CHAT = "[12.10.2025, 14:05] Анна: Получили договор?\n[12.10.2025, 14:09] Ольга Ветрова: Да"


def test_a_pasted_chat_is_offered_and_taken(client_row: Client, kam: User, signed_in: Any) -> None:
    browser, data = signed_in(kam), note(client_row, summary=CHAT)
    offer = browser.post(SAVE, data)
    assert offer.status_code == 422
    assert offer.context["chat"]
    browser.post(SAVE, data | {"chat": "yes"})
    touch = Touchpoint.objects.get()
    assert (touch.kind, touch.direction) == ("messenger", "both")
    assert timezone.localtime(touch.at).strftime("%d.%m.%Y %H:%M") == "12.10.2025 14:09"


def test_a_chat_may_stay_a_note(client_row: Client, kam: User, signed_in: Any) -> None:
    signed_in(kam).post(SAVE, note(client_row, summary=CHAT, chat="no"))
    assert Touchpoint.objects.get().kind == "call"


def test_colleagues_who_spoke_this_week_are_named(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    f.TouchpointFactory.create(client=client_row, by=colleague)
    text = signed_in(kam).get(f"{NEW}?client={client_row.pk}").content.decode()
    assert colleague.full_name in text


def test_one_question_about_a_gap_is_asked_and_answered(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    gap = browser.get(f"{NEW}?client={client_row.pk}").context["gap"]
    assert gap.code == "procurement"
    data = note(client_row, gap="procurement", gap_answer="offer_invoice")
    browser.post(SAVE, data)
    client_row.refresh_from_db()
    assert client_row.procurement == "offer_invoice"


def test_a_members_answer_to_a_gap_writes_nothing(
    client_row: Client, colleague: User, signed_in: Any
) -> None:
    browser = signed_in(colleague)
    assert browser.get(f"{NEW}?client={client_row.pk}").context.get("gap") is None
    browser.post(SAVE, note(client_row, gap="city", gap_answer="Тула"))
    client_row.refresh_from_db()
    assert client_row.city == ""


def test_recent_clients_come_first(client_row: Client, kam: User, signed_in: Any) -> None:
    f.TouchpointFactory.create(client=client_row)
    assert signed_in(kam).get(NEW).context["recent"] == [client_row]


def test_edit_merges_two_peoples_changes(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    touch = f.TouchpointFactory.create(client=client_row)
    url = reverse("clients:touch_edit", args=[touch.pk])
    mine, theirs = signed_in(kam), signed_in(head)
    first, second = posted(mine.get(url)), posted(theirs.get(url))
    theirs.post(url, second | {"result": "Ждут расчёт"})
    mine.post(url, first | {"summary": "Встретились в офисе"})
    touch.refresh_from_db()
    assert (touch.summary, touch.result) == ("Встретились в офисе", "Ждут расчёт")


def test_the_same_field_shows_both_values(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    touch = f.TouchpointFactory.create(client=client_row)
    url = reverse("clients:touch_edit", args=[touch.pk])
    mine, theirs = signed_in(kam), signed_in(head)
    first, second = posted(mine.get(url)), posted(theirs.get(url))
    theirs.post(url, second | {"summary": "Их слова"})
    clash = mine.post(url, first | {"summary": "Мои слова"})
    text = clash.content.decode()
    assert clash.status_code == 422
    assert "Их слова" in text
    assert "Мои слова" in text
    touch.refresh_from_db()
    assert touch.summary == "Их слова"


def posted(answer: Any) -> dict[str, Any]:
    """Return what a browser would post from the edit form as it was drawn."""
    form = answer.context["form"]
    data = {b.html_name: b.value() for b in form}
    data["at"] = timezone.localtime(form.initial["at"]).strftime("%Y-%m-%dT%H:%M")
    return {k: v for k, v in data.items() if v is not None and v is not False}


def test_only_author_and_owner_edit_and_delete(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    touch = f.TouchpointFactory.create(client=client_row)
    browser = signed_in(colleague)
    for name in ("touch_edit", "touch_delete"):
        url = reverse(f"clients:{name}", args=[touch.pk])
        assert browser.post(url).status_code == 403
    touch.refresh_from_db()
    assert touch.deleted_at is None


def test_delete_can_be_undone(client_row: Client, kam: User, signed_in: Any) -> None:
    touch = f.TouchpointFactory.create(client=client_row)
    answer = signed_in(kam).post(reverse("clients:touch_delete", args=[touch.pk]), **HTMX)
    assert "undo" in answer.content.decode()
    touch.refresh_from_db()
    assert touch.deleted_at


def test_a_chat_of_a_year_that_cannot_be_is_kept_at_the_time_of_the_form(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    chat = "[12.10.0001, 14:05:09] Анна: текст"
    data = note(client_row, summary=chat, chat="yes")
    assert signed_in(kam).post(SAVE, data).status_code == 302
    touch = Touchpoint.objects.get()
    assert (touch.kind, touch.summary) == ("messenger", "Анна: текст")
    assert timezone.now() - touch.at < dt.timedelta(minutes=5)


def test_a_touch_of_a_client_archived_meanwhile_is_refused_in_words(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    Client.objects.filter(pk=client_row.pk).update(archived_at=timezone.now())
    refused = signed_in(kam).post(SAVE, note(client_row, place="composer"), **HTMX)
    assert refused.status_code == 422
    assert "архив" in refused.content.decode()
    assert signed_in(stranger).post(SAVE, note(client_row), **HTMX).status_code == 404
    assert not Touchpoint.objects.exists()


def test_an_edit_of_a_touch_deleted_meanwhile_is_refused_in_words(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    touch = f.TouchpointFactory.create(client=client_row, by=kam)
    browser, url = signed_in(kam), reverse("clients:touch_edit", args=[touch.pk])
    Touchpoint.objects.filter(pk=touch.pk).update(deleted_at=timezone.now())
    refused = browser.post(url, {"summary": "Иначе"}, **HTMX)
    assert refused.status_code == 422
    assert "удалили" in refused.content.decode()

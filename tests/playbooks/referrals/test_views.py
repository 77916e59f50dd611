"""Asked once, answered, credited; nobody reads the name of a client they do not see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client, TimelineEntry
from core import clock, undo
from core.errors import DomainError
from core.models import UndoRecord
from playbooks.models import Referral
from playbooks.referrals.actions import answer_referral, ask_referral
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
LIST = reverse("playbooks:referral_list")


def asked(client: Client, by: User, **facts: Any) -> Referral:
    on = clock.today() - dt.timedelta(days=3)
    return Referral.objects.create(client=client, asked_by=by, asked_on=on, **facts)


def came(client: Client, by: User, prospect: Client | None = None, name: str = "") -> Referral:
    referral = asked(client, by)
    changes = {"state": "came", "prospect": prospect, "prospect_name": name}
    return answer_referral(referral=referral, changes=changes, by=by)


def test_asked_is_told_can_be_undone_and_is_asked_once_a_year(
    client_row: Client, kam: User
) -> None:
    made, record = ask_referral(client=client_row, by=kam, on=clock.today(), moment="nps")
    with pytest.raises(DomainError):
        ask_referral(client=client_row, by=kam, on=clock.today())
    assert TimelineEntry.objects.filter(subject=f"referral:{made.pk}").exists()
    undo.undo(token=record.token, by=kam)
    assert not Referral.objects.alive().exists()
    ask_referral(client=client_row, by=kam, on=clock.today())


def test_the_form_notes_the_question_with_its_moment(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    url = reverse("playbooks:referral_create", args=[client_row.pk])
    browser = signed_in(kam)
    page = browser.get(f"{url}?moment=goal")
    assert browser.post(url, drawn(page)).status_code == 302
    assert Referral.objects.get().moment == "goal"
    assert UndoRecord.objects.filter(kind="referral_asked").exists()


def test_who_came_is_kept_and_shown_on_both_cards(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    prospect = f.ClientFactory.create(owner=kam, annual_amount=900_000_00)
    came(client_row, kam, prospect)
    browser = signed_in(kam)
    assert "1 клиент пришёл" in text(browser.get(client_row.get_absolute_url()))
    assert "Пришёл по рекомендации" in text(browser.get(prospect.get_absolute_url()))
    page = browser.get(LIST)
    assert prospect.name in text(page)
    (credit,) = page.context["credits"]
    assert (credit.name, credit.came, credit.annual_amount) == (kam.full_name, 1, 900_000_00)


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def test_the_answer_is_typed_into_the_form(client_row: Client, kam: User, signed_in: Any) -> None:
    referral = asked(client_row, kam)
    browser, url = signed_in(kam), reverse("playbooks:referral_edit", args=[referral.pk])
    wrong = browser.post(url, drawn(browser.get(url), state="came"))
    assert wrong.status_code == 422
    typed = drawn(browser.get(url), state="came", prospect_name="ООО «Ива»")
    assert browser.post(url, typed).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.prospect_name) == ("came", "ООО «Ива»")
    assert referral.answered_on == clock.today()


@pytest.mark.parametrize("whose", ["own", "hidden", "taken"])
def test_who_came_is_another_client_that_one_sees_and_came_once(
    whose: str, client_row: Client, kam: User, stranger: User
) -> None:
    prospect = {
        "own": client_row,
        "hidden": f.ClientFactory.create(owner=stranger),
        "taken": f.ClientFactory.create(owner=kam),
    }[whose]
    if whose == "taken":
        came(f.ClientFactory.create(owner=kam), kam, prospect)
    with pytest.raises(DomainError):
        came(client_row, kam, prospect)


def test_the_name_of_a_client_one_does_not_see_is_not_told(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    prospect = f.ClientFactory.create(owner=kam)
    came(client_row, kam, prospect)
    prospect.owner = stranger
    prospect.save()
    page = text(signed_in(stranger).get(LIST))
    assert prospect.name in page
    assert client_row.name not in page
    theirs = text(signed_in(kam).get(LIST))
    assert prospect.name not in theirs


def test_the_list_costs_the_same_with_thirty(client_row: Client, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    asked(client_row, kam)
    one = len(own_queries(browser, LIST))
    for _number in range(10):
        came(f.ClientFactory.create(owner=kam), kam, name="ООО «Ива»")
    assert len(own_queries(browser, LIST)) == one

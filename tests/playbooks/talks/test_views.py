"""The library, a track filled with a client's facts, uses that count."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client, Task
from core import clock
from playbooks.models import TalkTrack, TalkUse
from playbooks.scripts.starting import start
from playbooks.talks.facts import facts_of
from playbooks.talks.rules import PLACEHOLDERS
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from tests.playbooks.scripts.making import playbook
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
LIST, NEW = reverse("playbooks:talk_list"), reverse("playbooks:talk_create")
HTMX = {"HTTP_HX_REQUEST": "true"}
TEXTS = {"situation": "calm", "title_ru": "Новость отрасли", "body_ru": "{{client}}: новость"}


@pytest.fixture
def track() -> TalkTrack:
    return TalkTrack.objects.get(code="impact-and-investment")


def at(name: str, track: TalkTrack) -> str:
    return reverse(f"playbooks:{name}", args=[track.pk])


def test_facts_of_the_client_stand_in_the_text(
    track: TalkTrack, client_row: Client, kam: User, signed_in: Any
) -> None:
    f.LedgerEntryFactory.create(client=client_row, amount=1_200_000_00, quote="Отчёты за час")
    page = signed_in(kam).get(at("talk", track), {"client": client_row.pk}).content.decode()
    assert "1,2\u00a0млн\u00a0₽; Отчёты за час" in page
    assert "(цели не согласованы)" in page
    assert reverse("clients:goal_list", args=[client_row.pk]) in page


def test_every_fact_is_told_when_it_is_known(client_row: Client, kam: User) -> None:
    contract = f.ContractFactory.create(client=client_row)
    line = f.ContractLineFactory.create(contract=contract, quantity=100)
    today = clock.today()
    f.LicenceReadingFactory.create(line=line, taken_on=today.replace(year=today.year - 1), used=80)
    f.LicenceReadingFactory.create(line=line, taken_on=today, used=60)
    f.GoalFactory.create(client=client_row)
    f.LedgerEntryFactory.create(client=client_row, kind="impact")
    f.LedgerEntryFactory.create(client=client_row, kind="investment")
    f.TouchpointFactory.create(client=client_row)
    f.StakeholderRoleFactory.create(stakeholder=f.StakeholderFactory.create(client=client_row))
    facts = facts_of(client_row, names=PLACEHOLDERS, reader=kam, today=today)
    assert facts.gaps(PLACEHOLDERS, client_row) == []
    assert "60" in facts.known["licences"]
    assert "80" in facts.known["trend"]


@pytest.mark.parametrize(("was", "used", "is_told"), [(50, 52, False), (52, 50, True)])
def test_use_that_grew_is_no_uncomfortable_trend(
    client_row: Client, kam: User, was: int, used: int, is_told: bool
) -> None:
    line = f.ContractLineFactory.create(
        contract=f.ContractFactory.create(client=client_row), quantity=100
    )
    today = clock.today()
    f.LicenceReadingFactory.create(line=line, taken_on=today.replace(year=today.year - 1), used=was)
    f.LicenceReadingFactory.create(line=line, taken_on=today, used=used)
    facts = facts_of(client_row, names=["licences", "trend"], reader=kam, today=today)
    assert bool(facts.known["trend"]) is is_told
    assert [gap.name for gap in facts.gaps(["trend"], client_row)] == ([] if is_told else ["trend"])


def test_a_strangers_client_fills_nothing(
    track: TalkTrack, client_row: Client, stranger: User, signed_in: Any
) -> None:
    browser = signed_in(stranger)
    assert browser.get(at("talk", track), {"client": client_row.pk}).status_code == 404
    used = {"do": "used", "client": client_row.pk}
    assert browser.post(at("talk_act", track), used).status_code == 404
    assert not TalkUse.objects.exists()


def test_a_use_counts_once_a_day_and_puts_the_track_first(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    calm = TalkTrack.objects.get(code="calm-period")
    for person in (kam, kam, colleague):
        used = {"do": "used", "client": client_row.pk}
        signed_in(person).post(at("talk_act", calm), used)
    assert TalkUse.objects.count() == 2
    assert signed_in(kam).get(LIST).context["page"].object_list[0] == calm


def test_a_signal_brings_its_situation_to_the_top(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    f.FlagFactory.create(client=client_row, rule="sleeping_licences")
    answer = signed_in(kam).get(LIST, {"client": client_row.pk}, **HTMX)
    assert answer.context["tracks"][0].code == "sleeping-licences"
    asked = {"client": client_row.pk, "rule": "budget_season"}
    named = signed_in(kam).get(LIST, asked, **HTMX)
    assert named.context["tracks"][0].code == "budget-season"


def test_a_manager_shares_a_practice_and_only_its_author_or_an_administrator_edits_it(
    kam: User, colleague: User, stranger: User, admin: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    assert browser.post(NEW, drawn(browser.get(NEW), **TEXTS)).status_code == 302
    made = TalkTrack.objects.get(is_shared=True)
    assert made.made_by == kam
    url = at("talk_edit", made)
    assert browser.post(url, drawn(browser.get(url), title_ru="Иначе")).status_code == 302
    assert signed_in(stranger).get(url).status_code == 403
    assert signed_in(admin).get(url).status_code == 200
    assert signed_in(colleague).post(NEW, TEXTS).status_code in (302, 403)


def test_a_fact_that_is_not_in_the_list_is_refused(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    wrong = TEXTS | {"body_ru": "{{password}}"}
    answer = browser.post(NEW, drawn(browser.get(NEW), **wrong))
    assert answer.status_code == 422
    assert "password" in answer.content.decode()


def test_administrators_retire_and_put_back(
    track: TalkTrack, client_row: Client, kam: User, admin: User, signed_in: Any
) -> None:
    assert signed_in(kam).post(at("talk_act", track), {"do": "retire"}).status_code == 403
    browser = signed_in(admin)
    browser.post(at("talk_act", track), {"do": "retire"})
    assert track not in browser.get(LIST).context["page"].object_list
    assert track in browser.get(LIST, {"retired": 1}).context["page"].object_list
    used = {"do": "used", "client": client_row.pk}
    assert signed_in(kam).post(at("talk_act", track), used, **HTMX).status_code == 422
    browser.post(at("talk_act", track), {"do": "restore"})
    track.refresh_from_db()
    assert not track.is_archived


def test_the_library_is_searched_in_any_case_and_costs_the_same_with_thirty(
    kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    assert [row.code for row in browser.get(LIST, {"q": "СПЯТ"}).context["page"]] == [
        "sleeping-licences"
    ]
    few = len(own_queries(browser, LIST))
    TalkTrack.objects.bulk_create(
        TalkTrack(situation="calm", title_ru=f"{n}", body_ru="т", is_shared=True, made_by=kam)
        for n in range(30)
    )
    assert len(own_queries(browser, LIST)) == few


def test_a_task_of_a_playbook_puts_the_track_of_its_step_first(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    made = playbook({"title_ru": "Позвонить", "talk": "uncomfortable-trend"})
    start(playbook=made, client=client_row, key="hand:1", on=clock.today(), by=kam)
    task = Task.objects.get(client=client_row)
    asked = {"client": client_row.pk, "task": task.pk}
    browser = signed_in(kam)
    assert f"task={task.pk}" in browser.get(task.get_absolute_url(), **HTMX).content.decode()
    context = browser.get(LIST, asked, **HTMX).context
    assert context["tracks"][0].code == context["code"] == "uncomfortable-trend"
    other = f.ClientFactory.create(owner=kam)
    assert browser.get(LIST, asked | {"client": other.pk}, **HTMX).context["code"] == ""

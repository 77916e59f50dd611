"""Pages of playbooks: started from card and lists, followed, stopped, shaped by administrators."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from clients.models import Task
from core import clock
from core.models import UndoRecord
from playbooks.models import Playbook, PlaybookRun
from playbooks.scripts.starting import start
from tests import factories as f
from tests.playbooks.scripts.making import ASKING, playbook

START = reverse("playbooks:playbook_start")


def test_a_playbook_starts_from_the_card_and_stands_on_it(client_row, kam, signed_in):
    browser, made = signed_in(kam), playbook(name_ru="Пилот на виду")
    page = browser.get(START, {"client": client_row.pk})
    assert "Пилот на виду" in page.content.decode()
    form = {"playbook": made.pk, "client": client_row.pk, "form_key": uuid.uuid4()}
    answer = browser.post(START, form)
    run = PlaybookRun.objects.get()
    assert answer.url == run.get_absolute_url()
    card = browser.get(client_row.get_absolute_url()).content.decode()
    assert run.get_absolute_url() in card
    assert "0 из\u00a02" in card


def test_it_is_not_started_twice_at_once(client_row, kam, signed_in):
    made = playbook()
    start(playbook=made, client=client_row, key="hand:1", on=clock.today(), by=kam)
    form = {"playbook": made.pk, "client": client_row.pk, "form_key": uuid.uuid4()}
    answer = signed_in(kam).post(START, form)
    assert answer.status_code == 422
    assert PlaybookRun.objects.count() == 1


@pytest.mark.parametrize("whole", [True, False])
def test_it_starts_for_clients_of_the_list_with_one_undo(client_row, kam, signed_in, whole):
    other = f.ClientFactory.create(owner=kam, name="Другой")
    form = {"playbook": playbook().pk, "form_key": uuid.uuid4(), "ids": [client_row.pk]}
    form |= {"of": "clients:whole", "query": "q=Ладож"} if whole else {"of": "clients"}
    browser = signed_in(kam)
    browser.post(START, form)
    assert PlaybookRun.objects.get().client == client_row
    browser.post(reverse("core:undo", args=[UndoRecord.objects.get().token]))
    assert not Task.objects.open().filter(client__in=[client_row, other]).exists()


def test_it_starts_for_renewals_of_the_list_with_their_contracts(client_row, kam, signed_in):
    contract = f.ContractFactory.create(client=client_row)
    form = {"playbook": playbook().pk, "form_key": uuid.uuid4(), "ids": [contract.pk]}
    signed_in(kam).post(START, form | {"of": "contracts"})
    assert PlaybookRun.objects.get().contract == contract


def test_lists_offer_playbooks_in_the_bulk_menu(client_row, kam, signed_in):
    f.ContractFactory.create(client=client_row, ends_on=clock.today() + dt.timedelta(days=60))
    for name in ("clients:client_list", "renewals:renewal_list"):
        assert START in signed_in(kam).get(reverse(name)).content.decode()


def test_what_is_ticked_waits_while_the_playbook_is_chosen(client_row, kam, signed_in):
    answer = signed_in(kam).post(START, {"of": "clients", "ids": [client_row.pk], "query": "q=x"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="ids" value="{client_row.pk}"' in page
    assert 'name="playbook"' in page
    assert not PlaybookRun.objects.exists()


def test_a_run_is_answered_and_stopped_on_its_page(client_row, kam, signed_in):
    run = start(
        playbook=playbook(*ASKING), client=client_row, key="hand:1", on=clock.today(), by=kam
    )
    browser, url = signed_in(kam), run.get_absolute_url()
    row = run.steps.get(step__position=0)
    page = browser.post(url, {"answer": f"yes:{row.pk}"}, follow=True).content.decode()
    assert "1 из\u00a02" in page
    page = browser.post(url, {"reason": "Клиент попросил"}, follow=True).content.decode()
    assert "Клиент попросил" in page
    assert not Task.objects.open().exists()


def test_a_run_costs_the_same_with_many_steps(
    client_row, kam, signed_in, django_assert_num_queries
):
    asked = []
    signed_in(kam).get(client_row.get_absolute_url())
    for count in (1, 20):
        made = playbook(*({"title_ru": f"Шаг {n}"} for n in range(count)))
        run = start(playbook=made, client=client_row, key="hand:1", on=clock.today(), by=kam)
        browser = signed_in(kam)
        with django_assert_num_queries(30, exact=False) as found:
            browser.get(run.get_absolute_url())
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_list_of_settings_costs_the_same_with_many(admin, signed_in, django_assert_num_queries):
    asked = []
    signed_in(admin).get(reverse("playbooks:playbook_list"))
    for _time in range(2):
        browser = signed_in(admin)
        with django_assert_num_queries(30, exact=False) as found:
            browser.get(reverse("playbooks:playbook_list"))
        asked.append(len(found))
        for _one in range(5):
            playbook()
    assert asked[0] == asked[1]


def _typed(page) -> dict[str, object]:
    """Return what a browser would send of the editor as it was drawn."""
    form, steps = page.context["form"], page.context["steps"]
    typed = {name: form[name].value() for name in form.fields}
    typed |= {"version": page.context["version"].number}
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        typed[f"step-{name}"] = steps.management_form[name].value()
    for one in steps:
        typed |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return {name: value for name, value in typed.items() if value not in (None, False)}


def test_a_changed_step_becomes_the_next_version_and_runs_keep_theirs(
    client_row, kam, admin, signed_in
):
    made, browser = playbook(*ASKING), signed_in(admin)
    run = start(playbook=made, client=client_row, key="hand:1", on=clock.today(), by=kam)
    typed = _typed(browser.get(made.get_absolute_url()))
    assert browser.post(made.get_absolute_url(), typed).status_code == 302
    assert made.versions.count() == 1
    browser.post(made.get_absolute_url(), typed | {"step-1-title_ru": "Показать ЛПР итоги"})
    newest = made.versions.get(number=2)
    titles = list(newest.steps.order_by("position").values_list("title_ru", flat=True))
    assert titles == ["Проверить", "Показать ЛПР итоги", "Обучить"]
    assert newest.steps.get(position=2).follows.title_ru == "Проверить"
    run.refresh_from_db()
    assert run.version.number == 1


def test_two_people_do_not_overwrite_each_others_steps(admin, signed_in):
    made, browser = playbook(*ASKING), signed_in(admin)
    typed = _typed(browser.get(made.get_absolute_url()))
    browser.post(made.get_absolute_url(), typed | {"step-0-title_ru": "Первый"})
    answer = browser.post(made.get_absolute_url(), typed | {"step-0-title_ru": "Второй"})
    assert answer.status_code == 422
    assert made.versions.count() == 2


def test_switching_on_says_first_what_it_would_start(client_row, admin, signed_in):
    f.FlagFactory.create(client=client_row, rule="sleeping_licences")
    made, browser = playbook(), signed_in(admin)
    typed = _typed(browser.get(made.get_absolute_url()))
    typed |= {"trigger": "flag", "rule": "sleeping_licences", "is_on": "on"}
    page = browser.post(made.get_absolute_url(), typed | {"do": "preview"})
    effect = page.context["effect"]
    assert (effect.clients, effect.tasks, effect.most) == (1, 2, 2)
    assert Playbook.objects.get(pk=made.pk).is_on is False
    browser.post(made.get_absolute_url(), typed)
    made.refresh_from_db()
    assert (made.is_on, made.since) == (True, clock.today())
    typed = _typed(browser.get(made.get_absolute_url()))
    browser.post(made.get_absolute_url(), typed | {"with_present": "1"})
    made.refresh_from_db()
    assert made.since is None


def test_a_new_playbook_leads_to_its_editor_and_goes_out_of_use(admin, signed_in):
    browser = signed_in(admin)
    form = {"name_ru": "Своя заготовка", "form_key": uuid.uuid4()}
    url = browser.post(reverse("playbooks:playbook_list"), form).url
    made = Playbook.objects.get(name_ru="Своя заготовка")
    assert url == made.get_absolute_url()
    browser.post(url, {"do": "retire"})
    made.refresh_from_db()
    assert made.is_archived


def test_today_says_which_playbook_a_task_is_from(client_row, kam, signed_in):
    start(
        playbook=playbook(name_ru="Пилот на виду"),
        client=client_row,
        key="hand:1",
        on=clock.today(),
        by=kam,
    )
    assert "Пилот на виду" in signed_in(kam).get(reverse("dashboard:today")).content.decode()

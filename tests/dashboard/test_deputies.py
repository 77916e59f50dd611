"""Deputies on pages: the day of who stands in, appointing, and what the owner finds on return."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import actions as work
from clients.models import Touchpoint
from core import clock
from dashboard.queries.deputies import candidates
from dashboard.queries.summary import summary_of
from flags.models import Flag
from tests import factories as f
from tests.clients.pages import own_queries
from tests.dashboard.test_today import cards_of, flagged, silent
from tests.dashboard.test_today import flagged as flag_of
from users import actions
from users.models import Deputyship

pytestmark = pytest.mark.django_db
URL = "/"
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def peer(team):
    return f.UserFactory.create(
        email="peer@example.com", last_name="Белов", first_name="Пётр", team=team
    )


@pytest.fixture
def lent(kam, peer):
    return f.DeputyshipFactory.create(absent=kam, deputy=peer)


@pytest.fixture
def over(kam, peer):
    """A deputyship of last week."""
    today = clock.today()
    return f.DeputyshipFactory.create(
        absent=kam, deputy=peer, since=today - 7 * A_DAY, until=today - A_DAY
    )


# --- Today of the deputy ---------------------------------------------------------------------
def test_today_holds_own_cards_and_those_of_the_absent_colleague(kam, peer, lent, signed_in):
    own, theirs = silent(peer), silent(kam)
    page = signed_in(peer).get(URL)
    assert {own, theirs} == set(cards_of(signed_in(peer)))
    assert page.context["nav_today"] == 2
    assert kam.full_name in page.content.decode()
    assert f"замещение: {kam.short_name}" in page.content.decode()


def test_book_is_chosen_by_a_chip(kam, peer, lent, signed_in):
    own, theirs = silent(peer), silent(kam)
    browser = signed_in(peer)
    assert cards_of(browser, book="mine") == [own]
    assert cards_of(browser, book=str(kam.pk)) == [theirs]
    chips = browser.get(URL).context["books"]
    assert [(c.key, c.count) for c in chips] == [("", 2), ("mine", 1), (str(kam.pk), 1)]


@pytest.mark.parametrize("book", ["999999", "<b>", "-1", "мой", "²"])
def test_odd_book_shows_all(book, kam, peer, lent, signed_in):
    silent(kam)
    assert len(cards_of(signed_in(peer), book=book)) == 1


def test_strip_follows_the_chosen_book(kam, peer, lent, signed_in):
    f.ClientFactory.create_batch(2, owner=kam)
    f.ClientFactory.create(owner=peer)
    browser = signed_in(peer)
    counted = [browser.get(URL, {"book": b}).context["book"].clients for b in ("", kam.pk)]
    assert counted == [1, 2]


def test_neither_book_hides_the_other(kam, peer, lent, signed_in):
    for number in range(12):
        flagged(f.ClientFactory.create(owner=kam, tier="A"), amount=1000 + number)
    own = [silent(peer, tier="A") for _n in range(4)]
    shown = cards_of(signed_in(peer))
    assert len(shown) == 10
    assert len([client for client in own if client in shown]) == 3


def test_who_stands_in_without_own_clients_sees_no_first_steps(kam, peer, lent, signed_in):
    theirs = silent(kam)
    assert not signed_in(peer).get(URL).context["first_run"]
    assert cards_of(signed_in(peer)) == [theirs]


def test_tasks_of_the_absent_are_in_the_week_and_private_ones_are_not(kam, peer, lent, signed_in):
    row = f.ClientFactory.create(owner=kam)
    task = f.TaskFactory.create(client=row, due_on=clock.today())
    f.TaskFactory.create(client=None, assignee=kam, due_on=clock.today(), title="Личное")
    days = signed_in(peer).get(URL).context["week"].days
    assert [step for day in days for step in day.steps] == [task]
    work.complete_task(task=task, by=peer)
    task.refresh_from_db()
    assert (task.assignee, task.done_by) == (kam, peer)


def test_owner_who_looks_sees_all_and_who_stands_in(kam, peer, lent, signed_in):
    own = silent(kam)
    page = signed_in(kam).get(URL)
    assert cards_of(signed_in(kam)) == [own]
    assert page.context["deputies"].away == lent
    assert peer.full_name in page.content.decode()


def test_touch_of_the_deputy_counts_and_closes_the_flag(kam, peer, lent, signed_in):
    row = f.ClientFactory.create(owner=kam, tier="A")
    row.owner_since = clock.today() - 90 * A_DAY
    row.save()
    flag_of(row, subject=f"client:{row.pk}")
    work.log_touchpoint(
        client=row, kind="call", direction="both", at=timezone.now(), by=peer, summary="Да"
    )
    assert not Flag.objects.open().filter(client=row, rule="untouched").exists()
    assert cards_of(signed_in(peer)) == []
    feed = signed_in(kam).get(row.get_absolute_url()).content.decode()
    assert feed.count(peer.full_name) >= 1
    assert "(замещение)" in feed


def test_today_costs_one_query_more_for_a_deputy_and_nothing_for_others(
    kam, peer, stranger, signed_in
):
    for person in (kam, peer, stranger):
        silent(person)
    plain = len(own_queries(signed_in(peer), URL))
    f.DeputyshipFactory.create(absent=kam, deputy=peer)
    assert len(own_queries(signed_in(peer), URL)) == plain + 1
    assert len(own_queries(signed_in(stranger), URL)) == plain


# --- appointing ------------------------------------------------------------------------------
def form_of(deputy, **changes):
    today = clock.today()
    data = {"deputy": deputy.pk, "since": today, "until": today + 13 * A_DAY, "reason": "illness"}
    return data | changes


def test_head_appoints_from_the_prefilled_form(kam, peer, head, signed_in):
    browser, url = signed_in(head), reverse("dashboard:deputy_new", args=[kam.pk])
    form = browser.get(url).context["form"]
    assert (form["deputy"].value(), form["since"].value()) == (peer.pk, clock.today())
    answer = browser.post(url, form_of(peer))
    assert answer.url == reverse("dashboard:team")
    row = Deputyship.objects.get()
    assert (row.is_appointed, row.reason, row.deputy) == (True, "illness", peer)


def test_sent_twice_makes_one_deputyship(kam, peer, head, signed_in):
    browser, url = signed_in(head), reverse("dashboard:deputy_new", args=[kam.pk])
    key = str(browser.get(url).context["form"]["form_key"].value())
    codes = [browser.post(url, form_of(peer, form_key=key)).status_code for _n in range(2)]
    assert (codes, Deputyship.objects.count()) == ([302, 302], 1)


def test_wrong_span_and_taken_days_come_back_with_words(kam, peer, head, signed_in):
    browser, url = signed_in(head), reverse("dashboard:deputy_new", args=[kam.pk])
    assert browser.post(url, form_of(peer, until="2020-01-01")).status_code == 422
    browser.post(url, form_of(peer))
    again = browser.post(url, form_of(peer))
    assert again.status_code == 422
    assert peer.full_name in again.content.decode()


def test_owner_asks_and_the_head_confirms_on_the_team_page(kam, peer, head, signed_in):
    f.ClientFactory.create(owner=kam)
    signed_in(kam).post(reverse("dashboard:deputy_new", args=[kam.pk]), form_of(peer))
    row = Deputyship.objects.get()
    url = reverse("dashboard:deputy_confirm", args=[row.pk])
    boss = signed_in(head)
    assert url in boss.get(reverse("dashboard:team")).content.decode()
    assert url not in signed_in(kam).get(reverse("users:profile")).content.decode()
    boss.post(url, {"next": reverse("dashboard:team")})
    row.refresh_from_db()
    assert row.appointed_by == head


def test_head_learns_that_a_deputy_has_gone(kam, peer, head, admin, lent, signed_in):
    f.ClientFactory.create(owner=kam)
    actions.dismiss(person=peer, by=admin, today=clock.today(), now=timezone.now())
    rows = signed_in(head).get(reverse("dashboard:team")).context["deputies"]
    assert [(row.deputyship, row.is_left) for row in rows] == [(lent, True)]
    f.DeputyshipFactory.create(absent=kam)
    rows = signed_in(head).get(reverse("dashboard:team")).context["deputies"]
    assert [row.is_left for row in rows] == [False]


def test_team_page_costs_the_same_with_many_absences(kam, head, team, signed_in):
    f.ClientFactory.create(owner=kam)
    f.DeputyshipFactory.create(absent=kam)
    url = reverse("dashboard:team")
    few = len(own_queries(signed_in(head), url))
    for person in f.UserFactory.create_batch(10, team=team):
        f.DeputyshipFactory.create(absent=person)
    assert len(own_queries(signed_in(head), url)) == few


def test_suggestion_is_near_free_and_has_fewest_clients(kam, head, team):
    afar = f.UserFactory.create(team=f.TeamFactory.create())
    loaded, light, away = f.UserFactory.create_batch(3, team=team)
    f.ClientFactory.create_batch(2, owner=loaded)
    today = clock.today()
    f.DeputyshipFactory.create(absent=away, deputy=afar)
    found = [one.person for one in candidates(kam, today=today, until=today + 13 * A_DAY)]
    assert found[:2] == [light, loaded]
    assert found[-1] == away


# --- the summary -----------------------------------------------------------------------------
def test_owner_is_led_to_a_summary_until_it_is_put_away(kam, peer, over, signed_in):
    f.ClientFactory.create(owner=kam)
    browser, url = signed_in(kam), reverse("dashboard:away_summary", args=[over.pk])
    assert url in browser.get(URL).content.decode()
    assert browser.get(url).status_code == 200
    browser.post(reverse("dashboard:away_read", args=[over.pk]))
    assert url not in browser.get(URL).content.decode()
    assert browser.get(url).status_code == 200


def told(kam, peer, over):
    """A book with one client of everything, and what must not be told."""
    row, quiet = f.ClientFactory.create_batch(2, owner=kam)
    then = timezone.now() - 3 * A_DAY
    f.TouchpointFactory.create(client=row, by=peer, at=then, kind="meeting")
    f.TouchpointFactory.create(client=row, by=peer, at=timezone.now() - 30 * A_DAY)
    f.TouchpointFactory.create(client=row, by=kam, at=then, summary="Своё")
    row.timeline.create(at=then, by=peer, verb="task_done", label="Прислать расчёт")
    row.timeline.create(at=then, by=peer, verb="person_left", label="Ахметшин Р.")
    row.timeline.create(at=then, by=peer, verb="client_changed")
    flagged(row, opened_at=then, subject="a")
    flagged(row, opened_at=then, closed_at=then, closed_reason="gone", subject="b")
    f.TaskFactory.create(client=row, assignee=peer, title="Перезвонить")
    return row, quiet


def test_summary_tells_what_others_did_client_by_client(kam, peer, over):
    row, _quiet = told(kam, peer, over)
    found = summary_of(over, kam, today=clock.today())
    (one,) = found.clients
    assert (one.client, found.quiet) == (row, 1)
    assert [touch.kind for touch in one.touches] == ["meeting"]
    assert (found.touches, found.meetings, found.tasks, found.left) == (1, 1, 1, 1)
    assert (found.opened, found.closed, len(one.steps)) == (1, 1, 1)
    assert found.by == [(peer.full_name, 3)]


def test_steps_left_by_the_deputy_are_the_owners_on_return(kam, peer, over, signed_in):
    row = f.ClientFactory.create(owner=kam)
    task = f.TaskFactory.create(client=row, assignee=peer, due_on=clock.today())
    assert signed_in(kam).get(URL).context["week"].days[0].steps == [task]
    assert signed_in(peer).get(URL).context["week"].days[0].steps == []


def test_summary_costs_the_same_at_any_size(kam, peer, over, signed_in):
    url = reverse("dashboard:away_summary", args=[over.pk])
    told(kam, peer, over)
    few = own_queries(signed_in(kam), url)
    for client in f.ClientFactory.create_batch(12, owner=kam):
        f.TouchpointFactory.create(client=client, by=peer)
        client.timeline.create(at=timezone.now() - 2 * A_DAY, by=peer, verb="stage_changed")
    many = own_queries(signed_in(kam), url)
    assert len(many) == len(few), "\n\n".join(many)
    assert Touchpoint.objects.count() > 12


def test_summary_has_no_client_that_is_not_seen_any_more(kam, peer, over, head, signed_in):
    row, _quiet = told(kam, peer, over)
    row.owner = f.UserFactory.create()
    row.save()
    assert summary_of(over, kam, today=clock.today()).clients == []


def test_summary_is_not_the_deputys_and_not_told_beforehand(kam, peer, over, signed_in):
    url = reverse("dashboard:away_summary", args=[over.pk])
    assert signed_in(peer).get(url).status_code == 404
    today = clock.today()
    planned = f.DeputyshipFactory.create(
        absent=kam, deputy=peer, since=today + 5 * A_DAY, until=today + 9 * A_DAY
    )
    url = reverse("dashboard:away_summary", args=[planned.pk])
    assert signed_in(kam).get(url).status_code == 404

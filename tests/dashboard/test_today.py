"""Today: everybody's first page."""

import datetime as dt

import pytest
from django.utils import timezone

from clients.models import LifeCycleStage
from core import clock
from playbooks.models import Playbook
from tests import factories as f
from users.models import Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_is_checked")]
URL = "/"
HTMX = {"HTTP_HX_REQUEST": "true"}
LONG_AGO = dt.date(2020, 1, 1)  # a gap that has waited long enough for a talk


def silent(owner, **fields):
    """A client over its norm."""
    row = f.ClientFactory.create(owner=owner, **fields)
    flagged(row)
    return row


def flagged(client, rule="untouched", **fields):
    since = clock.today() - dt.timedelta(days=50)
    evidence = {"tier": "A", "norm": 14, "full_norm": 14, "since": since.isoformat()}
    values = {"evidence": evidence, "due_on": since + dt.timedelta(days=14), **fields}
    return f.FlagFactory.create(client=client, rule=rule, **values)


def cards_of(browser, **query):
    groups = browser.get(URL, query).context["groups"]
    return [card.client for group in groups for card in group.cards]


def test_today_shows_own_cards_grouped_by_deadline(kam, signed_in):
    late = silent(kam)
    soon = f.ClientFactory.create(owner=kam)
    flagged(soon, rule="one_contact", due_on=None, evidence={"days": 90}, shows_on=LONG_AGO)
    groups = signed_in(kam).get(URL).context["groups"]
    assert [(g.deadline.value, [c.client for c in g.cards]) for g in groups] == [
        ("overdue", [late]),
        ("later", [soon]),
    ]


def test_today_never_shows_a_strangers_card_or_number(client_row, kam, stranger, signed_in):
    flagged(client_row)
    answer = signed_in(stranger).get(URL)
    assert "Ладожская" not in answer.content.decode()
    silent(stranger)
    context = signed_in(stranger).get(URL).context
    assert (context["found"].total, context["book"].clients) == (1, 1)


def test_today_narrows_by_kind_and_keeps_the_count_of_all(kam, signed_in):
    silent(kam)
    other = f.ClientFactory.create(owner=kam)
    flagged(other, rule="one_contact", evidence={"days": 90}, shows_on=LONG_AGO)
    assert cards_of(signed_in(kam), kind="people") == [other]
    chips = signed_in(kam).get(URL, {"kind": "people"}).context["chips"]
    assert [(c.kind.value, c.count, c.is_chosen) for c in chips] == [
        ("", 2, False),
        ("people", 1, True),
        ("cadence", 1, False),
    ]


def test_kind_without_cards_does_not_say_that_all_is_done(kam, signed_in):
    silent(kam)
    page = signed_in(kam).get(URL, {"kind": "renewal"})
    assert page.context["groups"] == []
    assert "c-blank" not in page.content.decode().split('id="worklist"')[1]
    assert page.context["found"].everything == 1


@pytest.mark.parametrize("query", [{"kind": "x"}, {"state": "<b>"}, {"all": "y", "kind": "1'"}])
def test_odd_parameters_show_the_usual_page(kam, signed_in, query):
    own = silent(kam)
    assert cards_of(signed_in(kam), **query) == [own]


def test_today_shows_at_most_ten_cards_and_says_how_many_more(kam, signed_in):
    for _number in range(13):
        silent(kam, tier="A")
    browser = signed_in(kam)
    assert len(cards_of(browser)) == 10
    assert browser.get(URL).context["found"].rest_count == 3
    assert len(cards_of(browser, all="1")) == 13


def test_a_group_counts_what_stands_behind_too(kam, signed_in):
    for _one in range(12):
        silent(kam)
    for query in ({}, {"all": "1"}):
        context = signed_in(kam).get(URL, query).context
        (group,) = context["groups"]
        assert group.total == context["late"] == 12


def test_chip_gets_the_list_alone(kam, signed_in):
    silent(kam)
    text = signed_in(kam).get(URL, {"kind": "cadence"}, **HTMX).content.decode()
    assert "<html" not in text
    assert "c-strip" not in text
    assert "c-work" in text


def test_list_asks_for_itself_again_after_a_touch(kam, signed_in):
    silent(kam)
    text = signed_in(kam).get(URL, {"kind": "cadence"}).content.decode()
    assert 'hx-get="/?kind=cadence"' in text
    assert "touchSaved from:body" in text


def test_snoozed_and_done_are_counted_and_listed(kam, signed_in):
    row = f.ClientFactory.create(owner=kam, name="ООО «Отложенное»")
    flagged(row, snoozed_until=clock.today() + dt.timedelta(days=4))
    f.TaskFactory.create(client=row, title="Сдать акт", done_at=timezone.now(), done_by=kam)
    browser = signed_in(kam)
    page = browser.get(URL)
    assert (page.context["figures"].snoozed, page.context["figures"].done) == (1, 1)
    assert "ООО «Отложенное»" not in page.content.decode()
    assert "ООО «Отложенное»" in browser.get(URL, {"state": "snoozed"}).content.decode()
    assert "Сдать акт" in browser.get(URL, {"state": "done"}, **HTMX).content.decode()


def test_strangers_snoozed_flags_are_not_listed(client_row, stranger, signed_in):
    flagged(client_row, snoozed_until=clock.today() + dt.timedelta(days=4))
    text = signed_in(stranger).get(URL, {"state": "snoozed"}).content.decode()
    assert "Ладожская" not in text


def test_strip_counts_renewals_ahead_and_those_at_risk(kam, signed_in):
    row = silent(kam)
    f.ContractFactory.create(
        client=row, ends_on=clock.today() + dt.timedelta(days=85), amount=300_00
    )
    safe = f.ClientFactory.create(owner=kam)
    f.ContractFactory.create(
        client=safe, ends_on=clock.today() + dt.timedelta(days=85), amount=50_00
    )
    found = signed_in(kam).get(URL).context["ahead"]
    assert (found.count, found.risk_count) == (2, 1)
    assert [m.amount for m in found.total] == [350_00]
    assert [m.amount for m in found.at_risk] == [300_00]


def test_strip_agrees_with_the_list_it_leads_to(kam, signed_in):
    row = silent(kam)
    for days in (5, 40, 89, 90, 91):
        ends_on = clock.today() + dt.timedelta(days=days)
        f.ContractFactory.create(client=row, ends_on=ends_on)
    browser = signed_in(kam)
    strip = browser.get(URL).context["ahead"]
    query = {"period": "90", "status": "open"}
    assert browser.get("/renewals/", query).context["total"] == strip.count == 4
    risky = browser.get("/renewals/", {**query, "risk": "true"}).context["total"]
    assert risky == strip.risk_count


def test_head_sees_what_escalated_with_the_name_of_the_kam(head, kam, client_row, signed_in):
    flagged(
        client_row,
        rule="renewal_due",
        subject="contract:1",
        escalates_on=clock.today(),
        evidence={"variant": "due", "ends_on": clock.today().isoformat(), "contract": 1},
    )
    answer = signed_in(head).get(URL)
    assert [card.client for card in answer.context["found"].escalated] == [client_row]
    assert kam.short_name in answer.content.decode()


def test_head_does_not_see_what_escalated_elsewhere(head, stranger, signed_in):
    theirs = f.ClientFactory.create(owner=stranger, name="ООО «Чужая тайна»")
    flagged(theirs, rule="champion_changed", subject="role:1", escalates_on=clock.today())
    assert "тайна" not in signed_in(head).get(URL).content.decode()


def test_administrator_sees_clients_without_an_owner(admin, signed_in):
    orphan = f.ClientFactory.create(owner=None)
    flagged(orphan, rule="no_owner", audience="admin", evidence={}, due_on=None)
    found = signed_in(admin).get(URL).context["found"]
    assert [card.client for card in found.ownerless] == [orphan]


def test_head_sees_proposed_owners(head, kam, stranger, client_row, signed_in):
    client_row.proposed_owner = stranger
    client_row.save()
    assert "client_owner" not in signed_in(kam).get(URL).content.decode()
    answer = signed_in(head).get(URL)
    assert answer.context["proposals"] == [client_row]
    assert f"/clients/{client_row.pk}/owner/answer/" in answer.content.decode()


def test_first_run_ticks_what_is_done(admin, signed_in):
    Playbook.objects.all().delete()
    LifeCycleStage.objects.all().delete()
    context = signed_in(admin).get(URL).context
    assert context["first_run"]
    assert [step.is_done for step in context["steps"]] == [False, False, False]
    f.StageFactory.create()
    f.UserFactory.create()
    steps = signed_in(admin).get(URL).context["steps"]
    assert [(step.is_done, step.is_next) for step in steps] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_the_link_that_let_the_first_one_in_invited_nobody(admin, signed_in):
    def is_invited():
        return signed_in(admin).get(URL).context["steps"][-1].is_done

    sent = {"expires_at": timezone.now() + dt.timedelta(days=7), "made_by": None}
    Invitation.objects.create(token_hash="a", used_at=timezone.now(), **sent)
    assert not is_invited()
    Invitation.objects.create(token_hash="b", **sent)
    assert is_invited()


def test_first_run_of_an_account_manager_is_one_step(kam, signed_in):
    steps = signed_in(kam).get(URL).context["steps"]
    assert len(steps) == 1
    assert steps[0].is_next


def test_member_without_a_group_is_told_whom_to_ask(signed_in, db):
    member = f.UserFactory.create(a_member=True)
    answer = signed_in(member).get(URL)
    assert answer.status_code == 200
    assert answer.context["steps"] == []


def test_member_of_a_group_sees_the_page(colleague, signed_in):
    answer = signed_in(colleague).get(URL)
    assert answer.status_code == 200
    assert answer.context["book"].clients == 1


def test_good_day_says_all_is_done(client_row, kam, signed_in):
    page = signed_in(kam).get(URL)
    assert page.context["groups"] == []
    assert "c-blank" in page.content.decode()


def test_anonymous_is_sent_to_sign_in(client, db):
    answer = client.get(URL)
    assert answer.status_code == 302
    assert "login" in answer.url


@pytest.mark.parametrize(("person", "most"), [("kam", 8), ("head", 9), ("admin", 8)])
def test_cost_is_the_same_at_1_and_at_30_clients(
    person, most, request, kam, signed_in, django_assert_max_num_queries
):
    """Besides session, person, the product's name and, for a head, the tree of teams."""
    reader = request.getfixturevalue(person)
    owner = reader if person != "head" else kam
    browser = signed_in(reader)
    fill(owner)
    browser.get(URL)
    with django_assert_max_num_queries(most + 3) as few:
        browser.get(URL)
    for _number in range(30):
        fill(owner)
    with django_assert_max_num_queries(most + 3) as many:
        browser.get(URL)
    assert len(few) == len(many)


def fill(owner):
    today = clock.today()
    row = silent(owner)
    flagged(row, rule="one_contact", evidence={"days": 90}, escalates_on=today)
    f.ContractFactory.create(client=row, ends_on=today + dt.timedelta(days=30))
    f.TaskFactory.create(client=row, assignee=owner, due_on=today)
    f.StakeholderFactory.create(
        client=row, person__birth_day=today.day, person__birth_month=today.month
    )

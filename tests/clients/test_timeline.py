"""The feed of a client: touches and changes, newest first, page by page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from clients import actions
from clients.models import TimelineEntry, TouchpointColleague, TouchpointStakeholder
from clients.queries.timeline import BY_CODE, read_cursor
from clients.queries.timeline import feed as feed_for
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_is_checked")]
NOW = timezone.now()


def touch(client, minutes, **given):
    at = NOW - dt.timedelta(minutes=minutes)
    return f.TouchpointFactory.create(client=client, at=at, **given)


def line(client, minutes, verb="client_changed", **given):
    at = NOW - dt.timedelta(minutes=minutes)
    return TimelineEntry.objects.create(client=client, at=at, verb=verb, **given)


def feed(client, **given):
    return feed_for(client, **({"user": client.owner} | given))


def rows(page):
    return [item.touch or item.entry for item in page.items]


def all_pages(client, **given):
    found, cursor = [], ""
    while True:
        page = feed(client, cursor=cursor, **given)
        found += rows(page)
        if not (cursor := page.next_cursor):
            return found


def test_touches_and_lines_are_merged_newest_first(client_row):
    old, new = touch(client_row, 30), touch(client_row, 10)
    between = line(client_row, 20)
    touch(f.ClientFactory.create(), 5)
    touch(client_row, 1, deleted_at=NOW)
    assert rows(feed(client_row)) == [new, between, old]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_lose_and_repeat_nothing_even_at_one_instant(client_row, limit):
    for place in range(3):
        touch(client_row, place)
        touch(client_row, 7)
        line(client_row, 7)
        line(client_row, place)
    found = all_pages(client_row, limit=limit)
    assert len(found) == len({(type(row), row.pk) for row in found}) == 12
    assert found == rows(feed(client_row))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("all", ["call", "email", "task_added", "person_left", "client_changed"]),
        ("touches", ["call", "email"]),
        ("calls", ["call"]),
        ("letters", ["email"]),
        ("tasks", ["task_added"]),
        ("people", ["person_left"]),
        ("contracts", []),
        ("events", ["task_added", "person_left", "client_changed"]),
        ("nonsense", ["call", "email", "task_added", "person_left", "client_changed"]),
    ],
)
def test_filters_show_what_they_say(client_row, kind, expected):
    touch(client_row, 1, kind="call")
    touch(client_row, 2, kind="email")
    for place, verb in enumerate(("task_added", "person_left", "client_changed"), start=3):
        line(client_row, place, verb)
    found = [getattr(row, "kind", None) or row.verb for row in rows(feed(client_row, kind=kind))]
    assert found == expected


def test_a_page_costs_three_statements_at_any_size(client_row, kam, django_assert_num_queries):
    person = f.StakeholderFactory.create(client=client_row)
    for place in range(10):
        made = touch(client_row, place)
        TouchpointStakeholder.objects.create(touchpoint=made, stakeholder=person)
        TouchpointColleague.objects.create(touchpoint=made, person=kam)
        line(client_row, place, by=kam, changes={"city": ["", "Псков"], "tier": ["", "A"]})
    with django_assert_num_queries(3):
        page = feed(client_row, limit=20)
        assert [item.theirs[0].text for item in page.items if item.touch] == [
            "Рустам " + person.person.last_name
        ] * 10


def test_a_touch_shows_both_sides_and_the_next_step(client_row, kam, colleague):
    person = f.StakeholderFactory.create(client=client_row)
    logged = actions.log_touchpoint(
        client=client_row,
        kind="call",
        at=NOW,
        by=kam,
        stakeholders=[person],
        colleagues=[colleague],
        next_step=actions.NextStep("Прислать договор"),
    )
    item = next(i for i in feed(client_row).items if i.touch == logged.touchpoint)
    assert [taker.pk for taker in item.theirs] == [person.person_id]
    assert [taker.pk for taker in item.ours] == [colleague.pk]
    assert [taker.text for taker in item.next_steps] == ["Прислать договор"]


def test_a_text_is_searched_in_touches(client_row):
    wanted = touch(client_row, 1, summary="Обсудили ЁЛКУ и бюджет")
    touch(client_row, 2)
    assert rows(feed(client_row, q="елку бюджет")) == [wanted]


def test_a_line_is_said_in_words_of_the_readers_language(client_row, kam):
    line(
        client_row, 1, "task_added", label="Прислать расчёт", changes={"due_on": ["", "2026-12-01"]}
    )
    line(client_row, 2, changes={"can_pay_by_offer": ["", "true"], "tier": ["A", "A"]})
    with translation.override("en"):
        first, second = feed(client_row).items
    assert first.sentence == "Task: Прислать расчёт"
    assert first.changes[0].new == "1\N{NO-BREAK SPACE}Dec\N{NO-BREAK SPACE}2026"
    assert [change.new for change in second.changes] == ["yes"]


def test_a_parent_company_outside_ones_book_keeps_its_name(client_row, admin, head):
    holding = f.ClientFactory.create(name="ПАО «Тайна»")
    actions.move_in_tree(client=client_row, parent=holding, by=admin)
    told = {
        person: feed(client_row, user=person).items[0].changes[0].new for person in (admin, head)
    }
    assert told == {admin: "ПАО «Тайна»", head: "…"}


def test_own_fields_and_amounts_are_named_as_people_know_them(client_row, kam, admin):
    field = actions.add_field(label="Судебная нагрузка", kind="number", by=admin)
    changes = {f"own:{field.code}": 12, "potential_amount": 1_220_000_50}
    actions.update_client(client=client_row, changes=changes, by=kam)
    with translation.override("ru"):
        told = {change.label: change.new for change in feed(client_row).items[0].changes}
    assert told["Судебная нагрузка"] == "12"
    assert "1\u00a0220\u00a0000,5" in told.values()


def test_a_stage_is_named_in_the_readers_language(client_row):
    f.StageFactory.create(code="use", name_ru="применение", name_en="use")
    line(client_row, 1, "stage_changed", changes={"stage": ["", "use"]})
    with translation.override("ru"):
        assert feed(client_row).items[0].changes[0].new == "применение"


def test_an_unknown_verb_is_never_shown_as_a_code(client_row):
    line(client_row, 1, "some_new_verb")
    assert feed(client_row).items[0].sentence == "some new verb"


@pytest.mark.parametrize("cursor", ["", "x", "2026-01-01_t", "2026-01-01T00:00_t_1", "a_b_c"])
def test_a_broken_cursor_begins_anew(client_row, cursor):
    assert read_cursor(cursor) is None
    made = touch(client_row, 1)
    assert rows(feed(client_row, cursor=cursor)) == [made]


def test_filters_have_unique_codes():
    assert len(BY_CODE) == 9

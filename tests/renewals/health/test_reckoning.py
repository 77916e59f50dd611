"""The nightly statements: each part from its facts, what is written and what is not."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.actions import join_clients
from clients.models import Client
from core import stored
from flags.choices import RuleCode
from flags.engine import raise_flags
from flags.models import Flag
from renewals.health import rules
from renewals.health.reckoning import Report, take_snapshots, thin
from renewals.models import Health, HealthDay
from tests import factories as f
from tests.renewals.health.conftest import (
    DAY,
    TODAY,
    ago,
    answer,
    licences,
    people,
    reckoned,
    touch,
)

NUMBERS = ("score", *rules.PARTS)
D = dt.date


def numbers(row):
    return tuple(getattr(row, name) for name in NUMBERS)


def test_the_example_of_the_house(example):
    found = reckoned(example)
    assert numbers(found) == (70, 65, 75, 75, 80, 50)
    assert (found.used, found.bought, found.norm, found.roles) == (130, 200, 14, 3)
    assert (found.touched_on, found.answered_on, found.answer) == (ago(21), ago(10), 8)
    assert (found.renewal, found.ends_on) == ("late", TODAY + 14 * DAY)


def test_without_an_answer_it_is_sixty_nine(example):
    example.survey_answers.update(deleted_at="2026-11-18T00:00Z")
    assert reckoned(example).score == 69


@pytest.mark.django_db
def test_one_part_is_no_number():
    client = f.ClientFactory.create(owner_since=ago(3))
    found = reckoned(client)
    assert numbers(found) == (None, None, None, 0, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("since", "expected"), [(90, None), (91, 99), (180, 50), (270, 0)])
def test_who_was_never_touched_is_silent_once_the_norm_has_passed(since, expected):
    client = f.ClientFactory.create(tier="C", owner_since=ago(since))
    assert reckoned(client).engagement == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("used", "bought", "expected"), [(230, 200, 100), (1, 8, 13), (0, 5, 0), (200, 200, 100)]
)
def test_usage_is_capped_and_rounded(used, bought, expected):
    client = f.ClientFactory.create()
    licences(client, used, bought)
    assert reckoned(client).usage == expected


@pytest.mark.django_db
def test_usage_adds_up_measured_lines_of_contracts_in_force():
    client = f.ClientFactory.create()
    licences(client, 10, 100, days=9)
    contract = licences(client, 90, 100, days=2)
    f.ContractLineFactory.create(contract=contract, quantity=1000)  # nobody measured it
    licences(client, 0, 100, starts_on=ago(500), ends_on=ago(1))
    found = reckoned(client)
    assert (found.usage, found.used, found.bought) == (50, 100, 200)
    assert found.measured_on == ago(2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([(9, "nps", 181)], None),
        ([(9, "nps", 180)], 90),
        ([(9, "nps", 20), (3, "nps", 10)], 30),
        ([(3, "nps", 5), (5, "csat", 1)], 30),
        ([(5, "csat", 1), (4, "csat", 9), (3, "csat", 20)], 67),
        ([(7, "ces", 1)], None),
        ([(0, "nps", 0)], 0),
    ],
)
def test_sentiment_is_the_last_nps_else_the_part_of_content(given, expected):
    client = f.ClientFactory.create()
    for score, kind, days in given:
        answer(client, score, kind, days)
    assert reckoned(client).sentiment == expected


def renewing(client, ends_on, **fields):
    return f.ContractFactory.create(
        client=client, **{"starts_on": ago(300), "ends_on": ends_on, **fields}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends", "fields", "expected"),
    [
        (None, {}, (100, "planned")),
        (300, {}, (100, "planned")),
        (90, {}, (75, "soon")),
        (30, {}, (50, "late")),
        (30, {"renewal_started_on": ago(3)}, (100, "in_work")),
        (-1, {}, (0, "expired")),
        (-200, {}, (0, "expired")),
        (30, {"kind": "project"}, (None, "")),
        (300, {"starts_on": TODAY + DAY}, (None, "")),
    ],
)
def test_commercial_is_the_status_of_the_renewal(ends, fields, expected):
    client = f.ClientFactory.create(tier="A")
    renewing(client, None if ends is None else TODAY + DAY * ends, **fields)
    found = reckoned(client)
    assert (found.commercial, found.renewal) == expected


@pytest.mark.django_db
def test_the_worst_renewal_of_what_runs_or_ended_lately_counts():
    client = f.ClientFactory.create(tier="A")
    renewing(client, TODAY + 300 * DAY)
    renewing(client, ago(91))  # another product, given up long ago
    assert reckoned(client).commercial == 100
    renewing(client, TODAY + 90 * DAY)
    assert reckoned(client).commercial == 75


@pytest.mark.django_db
def test_roles_of_people_who_work_there_count_once():
    client = f.ClientFactory.create()
    people(client, 2)
    people(client, 1)
    gone = f.StakeholderFactory.create(client=client, status="left")
    f.StakeholderRoleFactory.create(stakeholder=gone, client=client, role="procurement")
    assert reckoned(client).relationship == 50


@pytest.mark.django_db
@pytest.mark.parametrize("today", [D(2026, 1, 14), D(2026, 5, 20), TODAY])
@pytest.mark.parametrize("days", [14, 15, 26, 28])
def test_engagement_is_whole_exactly_while_the_rule_untouched_is_quiet(today, days):
    client = f.ClientFactory.create(tier="A")
    touch(client, days + (TODAY - today).days)
    found = reckoned(client, today)
    raise_flags(today=today, now=night(today), rules=[RuleCode.UNTOUCHED])
    assert (found.engagement == 100) is not Flag.objects.open().exists()


def night(today):
    return dt.datetime.combine(today, dt.time(3), tzinfo=dt.UTC)


# --- what is written -------------------------------------------------------------------------
def test_a_second_run_of_a_day_writes_nothing(example):
    assert take_snapshots(today=TODAY) == Report(reckoned=1, changed=1)
    assert take_snapshots(today=TODAY) == Report()


def test_a_night_without_a_change_adds_no_row_to_the_course(example):
    reckoned(example)
    touch(example, 0)
    first = reckoned(example)
    again = reckoned(example, TODAY + DAY)
    assert (again.reckoned_on, again.changed_on) == (TODAY + DAY, TODAY)
    assert numbers(again) == numbers(first)
    assert [day.reckoned_on for day in HealthDay.objects.all()] == [TODAY]


def test_after_missed_nights_the_course_goes_on(example):
    reckoned(example, TODAY)
    reckoned(example, TODAY + 5 * DAY)
    course = HealthDay.objects.order_by("reckoned_on")
    assert [day.reckoned_on for day in course] == [TODAY, TODAY + 5 * DAY]
    assert course[1].engagement < course[0].engagement


def test_a_change_within_the_day_corrects_its_row(example):
    reckoned(example)
    answer(example, 2, days=0)
    found = reckoned(example)
    assert numbers(HealthDay.objects.get()) == numbers(found)
    assert found.sentiment == 20


@pytest.mark.parametrize("how", ["archived", "churned"])
def test_who_left_has_no_health_but_a_course(example, how):
    reckoned(example)
    if how == "archived":
        Client.objects.update(archived_at="2026-11-18T00:00Z")
    else:
        example.stage = f.StageFactory.create(is_churned=True)
        example.save()
    assert take_snapshots(today=TODAY + DAY).gone == 1
    assert (Health.objects.count(), HealthDay.objects.count()) == (0, 1)


def test_some_clients_alone(example):
    other = f.ClientFactory.create()
    reckoned(other)
    touch(example, 1)
    reckoned(other, client_ids=[other.pk])
    assert Health.objects.get(client=example).engagement == 75
    assert take_snapshots(today=TODAY, client_ids=[]) == Report()


def test_weights_in_force_count(example):
    stored.store(changes={"flags.health_usage": 0, "flags.health_commercial": 40}, by=example.owner)
    found = reckoned(example)
    weights = rules.Weights(0, 25, 20, 15, 40)
    assert found.score == rules.score({p: getattr(found, p) for p in rules.PARTS}, weights) == 66


@pytest.mark.django_db
def test_months_long_past_keep_their_last_rows():
    client = f.ClientFactory.create()
    days = [D(2025, 8, 3), D(2025, 8, 30), D(2025, 9, 1), D(2025, 9, 30), D(2025, 11, 2)]
    HealthDay.objects.bulk_create(HealthDay(client=client, reckoned_on=day) for day in days)
    assert thin(TODAY) == 0  # late in a month
    assert thin(D(2026, 11, 2)) == 1
    kept = HealthDay.objects.order_by("reckoned_on").values_list("reckoned_on", flat=True)
    assert list(kept) == [D(2025, 8, 30), *days[2:]]


class Agreement(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rows=st.lists(
            st.fixed_dictionaries(
                {
                    "tier": st.sampled_from("ABC"),
                    "silent": st.integers(0, 300),
                    "used": st.none() | st.tuples(st.integers(0, 40), st.integers(1, 30)),
                    "roles": st.integers(0, 4),
                    "nps": st.none() | st.integers(0, 10),
                }
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_the_statement_and_the_plain_rule_agree(self, rows):
        norms = {"A": 14, "B": 30, "C": 90}
        made = []
        for row in rows:
            client = f.ClientFactory.create(tier=row["tier"])
            at = dt.datetime.combine(ago(row["silent"]), dt.time(9), tzinfo=dt.UTC)
            Client.objects.filter(pk=client.pk).update(last_touch_at=at)
            if row["used"]:
                licences(client, *row["used"])
            people(client, row["roles"])
            if row["nps"] is not None:
                answer(client, row["nps"])
            made.append((client, row))
        take_snapshots(today=TODAY)
        for client, row in made:
            found = Health.objects.get(client=client)
            parts = {
                "usage": min(100, rules.ratio(*row["used"])) if row["used"] else None,
                "engagement": rules.engagement(row["silent"], norms[row["tier"]])
                if row["silent"] < 150
                else found.engagement,
                "relationship": 25 * row["roles"],
                "sentiment": None if row["nps"] is None else 10 * row["nps"],
                "commercial": 100 if row["used"] else None,
            }
            assert {part: getattr(found, part) for part in rules.PARTS} == parts
            assert found.score == rules.score(parts, rules.Weights())


def test_two_clients_made_one_keep_their_own_courses(example):
    other = f.ClientFactory.create(owner=example.owner)
    take_snapshots(today=TODAY)
    before = list(HealthDay.objects.order_by("pk").values_list("pk", "client"))
    join_clients(kept=example, other=other, picks={}, by=example.owner)
    assert list(HealthDay.objects.order_by("pk").values_list("pk", "client")) == before
    assert take_snapshots(today=TODAY + DAY).gone == 1

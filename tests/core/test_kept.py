"""Kept queries: one statement for all calls of a shape, each with its own values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Membership
from core import clock, kept
from core.kept import ID, IDS, Gap, in_text, padded
from tests import factories as f
from users.gaps import PERSON
from users.models import User

built: list[Any] = []


class Words(Gap):
    def shape(self, value: str) -> bool:
        return bool(value)

    def stand_in(self, value: str, mark: int) -> str:
        return in_text(mark) if value else ""


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "checks", lambda _key: False)
    kept.forget()
    built.clear()


@kept.kept(person=PERSON, pk=ID)
def seen(person: User, pk: int | None) -> QuerySet[Client]:
    built.append(pk)
    rows = Client.objects.visible_to(person).select_related("owner", "stage")
    return rows if pk is None else rows.filter(pk=pk)


@kept.kept(words=Words())
def called(words: str) -> QuerySet[Client]:
    rows = Client.objects.order_by("pk")
    return rows.filter(name__contains=words) if words else rows


@kept.kept(words=Words())
def exactly(words: str) -> QuerySet[Client, Any]:
    return Client.objects.filter(name=words).values("name")


@kept.kept(ids=IDS)
def among(ids: tuple[int, ...] | None) -> QuerySet[Client, int]:
    rows = Client.objects.order_by("pk")
    return (rows if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True)


@kept.kept(is_planned=True, first=ID, second=ID)
def either(first: int | None, second: int | None, word: str = "%") -> QuerySet[Client, int]:
    built.append(word)
    rows = Client.objects.order_by("pk").exclude(name=word).values_list("pk", flat=True)
    return rows if first is None else rows.filter(Q(pk=second) | Q(pk=first))


@kept.kept()
def nobody() -> QuerySet[Client]:
    return Client.objects.filter(pk__in=[])


@kept.kept()
def in_force() -> QuerySet[Membership]:
    built.append(clock.today())
    return Membership.objects.in_force(clock.today())


def test_a_statement_is_put_together_once_and_asked_with_each_ones_own_values(
    kam: User, stranger: User, client_row: Client
) -> None:
    theirs = f.ClientFactory.create(owner=stranger)
    assert seen(kam, client_row.pk) == [client_row]
    assert seen(kam, theirs.pk) == []
    assert seen(stranger, theirs.pk) == [theirs]
    assert seen(stranger, client_row.pk) == []
    assert len(built) == 1


def test_heads_of_other_teams_share_a_statement_by_how_many_these_are(client_row: Client) -> None:
    rows = {}
    for teams in (1, 2, 2):
        head = f.UserFactory.create(a_head=True, team=f.TeamFactory.create())
        team = f.TeamFactory.create(parent=head.team) if teams == 2 else head.team
        owner = f.UserFactory.create(team=team)
        rows[head] = f.ClientFactory.create(owner=owner)
    for head, theirs in rows.items():
        assert seen(head, theirs.pk) == [theirs]
        assert seen(head, client_row.pk) == []
    assert len(built) == 2


def test_rows_are_read_as_the_orm_reads_them(kam: User, client_row: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        [found] = seen(kam, None)
        assert found.owner == kam
        assert found.stage == client_row.stage
    assert len(asked) == 1
    found.name = "Опора"
    found.save()
    assert Client.objects.get().name == "Опора"


def test_no_id_is_another_shape_than_an_id(kam: User, client_row: Client) -> None:
    other = f.ClientFactory.create(owner=kam)
    assert seen(kam, client_row.pk) == [client_row]
    assert set(seen(kam, None)) == {client_row, other}


def test_a_change_of_rights_holds_from_the_next_call(kam: User, client_row: Client) -> None:
    assert seen(kam, client_row.pk) == [client_row]
    kam.role = "member"
    assert seen(kam, client_row.pk) == []
    f.MembershipFactory.create(client=client_row, person=kam)
    assert seen(kam, client_row.pk) == [client_row]
    kam.is_active = False
    assert seen(kam, client_row.pk) == []


def test_the_words_of_a_pattern_are_escaped(db: None) -> None:
    rows = [f.ClientFactory.create(name=name) for name in ("100%", "1000", "a_b", "aXb", "c\\d")]
    by_words = {words: {row.name for row in called(words)} for words in ("0%", "_", "\\", "zq")}
    assert by_words == {"0%": {"100%"}, "_": {"a_b"}, "\\": {"c\\d"}, "zq": set()}
    assert called("") == rows
    assert exactly("100%") == [{"name": "100%"}]
    assert exactly("nobody") == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 9])
def test_ids_are_padded_with_ones_that_no_row_has(db: None, count: int) -> None:
    ids = [f.ClientFactory.create().pk for _n in range(count)]
    f.ClientFactory.create()
    filled = padded(ids)
    assert among(filled) == sorted(ids)
    assert len(filled).bit_count() == 1
    assert len(set(filled)) == len(filled)
    assert all(pk < 0 for pk in filled[count:])


def test_a_statement_planned_ahead_finds_the_same(db: None) -> None:
    one, two, three = sorted(f.ClientFactory.create().pk for _n in range(3))
    assert either(one, two) == [one, two]
    assert either(three, one) == [one, three]
    assert either(None, None) == [one, two, three]
    assert either(one, three, "'100 %'") == [one, three]
    # No id, another word: three shapes in all.
    assert len(built) == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL plans ahead")
def test_a_statement_is_planned_once_a_connection(client_row: Client) -> None:
    either(client_row.pk, 0)
    with CaptureQueriesContext(connection) as asked:
        assert either(0, client_row.pk) == [client_row.pk]
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "EXECUTE"]


def test_too_many_ids_are_refused() -> None:
    assert len(padded(range(1024))) == 1024
    with pytest.raises(ValueError, match="1025"):
        padded(range(1025))


def test_what_can_find_nothing_asks_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert nobody() == []
        assert nobody() == []
    assert len(asked) == 0


def test_the_next_day_is_another_statement(client_row: Client) -> None:
    today = dt.date(2026, 12, 31)
    with time_machine.travel(dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC), tick=False):
        row = f.MembershipFactory.create(client=client_row, since=today, until=today)
        assert in_force() == [row]
        assert in_force() == [row]
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        assert in_force() == []
    assert built == [today, dt.date(2027, 1, 1)]


def test_a_prefetch_is_refused_because_it_would_be_asked_with_the_marks(kam: User) -> None:
    @kept.kept(person=PERSON)
    def with_people(person: User) -> QuerySet[Client]:
        return Client.objects.visible_to(person).prefetch_related("stakeholders")

    with pytest.raises(TypeError, match="select_related"):
        with_people(kam)


def test_a_query_that_asks_while_it_is_put_together_is_refused(kam: User) -> None:
    @kept.kept(person=PERSON)
    def of_a_worker(person: User) -> QuerySet[Client]:
        works = Membership.objects.filter(person=person).exists()
        return Client.objects.all() if works else Client.objects.none()

    with pytest.raises(TypeError, match="without asking"):
        of_a_worker(kam)


def test_the_check_of_the_tests_sees_what_reads_more_than_its_arguments(
    kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cities = iter(["Казань", "Пермь", "Омск", "Уфа"])

    @kept.kept(person=PERSON)
    def by_whim(person: User) -> QuerySet[Client]:
        return Client.objects.visible_to(person).filter(city=next(cities))

    assert by_whim(kam) == []
    monkeypatch.setattr(kept, "checks", lambda _key: True)
    with pytest.raises(AssertionError, match="another one"):
        by_whim(kam)


def test_sub_selects_take_their_values_too(kam: User, stranger: User, client_row: Client) -> None:
    @kept.kept(person=PERSON)
    def with_group(person: User) -> QuerySet[Client]:
        mine = Membership.objects.filter(client=OuterRef("pk"), person=person)
        return Client.objects.annotate(is_mine=Exists(mine)).order_by("pk")

    f.MembershipFactory.create(client=client_row, person=stranger)
    assert [row.is_mine for row in with_group(kam)] == [False]
    assert [row.is_mine for row in with_group(stranger)] == [True]


def test_beyond_the_limit_all_are_let_go_of(
    kam: User, client_row: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for _turn in range(2):
        assert seen(kam, client_row.pk) == [client_row]
        assert among(None) == [client_row.pk]
        assert called("") == [client_row]
    assert len(built) == 2

"""Plans from the first step to the review: states, versions, who may."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clients.choices import Tier
from clients.models import Client, Task, TimelineEntry
from core import clock, undo
from core.errors import DomainError, NotAllowed
from playbooks.models import Roadmap, RoadmapTask
from playbooks.roadmaps import actions, parts
from playbooks.roadmaps.choices import RoadmapState
from tests import factories as f
from tests.playbooks.roadmaps.world import DAY, plan_of, task_of
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def key_client(kam: User) -> Client:
    return f.ClientFactory(owner=kam, tier=Tier.A)


def submitted(roadmap: Roadmap, by: User) -> Roadmap:
    actions.submit(roadmap=roadmap, by=by, now=timezone.now())
    roadmap.refresh_from_db()
    return roadmap


def closing(**facts: object) -> dict[str, object]:
    return {"end": "reached", "outcome": "", "reasons": [], "calls_off": True} | facts


def test_a_plan_begins_with_a_lane_a_group_and_the_check_of_the_profile(
    key_client: Client, kam: User
) -> None:
    roadmap = plan_of(key_client, kam, roles=["closer"])
    assert roadmap.state == RoadmapState.DRAFT
    assert [lane.client for lane in roadmap.lanes.all()] == [key_client]
    assert [(one.person, one.specialty) for one in roadmap.members.order_by("pk")] == [
        (kam, "kam"),
        (None, "closer"),
    ]
    first = Task.objects.get(roadmap_step__roadmap=roadmap)
    assert first.assignee == kam
    assert first.expected
    assert first.due_on


def test_a_plan_for_an_a_client_waits_for_the_head_who_accepts_it(
    key_client: Client, kam: User, head: User
) -> None:
    roadmap = submitted(plan_of(key_client, kam), kam)
    assert roadmap.state == RoadmapState.WAITING
    with pytest.raises(NotAllowed):
        actions.accept(roadmap=roadmap, by=kam, now=timezone.now())
    actions.accept(roadmap=roadmap, by=head, now=timezone.now())
    roadmap.refresh_from_db()
    assert roadmap.state == RoadmapState.VALIDATED
    assert roadmap.versions.get().decided_by == head


def test_a_small_plan_holds_by_itself(kam: User) -> None:
    small = f.ClientFactory(owner=kam, tier=Tier.C)
    assert submitted(plan_of(small, kam), kam).state == RoadmapState.VALIDATED
    big = plan_of(f.ClientFactory(owner=kam, tier=Tier.C), kam, amount=2_000_000_00)
    assert submitted(big, kam).state == RoadmapState.WAITING


def test_a_plan_whose_task_has_no_expected_result_is_not_validated(
    key_client: Client, kam: User, head: User
) -> None:
    roadmap = plan_of(key_client, kam)
    bare = task_of(roadmap, kam, expected="")
    submitted(roadmap, kam)
    with pytest.raises(DomainError, match=bare.task.title):
        actions.accept(roadmap=roadmap, by=head, now=timezone.now())


def test_a_returned_plan_says_why_and_is_handed_in_as_another_version(
    key_client: Client, kam: User, head: User
) -> None:
    roadmap = submitted(plan_of(key_client, kam), kam)
    with pytest.raises(DomainError):
        actions.send_back(roadmap=roadmap, remark=" ", by=head, now=timezone.now())
    actions.send_back(roadmap=roadmap, remark="Где закупки?", by=head, now=timezone.now())
    task_of(roadmap, kam, title="Узнать порядок закупки")
    submitted(roadmap, kam)
    verdicts = roadmap.versions.order_by("number").values_list("verdict", "remark")
    assert list(verdicts) == [("returned", "Где закупки?"), ("waits", "")]


def test_a_plan_that_was_handed_in_is_taken_back(key_client: Client, kam: User) -> None:
    roadmap = plan_of(key_client, kam)
    record = actions.submit(roadmap=roadmap, by=kam, now=timezone.now())
    undo.undo(token=record.token, by=kam)
    roadmap.refresh_from_db()
    assert roadmap.state == RoadmapState.DRAFT
    assert roadmap.versions.get().verdict == "replaced"


def test_a_closed_plan_calls_off_its_tasks_and_counts_its_reasons(
    key_client: Client, kam: User
) -> None:
    roadmap = plan_of(key_client, kam)
    task = task_of(roadmap, kam).task
    when = {"today": clock.today(), "now": timezone.now()}
    with pytest.raises(DomainError):
        actions.close(roadmap=roadmap, data=closing(end="not_reached"), by=kam, **when)
    data = closing(end="not_reached", reasons=["budget", "time"], outcome="Перенесли на год")
    record = actions.close(roadmap=roadmap, data=data, by=kam, **when)
    roadmap.refresh_from_db()
    task.refresh_from_db()
    assert (roadmap.state, roadmap.end) == ("closed", "not_reached")
    assert task.cancelled_at is not None
    assert {one.code for one in roadmap.reasons.all()} == {"budget", "time"}
    with pytest.raises(DomainError):
        task_of(roadmap, kam)
    undo.undo(token=record.token, by=kam)
    roadmap.refresh_from_db()
    task.refresh_from_db()
    assert roadmap.state == "draft"
    assert task.cancelled_at is None


def test_a_stranger_changes_nothing(key_client: Client, kam: User, stranger: User) -> None:
    roadmap = plan_of(key_client, kam)
    for verb in (parts.add_member, parts.add_sync):
        with pytest.raises(NotAllowed):
            verb(roadmap=roadmap, by=stranger)
    assert not Roadmap.objects.visible_to(stranger).exists()


def test_a_sync_moves_tasks_and_what_waits_for_them(key_client: Client, kam: User) -> None:
    roadmap = plan_of(key_client, kam)
    first = task_of(roadmap, kam)
    later = task_of(
        roadmap,
        kam,
        title="Заявка",
        due_on=clock.today() + 20 * DAY,
        after=[first],
        starts_on=clock.today() + 12 * DAY,
    )
    parts.add_sync(roadmap=roadmap, by=kam, starts_at=timezone.now(), agenda="Цена")
    sync = roadmap.syncs.get()
    moved = parts.edit_sync(
        part=sync,
        changes={"result": "Ждём ТЗ", "is_held": True},
        moves={first.pk: clock.today() + 13 * DAY},
        moves_others=True,
        by=kam,
    )
    assert moved == ["Собрать ТЗ", "Заявка"]
    later = RoadmapTask.objects.select_related("task").get(pk=later.pk)
    assert later.task.due_on == clock.today() + 23 * DAY
    assert later.starts_on == clock.today() + 15 * DAY
    told = TimelineEntry.objects.get(verb="roadmap_sync_changed")
    assert "Заявка" in told.reason


def test_a_task_cannot_wait_for_itself_through_others(key_client: Client, kam: User) -> None:
    roadmap = plan_of(key_client, kam)
    first = task_of(roadmap, kam)
    later = task_of(roadmap, kam, title="Заявка", after=[first])
    with pytest.raises(DomainError):
        parts.edit_task(part=first, changes={"after": [later]}, by=kam)

"""Pages of plans: what they show, to whom, and what their buttons do."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.choices import Tier
from clients.models import Client, Task
from core import clock
from playbooks.models import ProfileCheck, Roadmap, RoadmapSync
from playbooks.roadmaps import actions, parts
from tests import factories as f
from tests.playbooks.roadmaps.world import DAY, join, plan_of, task_of
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def holding(kam: User) -> Client:
    head = f.ClientFactory(owner=kam, tier=Tier.A, name="ПАО «Ладога»")
    f.ClientFactory(owner=kam, parent=head, name="ООО «Ладога-Сбыт»")
    return head


@pytest.fixture
def roadmap(holding: Client, kam: User) -> Roadmap:
    return plan_of(holding, kam, companies=list(holding.children.all()), roles=["back_office"])


def page_of(client: Browser, roadmap: Roadmap, **query: str) -> str:
    return client.get(roadmap.get_absolute_url(), query).content.decode()


def test_the_page_shows_lanes_tasks_and_what_hinders(
    client: Browser, roadmap: Roadmap, kam: User
) -> None:
    task_of(roadmap, kam, title="Собрать ТЗ", due_on=clock.today() - DAY, expected="")
    parts.add_sync(roadmap=roadmap, by=kam, starts_at=timezone.now() + DAY, agenda="Цена на год")
    client.force_login(kam)
    shown = page_of(client, roadmap)
    for words in ("Ладога-Сбыт", "Собрать ТЗ", "Цена на год", "b-late"):
        assert words in shown
    assert shown.count("t-b t-danger") == 1  # late
    assert shown.count("t-b t-warn") == 2  # an empty role, a task without a result
    assert '<a href="#s-tasks">' in shown
    assert shown.count('id="s-tasks"') == 1
    assert "Собрать ТЗ" in page_of(client, roadmap, **{"as": "paper"})


def test_the_page_costs_the_same_with_many_tasks(
    client: Browser,
    roadmap: Roadmap,
    kam: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(kam)
    first = task_of(roadmap, kam)
    task_of(roadmap, kam, after=[first])
    page_of(client, roadmap)
    with django_assert_max_num_queries(40) as few:
        page_of(client, roadmap)
    for _number in range(3):
        task_of(roadmap, kam, after=[first], lane=roadmap.lanes.last())
        parts.add_sync(roadmap=roadmap, by=kam, starts_at=timezone.now())
    with django_assert_num_queries(len(few)):
        page_of(client, roadmap)


def test_the_head_accepts_by_a_button_and_the_list_counts_what_waits(
    client: Browser, roadmap: Roadmap, kam: User, head: User
) -> None:
    client.force_login(kam)
    client.post(roadmap.get_absolute_url(), {"do": "submit"})
    client.force_login(head)
    listed = client.get(reverse("playbooks:roadmap_list"), {"show": "waiting"})
    assert roadmap.goal in listed.content.decode()
    client.post(roadmap.get_absolute_url(), {"do": "accept"})
    roadmap.refresh_from_db()
    assert roadmap.state == "validated"
    listed = client.get(reverse("playbooks:roadmap_list"), {"show": "waiting"})
    assert roadmap.goal not in listed.content.decode()


def test_the_list_costs_the_same_with_many_plans(
    client: Browser,
    roadmap: Roadmap,
    holding: Client,
    kam: User,
    head: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(head)
    client.get(reverse("playbooks:roadmap_list"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("playbooks:roadmap_list"))
    for _number in range(3):
        Roadmap.objects.create(
            client=holding, goal="Ещё", since=clock.today(), until=clock.today(), responsible=kam
        )
    with django_assert_num_queries(len(few)):
        client.get(reverse("playbooks:roadmap_list"))


def test_a_plan_is_begun_from_the_dialog_with_its_subsidiaries(
    client: Browser, holding: Client, kam: User
) -> None:
    client.force_login(kam)
    url = reverse("playbooks:roadmap_create", args=[holding.pk])
    assert "Ладога-Сбыт" in client.get(url).content.decode()
    today = clock.today()
    sent = {
        "goal": "Подключить дочерние",
        "since": today.isoformat(),
        "until": (today + 60 * DAY).isoformat(),
        "responsible": kam.pk,
        "companies": [holding.children.get().pk],
        "roles": ["closer"],
    }
    answer = client.post(url, sent)
    made = Roadmap.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert made.lanes.count() == 2


def test_a_subsidiary_touched_before_the_approval_is_a_warning_and_no_ban(
    client: Browser, roadmap: Roadmap, kam: User
) -> None:
    client.force_login(kam)
    lane = roadmap.lanes.exclude(client=roadmap.client).get()
    url = reverse("playbooks:roadmap_add", args=[roadmap.pk, "task"])
    sent = {"title": "Встреча", "assignee": kam.pk, "lane": lane.pk}
    answer = client.post(url, sent, follow=True)
    assert Task.objects.filter(title="Встреча", client=lane.client).exists()
    assert "c-flash--warn" in answer.content.decode()


def test_a_fact_is_confirmed_with_one_press(client: Browser, holding: Client, kam: User) -> None:
    Client.objects.filter(pk=holding.pk).update(city="Кировск", made_at=timezone.now() - 400 * DAY)
    roadmap = plan_of(holding, kam)
    client.force_login(kam)
    assert 'value="city"' in page_of(client, roadmap)
    for _press in range(2):
        client.post(roadmap.get_absolute_url(), {"do": "confirm", "fact": "city"})
    assert ProfileCheck.objects.get().fact == "city"
    assert 'value="city"' not in page_of(client, roadmap)


def test_two_people_change_a_plan_and_both_changes_stay(
    client: Browser, roadmap: Roadmap, kam: User, head: User
) -> None:
    client.force_login(kam)
    url = reverse("playbooks:roadmap_edit", args=[roadmap.pk])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in sent.items()}
    actions.edit_roadmap(roadmap=roadmap, changes={"expected": "Пять компаний"}, by=head)
    client.post(url, sent | {"goal": "Продлить на три года", "is_full": ""})
    roadmap.refresh_from_db()
    assert (roadmap.goal, roadmap.expected) == ("Продлить на три года", "Пять компаний")


def test_a_sync_is_written_down_and_moves_a_task(
    client: Browser, roadmap: Roadmap, kam: User
) -> None:
    step = task_of(roadmap, kam)
    parts.add_sync(roadmap=roadmap, by=kam, starts_at=timezone.now())
    sync = RoadmapSync.objects.get()
    client.force_login(kam)
    url = reverse("playbooks:roadmap_part", args=["sync", sync.pk])
    form = client.get(url).context["form"]
    day = clock.today() + 15 * DAY
    sent = {
        "form_key": form["form_key"].value(),
        "seen": form["seen"].value(),
        "starts_at": f"{timezone.localtime(sync.starts_at):%Y-%m-%dT%H:%M}",
        "result": "Сдвинули ТЗ",
        "is_held": "on",
        "moves_others": "on",
        **{name: form[name].value().isoformat() for name in form.fields if name.startswith("day-")},
        f"day-{step.pk}": day.isoformat(),
    }
    assert client.post(url, sent).status_code == 302
    sync.refresh_from_db()
    assert sync.is_held
    assert [move[3] for move in sync.moved] == [day.isoformat()]


def test_a_member_of_the_group_reads_the_plan_and_does_not_change_it(
    client: Browser, roadmap: Roadmap, kam: User
) -> None:
    tutor = f.UserFactory(a_member=True)
    join(roadmap, tutor, kam)
    client.force_login(tutor)
    assert roadmap.goal in page_of(client, roadmap)
    assert client.post(roadmap.get_absolute_url(), {"do": "submit"}).status_code == 403

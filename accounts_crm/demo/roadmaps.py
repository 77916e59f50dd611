"""Three plans: a holding's roadmap that waits for the head, a short one, one with its review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts_crm.demo.company import Company
from clients.actions.tasks import complete_task
from clients.models import Client, Membership
from core import clock
from playbooks.models import Roadmap, RoadmapLane
from playbooks.roadmaps import actions, parts
from playbooks.roadmaps.choices import RoadmapEnd, WhyNot
from users.models import User

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
# title, first day and last from today, expected result, what came of it, lane
TASKS: tuple[tuple[str, int, int, str, str, int], ...] = (
    ("Познакомиться с новым ЛПР", -12, -1, "Встреча, понятны его цели на год", "", 0),
    ("Собрать ТЗ с правками", -4, 11, "ТЗ согласовано, требования не сужают выбор", "", 0),
    ("Отчёт о пользе и цена на три года", 1, 16, "Отчёт принят, цена названа", "", 0),
    ("Закупка", 17, 58, "Протокол закупки", "", 0),
    ("Дать доступ к модулю", -5, 6, "Два юриста вошли и сделали пять запросов", "", 1),
    ("Отзывы пользователей для защиты", 8, 30, "Три отзыва с именами", "", 1),
    ("Встреча с директором", -6, 5, "Названы причины, почему не пользуются", "", 2),
    ("Вернуть спящие лицензии", 8, 36, "", "", 2),
)


def show_roadmaps(company: Company) -> None:
    """One manager has a roadmap of a holding, a short plan and one that was reviewed."""
    heads = {client.parent_id for client in company.clients if client.parent_id}
    top = next(one for one in company.clients if one.pk in heads and one.owner is not None)
    assert top.owner is not None
    kam = top.owner
    below = [one for one in company.clients if one.parent_id == top.pk]
    _waiting(company, top, below, kam)
    alone = [c for c in company.clients if c.owner_id == kam.pk and c.pk not in heads]
    _short(company, alone[3], kam)
    _reviewed(company, alone[4], kam)


def _begun(
    company: Company, client: Client, by: User, since: int, until: int, **more: Any
) -> Roadmap:
    companies, roles = more.pop("companies", []), more.pop("roles", [])
    record = actions.make_roadmap(
        client=client,
        companies=companies,
        roles=roles,
        data={
            "since": company.today + since * DAY,
            "until": company.today + until * DAY,
            "responsible": by,
            **more,
        },
        by=by,
        today=company.today,
    )
    return Roadmap.objects.select_related("client").get(pk=record.payload["roadmap"])


def _waiting(company: Company, top: Client, below: list[Client], kam: User) -> None:
    plan = _begun(
        company,
        top,
        kam,
        -12,
        66,
        goal="Продлить договор на три года и подключить дочерние компании",
        expected="Договор на три года, пять компаний вместо трёх",
        amount=24_900_000_00,
        is_full=True,
        gate_due_on=company.today + 6 * DAY,
        companies=[one for one in below if one.owner_id == kam.pk] or below[:2],
        roles=["closer", "back_office"],
    )
    _group(plan, company, kam)
    first = plan.steps.get().task
    complete_task(task=first, by=kam, result="Новый ЛПР; закупка теперь конкурс")
    lanes = list(RoadmapLane.objects.filter(roadmap=plan).order_by("position"))
    for place, lane in enumerate(lanes[:2]):
        who = {"books": _first_of(plan, "tutor", kam), "runs": kam, "records": kam}
        who["agrees"] = _first_of(plan, "closer", kam) if place == 0 else kam
        parts.edit_part(part=lane, changes=who, by=kam)
    made: list[Any] = []
    for title, begins, ends, expected, _result, place in TASKS:
        parts.add_task(
            roadmap=plan,
            by=kam,
            title=title,
            assignee=kam,
            starts_on=company.today + begins * DAY,
            due_on=company.today + ends * DAY,
            expected=expected,
            lane=lanes[min(place, len(lanes) - 1)],
            after=made[-1:] if title == "Закупка" else [],
        )
        made.append(plan.steps.latest("pk"))
    morning = clock.start_of(company.today) + 10 * HOUR
    for days, agenda in ((-3, "Кто идёт к новому ЛПР"), (4, "Цена на три года"), (18, "Закупка")):
        parts.add_sync(roadmap=plan, by=kam, starts_at=morning + days * DAY, agenda=agenda)
    held = plan.syncs.order_by("starts_at")[0]
    words = "В головной говорит руководитель, в дочерних — по одному ведущему."
    parts.edit_sync(part=held, changes={"result": words, "is_held": True}, moves={}, by=kam)
    actions.submit(roadmap=plan, by=kam, now=timezone.now() - 2 * DAY)


def _group(plan: Roadmap, company: Company, kam: User) -> None:
    """Whoever of the company works in working groups is in this one, a specialty each."""
    group = Membership.objects.filter(client=plan.client).values("person_id")
    seen: set[str] = set()
    for person in User.objects.active().filter(role="member").exclude(pk__in=group).order_by("pk"):
        if person.specialty and person.specialty not in seen:
            seen.add(person.specialty)
            parts.add_member(roadmap=plan, by=kam, person=person, specialty=person.specialty)
        if len(seen) == 3:
            return


def _first_of(plan: Roadmap, specialty: str, otherwise: User) -> User:
    found = plan.members.filter(specialty=specialty, person__isnull=False).select_related("person")
    member = found.order_by("pk").first()
    return otherwise if member is None or member.person is None else member.person


def _short(company: Company, client: Client, kam: User) -> None:
    plan = _begun(
        company,
        client,
        kam,
        -5,
        40,
        goal="Обучить новый отдел и вернуть спящие лицензии",
        expected="80 % лицензий в работе",
    )
    parts.add_task(
        roadmap=plan,
        by=kam,
        title="Провести обучение",
        assignee=kam,
        due_on=company.today + 9 * DAY,
        expected="Двенадцать человек прошли обучение",
    )


def _reviewed(company: Company, client: Client, kam: User) -> None:
    plan = _begun(company, client, kam, -80, -9, goal="Допродать второй модуль")
    actions.close(
        roadmap=plan,
        data={
            "end": RoadmapEnd.NOT_REACHED,
            "outcome": "Перенесли на следующий год",
            "reasons": [WhyNot.BUDGET.value, WhyNot.PRIORITIES.value],
            "worked": "Обучение: его хвалят и просят ещё",
            "lesson": "О бюджете спросить до октября",
            "calls_off": True,
        },
        by=kam,
        today=company.today,
        now=timezone.now(),
    )

"""The rows that the access table's addresses are about: one client and what hangs on it."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.models import ClientField, SavedView, StageMove, TimelineEntry
from clients.queries.satisfaction import token_of
from core import clock
from exchange.models import ImportRun
from playbooks.decks.actions import make_deck
from playbooks.models import Playbook, PlaybookRun, StageAnswer, StageProposal, TalkTrack
from renewals.models import RenewalStage
from tests import factories as f
from tests.playbooks.handover.world import marked as handed
from tests.playbooks.roadmaps.world import marked
from users import actions

PEOPLE = ("anonymous", "stranger", "colleague", "owner", "head", "admin")


@dataclass(frozen=True, slots=True)
class Standing:
    """A world that stands as long as a module's tests: its rows, who is in it, their sessions."""

    world: dict[str, Any]
    people: dict[str, Any]
    cookies: dict[str, SimpleCookie]
    before: dict[str, str]

    def browser_of(self, column: str) -> Browser:
        """Return a browser in which that person is signed in, without their signing in again."""
        return browser_with(self.cookies[column])


def browser_with(cookies: SimpleCookie) -> Browser:
    """Return a browser of its own with a copy of the cookies of one that signed in."""
    browser = Browser(raise_request_exception=False)
    browser.cookies = SimpleCookie(cookies.output(header="", sep=";"))
    return browser


@contextmanager
def standing() -> Iterator[Standing]:
    """Build the world in a transaction that is taken back at the end.

    Who uses it takes back what they write, down to the last row: that is looked at at the end.
    """
    with transaction.atomic():
        # As around a test of Django's own: what must not run inside a transaction may.
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        people = _people()
        client = f.ClientFactory.create(name="ПАО «Ладожская генерация»", owner=people["owner"])
        f.MembershipFactory.create(client=client, person=people["colleague"])
        team = people["owner"].team
        world = build(client=client, owner=people["owner"], admin=people["admin"], team=team)
        cookies = {column: _signed_in(person) for column, person in people.items()}
        before = everything()
        yield Standing(world, people, cookies, before)
        after = everything()
        transaction.set_rollback(True)
    assert after == before


def _people() -> dict[str, Any]:
    team, other = f.TeamFactory.create(name="Ключевые клиенты"), f.TeamFactory.create()
    make = f.UserFactory.create
    people = (
        None,
        make(email="stranger@example.com", last_name="Тян", team=other),
        make(a_member=True, email="tutor@example.com", team=team),
        make(email="kam@example.com", last_name="Ветрова", team=team),
        make(a_head=True, email="head@example.com", team=team),
        make(an_admin=True, email="admin@example.com"),
    )
    return dict(zip(PEOPLE, people, strict=True))


def _signed_in(person: Any) -> SimpleCookie:
    browser = Browser()
    if person is not None:
        browser.force_login(person)
    return browser.cookies


def _deleted_line(client: Any) -> int:
    """A line that tells of a touch that was deleted."""
    gone = f.TouchpointFactory.create(client=client, deleted_at=timezone.now())
    line = TimelineEntry(client=client, verb="touch_deleted", subject=f"touch:{gone.pk}")
    line.save()
    return line.pk


def build(*, client: Any, owner: Any, admin: Any, team: Any) -> dict[str, Any]:
    """Return {name: value} of what the table's rows name; ids, uuids and plain words."""
    now, day = timezone.now(), clock.today()
    archived = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    stakeholder = f.StakeholderFactory.create(client=client)
    stages = [f.StageFactory.create(), f.StageFactory.create()]
    gone = f.UserFactory.create(is_active=False, dismissed_on=day)
    invitation = actions.invite(by=admin, now=now, email="invited@example.com")
    field = ClientField.objects.create(code="load", label="Нагрузка", kind="number")
    old_field = ClientField.objects.create(code="old", label="Старое", archived_at=archived)
    meeting = f.TaskFactory.create(client=client, kind="meeting", starts_at=now)
    contract = f.ContractFactory.create(client=client)
    goal = f.GoalFactory.create(client=client)
    wish = f.ProductWishFactory.create(released=True)
    gone_person = f.StakeholderFactory.create(client=client, status="left", until=day).person
    archived_person = f.StakeholderFactory.create(client=client, status="left", until=day).person
    archived_person.archived_at = archived
    archived_person.save(update_fields=["archived_at"])
    archived_client = f.ClientFactory.create(owner=owner, archived_at=archived)
    for membership in client.memberships.all():
        f.MembershipFactory.create(client=archived_client, person=membership.person)
    twin = f.ClientFactory.create(owner=owner)
    for membership in client.memberships.all():
        f.MembershipFactory.create(client=twin, person=membership.person)
    view = SavedView.objects.create(by=owner, name="Мои", query="tier=A", team=owner.team)
    later = day + dt.timedelta(days=30)
    return {
        "owner": owner.pk,
        "proposal": StageProposal.objects.create(
            client=client, from_stage=client.stage, stage=stages[1], made_on=day
        ).pk,
        "left_open": StageAnswer.objects.create(
            move=StageMove.objects.create(client=client, to_stage=stages[0], on=day),
            asked="exit",
            question="Кто пользуется?",
        ).pk,
        "deputyship": f.DeputyshipFactory.create(absent=owner).pk,
        "asked_deputy": f.DeputyshipFactory.create(
            absent=owner, asked_for=True, since=later, until=later
        ).pk,
        "client": client.pk,
        "stakeholder": stakeholder.pk,
        "person": stakeholder.person.pk,
        "gone_person": gone_person.pk,
        "archived_person": archived_person.pk,
        "archived_client": archived_client.pk,
        "twin": twin.pk,
        "person_twin": f.StakeholderFactory.create(client=client).person.pk,
        "view": view.pk,
        "task": f.TaskFactory.create(client=client).pk,
        "meeting": meeting.pk,
        "outcome": f.OutcomeFactory.create(touchpoint__client=client).pk,
        "deleted_line": _deleted_line(client),
        "promise": f.TaskFactory.create(client=client, a_promise=True).pk,
        "training": f.TouchpointFactory.create(client=client, kind="training").pk,
        "touch": f.TouchpointFactory.create(client=client).pk,
        "membership": client.memberships.first().pk if client.memberships.exists() else 1,
        "contract": contract.pk,
        "licence_reading": f.LicenceReadingFactory.create(line__contract=contract).pk,
        "asked": f.TouchpointFactory.create(client=client, kind="email", direction="theirs").pk,
        "raise": f.HandRaiseFactory.create(client=client).pk,
        "document": f.DocumentFactory.create(client=client).pk,
        "sighting": f.SightingFactory.create(client=client).pk,
        "wish": wish.pk,
        "wish_tie": f.WishTieFactory.create(client=client, wish=wish).pk,
        "press": f"{contract.product_id}:|interested|",
        "goal": goal.pk,
        "goal_reading": f.GoalReadingFactory.create(goal=goal).pk,
        "answer": f.SurveyAnswerFactory.create(client=client).pk,
        "survey_link": (link := f.SurveyLinkFactory.create(stakeholder=stakeholder)).pk,
        "survey_token": token_of(link),
        "request": f.ClientRequestFactory.create(client=client).pk,
        "ledger_entry": f.LedgerEntryFactory.create(client=client).pk,
        "renewal": f.RenewalFactory.create(contract=contract).pk,
        "deck": make_deck(
            client=client, title="Итоги", language="ru", shown_on=clock.today(), by=owner
        ).pk,
        "talk": TalkTrack.objects.get(code="calm-period").pk,
        "referral": f.ReferralFactory.create(client=client).pk,
        "docx": "docx",
        "roadmap": (plan := marked(client, stakeholder, owner, str)).pk,
        "roadmap_what": "task",
        "hand_over": handed(client, owner, str).pk,
        "roadmap_step": plan.steps.get().pk,
        "playbook": Playbook.objects.get(code="business-review").pk,
        "run": PlaybookRun.objects.create(
            playbook=(used := Playbook.objects.get(code="handover")),
            version=used.versions.get(),
            client=client,
            key="hand:1",
            started_on=day,
        ).pk,
        "renewal_stage": (need := RenewalStage.objects.get(code="need")).pk,
        "check": need.checks.first().pk,
        "pilot": f.ContractFactory.create(client=client, kind="pilot").pk,
        "invoice": f.InvoiceFactory.create(client=client).pk,
        "price_row": (price := f.PriceRoundRowFactory.create(contract=contract)).pk,
        "price_round": price.round.pk,
        "sheet": "owed",
        "flag": f.FlagFactory.create(client=client).pk,
        "stage": stages[0].pk,
        "other_stage": stages[1].pk,
        "field": field.pk,
        "old_field": old_field.pk,
        "product": contract.product.pk,
        "old_product": f.ProductFactory.create(archived_at=archived).pk,
        "team": team.pk,
        "empty_team": f.TeamFactory.create().pk,
        "user": f.UserFactory.create().pk,
        "gone": gone.pk,
        "invitation": invitation.pk,
        "import": ImportRun.objects.create(by=owner, file_name="клиенты.csv").pk,
        "uuid": uuid.uuid4(),
        "token": "nothing",
        "csv": "csv",
        "part": "facts",
        "tomorrow": (day + dt.timedelta(days=1)).isoformat(),
        "job": "raise_flags",
        "nothing": 999_999_999,
    }


def everything() -> dict[str, str]:
    """Return a hash per table of all its rows, sessions apart: what a refusal must not change."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model is Session or not model._meta.managed:
            continue
        rows = model._base_manager.order_by("pk").values_list()
        found[model._meta.db_table] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found

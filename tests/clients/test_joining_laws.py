"""A merge and its undo are nothing, whatever hangs on the two; no table can be forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.actions import join_clients, join_people
from clients.actions.moving import values_of
from clients.actions.touches import refresh_last_touch
from clients.followups import after_client_change, after_figures_moved
from clients.models import Client, Person, Stakeholder, TimelineEntry, Touchpoint
from clients.models.touch import TouchpointStakeholder
from clients.queries.links import SUBJECTS_KEPT, links_to, named_in
from core import undo
from tests import factories as f

# What a merge and its undo add by themselves.
OWN_LINES = {"client_joined", "client_parted", "person_joined", "person_parted", "place_joined"}
WATCHED = ("clients", "contracts", "flags", "renewals", "playbooks")


def dump() -> dict[Any, Any]:
    """Return every row of the domain's tables, without the lines that both verbs write."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in WATCHED:
            continue
        for row in model._base_manager.all():
            if not (isinstance(row, TimelineEntry) and row.verb in OWN_LINES):
                found[model._meta.label_lower, row.pk] = values_of(row)
    return found


side = st.fixed_dictionaries(
    {
        "city": st.sampled_from(["", "Тихвин", "Волхов"]),
        "note": st.sampled_from(["", "одно", "другое"]),
        "touches": st.lists(st.integers(0, 90), max_size=3),
        "tasks": st.integers(0, 2),
        "contracts": st.integers(0, 2),
        "contact": st.booleans(),
        "member": st.booleans(),
        "external": st.sampled_from(["", "7", "8"]),
        "shared": st.booleans(),
        "role": st.booleans(),
        "own": st.sampled_from([{}, {"otdel": "юг"}, {"otdel": "север"}]),
    }
)


def grown(client: Client, drawn: dict[str, Any], shared: Any, colleague: Any) -> None:
    Client.objects.filter(pk=client.pk).update(
        city=drawn["city"],
        note=drawn["note"],
        own_values=drawn["own"],
        external_system="b24" if drawn["external"] else "",
        external_id=drawn["external"],
    )
    own = f.StakeholderFactory.create(client=client)
    places = [own]
    if drawn["shared"]:
        places.append(f.StakeholderFactory.create(client=client, person=shared, reports_to=own))
    for place in places if drawn["role"] else []:
        f.StakeholderRoleFactory.create(stakeholder=place)
    for days in drawn["touches"]:
        at = timezone.now() - dt.timedelta(days=days)
        touch = f.TouchpointFactory.create(client=client, at=at)
        for place in places:
            TouchpointStakeholder.objects.create(touchpoint=touch, stakeholder=place)
    for place in places * drawn["tasks"]:
        f.TaskFactory.create(client=client, stakeholder=place)
    f.ContractFactory.create_batch(drawn["contracts"], client=client, signed_by=own)
    if drawn["contact"]:
        f.ContactPointFactory.create(person=None, client=client, value="mail@a.example")
    if drawn["member"]:
        f.MembershipFactory.create(client=client, person=colleague)
    TimelineEntry.objects.create(client=client, verb="client_changed")


def settled(*ids: int) -> None:
    refresh_last_touch(ids)
    after_figures_moved(ids)
    after_client_change(*ids)


class Laws(TestCase):
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        first=side,
        second=side,
        picks=st.dictionaries(
            st.sampled_from(["city", "note", "name", "own-otdel"]),
            st.sampled_from(["kept", "other"]),
        ),
        nested=st.sampled_from(["", "up", "down"]),
    )
    def test_a_merge_and_its_undo_change_nothing(
        self, first: Any, second: Any, picks: dict[str, str], nested: str
    ) -> None:
        owner, colleague = f.UserFactory.create(), f.UserFactory.create(a_member=True)
        shared = f.PersonFactory.create()
        kept, other = f.ClientFactory.create_batch(2, owner=owner)
        for client, drawn in ((kept, first), (other, second)):
            grown(client, drawn, shared, colleague)
        if nested:
            above, below = (kept, other) if nested == "up" else (other, kept)
            Client.objects.filter(pk=below.pk).update(parent=above)
        settled(kept.pk, other.pk)
        before = dump()

        record = join_clients(kept=kept, other=other, picks=picks, by=owner).undo
        assert Touchpoint.objects.filter(client=other).count() == 0
        latest = Touchpoint.objects.filter(client=kept).order_by("-at").first()
        assert Client.objects.get(pk=kept.pk).last_touch_at == (latest and latest.at)
        undo.undo(token=record.token, by=owner)

        assert dump() == before

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    @given(same=st.booleans(), roles=st.tuples(st.booleans(), st.booleans()), swap=st.booleans())
    def test_two_people_made_one_and_two_again_are_as_before(
        self, same: bool, roles: tuple[bool, bool], swap: bool
    ) -> None:
        owner = f.UserFactory.create()
        clients = f.ClientFactory.create_batch(2, owner=owner)
        places = [f.StakeholderFactory.create(client=clients[0 if same else n]) for n in range(2)]
        for place, has_role in zip(places, roles, strict=True):
            touch = f.TouchpointFactory.create(client=place.client)
            TouchpointStakeholder.objects.create(touchpoint=touch, stakeholder=place)
            f.ContactPointFactory.create(person=place.person, value="same@a.example")
            f.TaskFactory.create(client=place.client, stakeholder=place)
            if has_role:
                f.StakeholderRoleFactory.create(stakeholder=place)
        both = TouchpointStakeholder.objects.filter(stakeholder=places[0]).get().touchpoint
        if same:
            TouchpointStakeholder.objects.create(touchpoint=both, stakeholder=places[1])
            Stakeholder.objects.filter(pk=places[0].pk).update(reports_to=places[1])
        settled(*[client.pk for client in clients])
        before = dump()
        first, second = (place.person for place in (reversed(places) if swap else places))

        record = join_people(kept=first, other=second, picks={}, by=owner).undo
        assert second.employments.filter(deleted_at__isnull=True).count() == 0
        undo.undo(token=record.token, by=owner)

        assert dump() == before


def test_every_foreign_key_to_a_client_or_a_person_is_moved() -> None:
    """A new table cannot be forgotten: the links are read from the models, hidden ones too."""
    for target in (Client, Person, Stakeholder):
        known = {(link.label, link.column) for link in links_to(target)}
        fields = [
            (model._meta.label_lower, field)
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.get_fields(include_hidden=True)
            if getattr(field, "concrete", False) and field.related_model is target
        ]
        plain = {(label, one.attname) for label, one in fields if not one.many_to_many}
        assert plain == known
        for _label, one in fields:
            assert one.many_to_many is None or not one.many_to_many or one.remote_field.through


def test_every_unique_rule_that_a_move_can_meet_is_one_of_columns() -> None:
    for target in (Client, Person, Stakeholder):
        for link in links_to(target):
            for rule in link.model._meta.constraints:
                assert not (isinstance(rule, models.UniqueConstraint) and rule.expressions)


def test_rows_named_without_a_foreign_key_are_found_by_their_subject() -> None:
    """A number of a client in a plain column would be forgotten: there is none."""
    odd = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if not field.is_relation
        and field.name.removesuffix("_id") in ("client", "person", "stakeholder")
    }
    assert odd == set()
    subjects = {
        model._meta.label_lower
        for model in apps.get_models()
        if any(field.name == "subject" for field in model._meta.local_concrete_fields)
    }
    assert subjects == {model._meta.label_lower for model in named_in()} | SUBJECTS_KEPT

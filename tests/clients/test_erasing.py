"""Administrators erase archived clients and people; one line of the audit stays."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from clients import actions
from clients.models import Client, Person, TimelineEntry, Touchpoint
from core import clock
from core.errors import DomainError, NotAllowed
from core.models import AuditLine, UndoRecord
from flags.models import Flag
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelved(client_row, kam):
    """An archived client with one of everything."""
    role = f.StakeholderRoleFactory.create(stakeholder__client=client_row)
    touch = f.TouchpointFactory.create(client=client_row, by=kam)
    touch.their_side.create(stakeholder=role.stakeholder)
    actions.delete_touchpoint(touchpoint=f.TouchpointFactory.create(client=client_row), by=kam)
    f.TaskFactory.create(client=client_row)
    f.ContractLineFactory.create(contract=f.ContractFactory.create(client=client_row))
    actions.archive_client(client=client_row, by=kam)
    client_row.refresh_from_db()
    return client_row


@pytest.fixture
def gone(client_row, kam):
    person = f.PersonFactory.create(last_name="Былинкина", first_name="Нина", middle_name="")
    today = clock.today()
    place = f.StakeholderFactory.create(client=client_row, person=person)
    f.StakeholderRoleFactory.create(stakeholder=place, role="champion")
    touch = f.TouchpointFactory.create(client=client_row, by=kam, summary="Созвонились")
    touch.their_side.create(stakeholder=place)
    actions.record_change(stakeholder=place, what="left", on=today, by=kam)
    actions.archive_person(person=person, by=kam)
    person.refresh_from_db()
    return person


def everything():
    rows = [row for model in apps.get_models() for row in model._base_manager.all()]
    return json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)


def test_a_client_goes_with_all_that_hangs_on_it_and_one_line_stays(shelved, admin):
    pk, name = shelved.pk, shelved.name
    actions.erase_client(client=shelved, by=admin, typed=name.upper())
    assert not Client.objects.filter(pk=pk).exists()
    assert not Person.objects.exists()
    assert not Touchpoint.objects.exists()
    assert not UndoRecord.objects.exists()
    kept = AuditLine.objects.get(verb="client_erased")
    assert (kept.by, kept.subject) == (admin, f"client:{pk}")
    assert kept.changes["contracts"] == ["1", ""]
    assert name not in everything()


def test_people_who_are_known_from_another_client_stay(shelved, admin):
    person = shelved.stakeholders.get().person
    f.StakeholderFactory.create(person=person)
    actions.erase_client(client=shelved, by=admin, typed=shelved.name)
    assert list(Person.objects.all()) == [person]


@pytest.mark.parametrize("typed", ["", "другое имя"])
def test_another_name_erases_nothing(shelved, admin, typed, signed_in):
    url = reverse("clients:client_erase", args=[shelved.pk])
    assert signed_in(admin).post(url, {"typed": typed}).status_code == 422
    with pytest.raises(DomainError):
        actions.erase_client(client=shelved, by=admin, typed=typed)
    assert Client.objects.filter(pk=shelved.pk).exists()


def test_only_administrators_erase(shelved, kam, head):
    for by in (kam, head):
        with pytest.raises(NotAllowed):
            actions.erase_client(client=shelved, by=by, typed=shelved.name)


def test_what_is_not_in_the_archive_is_not_erased(client_row, admin):
    person = f.StakeholderFactory.create(client=client_row).person
    with pytest.raises(DomainError):
        actions.erase_client(client=client_row, by=admin, typed=client_row.name)
    with pytest.raises(DomainError):
        actions.erase_person(person=person, by=admin, typed=person.full_name)
    assert Client.objects.filter(pk=client_row.pk).exists()
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_client_with_branches_is_refused_with_their_names(shelved, admin):
    f.ClientFactory.create(parent=shelved, name="Филиал в Пскове")
    with pytest.raises(DomainError, match="Филиал в Пскове"):
        actions.erase_client(client=shelved, by=admin, typed=shelved.name)


def test_a_person_goes_from_everywhere_but_the_words_of_touches(gone, client_row, admin):
    assert "Былинкина" in everything()
    pk = gone.pk
    actions.erase_person(person=gone, by=admin, typed=gone.full_name)
    assert "Былинкина" not in everything()
    touch = Touchpoint.objects.get()
    assert (touch.summary, touch.their_side.count()) == ("Созвонились", 0)
    assert AuditLine.objects.get(verb="person_erased").subject == f"person:{pk}"
    assert TimelineEntry.objects.filter(client=client_row, verb="person_erased").exists()
    assert not Flag.objects.filter(evidence__person=pk).exists()


def test_the_page_counts_what_goes_and_the_name_sends_it(gone, admin, signed_in):
    browser, url = signed_in(admin), reverse("clients:person_erase", args=[gone.pk])
    assert gone.full_name in browser.get(url).content.decode()
    assert browser.post(url, {"typed": gone.full_name}).status_code == 302
    assert browser.get(url).status_code == 404


def test_a_person_put_back_to_work_by_an_undo_is_not_erased(gone, admin):
    gone.employments.update(status="active")
    with pytest.raises(DomainError):
        actions.erase_person(person=gone, by=admin, typed=gone.full_name)
    assert Person.objects.filter(pk=gone.pk).exists()


def test_somebody_known_by_a_phone_alone_is_erased_by_the_number(client_row, admin):
    person = f.PersonFactory.create(
        last_name="", first_name="", middle_name="", archived_at=timezone.now()
    )
    f.StakeholderFactory.create(client=client_row, person=person, status="left")
    with pytest.raises(DomainError):
        actions.erase_person(person=person, by=admin, typed="")
    actions.erase_person(person=person, by=admin, typed=str(person.pk))
    assert not Person.objects.exists()

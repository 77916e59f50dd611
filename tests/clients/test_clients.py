"""A client is made, changed, archived, and put back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from clients import actions, followups
from clients.models import Client, ClientField, StageMove, TimelineEntry
from core import clock, undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.models import AuditLine
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


def create(by, **data):
    return actions.create_client(by=by, data={"name": "ООО «Ладога»"} | data, today=TODAY)


def test_an_account_manager_owns_what_they_make(kam):
    client = create(kam, inn="7707083893")
    assert (client.owner, client.owner_since, client.made_by) == (kam, TODAY, kam)
    assert TimelineEntry.objects.get().verb == "client_created"


def test_an_account_manager_cannot_make_a_client_for_somebody_else(kam, stranger, admin):
    with pytest.raises(NotAllowed):
        create(kam, owner=stranger)
    assert create(admin, owner=stranger).owner == stranger


def test_a_member_makes_no_client_and_owns_none(colleague, admin):
    with pytest.raises(NotAllowed):
        create(colleague)
    with pytest.raises(DomainError):
        create(admin, owner=colleague)


def test_one_form_makes_one_client(kam):
    key = uuid.uuid4()
    given = {"by": kam, "data": {"name": "АО «Свет»"}, "today": TODAY, "form_key": key}
    client = actions.create_client(**given)
    with pytest.raises(AlreadyDone) as second:
        actions.create_client(**given)
    assert second.value.url == client.get_absolute_url()
    assert Client.objects.count() == 1


def test_a_client_made_in_a_stage_has_its_move(kam):
    stage = f.StageFactory.create()
    client = create(kam, stage=stage)
    assert StageMove.objects.get(client=client).to_stage == stage


@pytest.mark.parametrize("data", [{"name": ""}, {"employees": -5}, {"fiscal_year_start": 13}])
def test_a_broken_rule_is_a_sentence_and_writes_nothing(kam, data):
    with pytest.raises(DomainError) as refused, transaction.atomic():
        create(kam, **data)
    assert str(refused.value)
    assert not Client.objects.exists()


def test_too_long_a_name_is_refused_on_every_engine(kam):
    with pytest.raises(DomainError):
        create(kam, name="Я" * 300)


def test_only_what_differs_is_written_and_told(client_row, kam):
    changes = {"city": "Псков", "tier": "A", "name": client_row.name}
    actions.update_client(client=client_row, changes=changes, by=kam)
    entry = TimelineEntry.objects.get()
    assert entry.changes == {"city": ["", "Псков"], "tier": ["", "A"]}


def test_a_new_name_is_found_by_its_folded_copy(client_row, kam):
    changed = actions.update_client(client=client_row, changes={"name": "АО «Ёлка»"}, by=kam)
    changed.refresh_from_db()
    assert changed.name_folded == "ао «елка»"
    assert changed.name_key == "елка"


def test_an_update_without_a_difference_writes_nothing(client_row, kam, monkeypatch):
    monkeypatch.setattr(followups, "_hooks", {})
    followups.register(lambda ids: pytest.fail("nothing changed"))
    actions.update_client(client=client_row, changes={"city": ""}, by=kam)
    assert not TimelineEntry.objects.exists()


@pytest.mark.parametrize("field", ["owner", "made_by", "computed_tier", "last_touch_at", "id"])
def test_no_form_writes_what_it_does_not_show(client_row, kam, stranger, field):
    with pytest.raises(DomainError):
        actions.update_client(client=client_row, changes={field: stranger.pk}, by=kam)


def test_a_member_may_not_edit_and_is_told_who_may(client_row, colleague, kam):
    with pytest.raises(NotAllowed, match=kam.last_name):
        actions.update_client(client=client_row, changes={"city": "Псков"}, by=colleague)


def test_head_and_admin_may_edit(client_row, head, admin):
    for person, city in ((head, "Псков"), (admin, "Остров")):
        assert (
            actions.update_client(client=client_row, changes={"city": city}, by=person).city == city
        )


def test_own_fields_are_checked_stored_and_told(client_row, kam, admin):
    field = actions.add_field(label="Судебная нагрузка", kind="number", by=admin)
    key = f"own:{field.code}"
    changed = actions.update_client(client=client_row, changes={key: "1 200,5"}, by=kam)
    changed.refresh_from_db()
    assert changed.own_values == {field.code: 1200.5}
    assert TimelineEntry.objects.get().changes == {key: ["", "1200.5"]}
    with pytest.raises(DomainError):
        actions.update_client(client=client_row, changes={key: "много"}, by=kam)
    with pytest.raises(DomainError):
        actions.update_client(client=client_row, changes={"own:unknown": "1"}, by=kam)


def test_an_archived_client_comes_back_by_undo(client_row, kam):
    record = actions.archive_client(client=client_row, by=kam)
    assert client_row not in Client.objects.live()
    undo.undo(token=record.token, by=kam)
    assert client_row in Client.objects.live()
    assert set(TimelineEntry.objects.values_list("verb", flat=True)) == {
        "client_archived",
        "undone",
    }


def test_an_archived_client_is_restored_once(client_row, kam):
    actions.archive_client(client=client_row, by=kam)
    actions.restore_client(client=client_row, by=kam)
    actions.restore_client(client=client_row, by=kam)
    assert TimelineEntry.objects.filter(verb="client_restored").count() == 1


def test_a_field_gets_a_readable_code_of_its_own(admin):
    first = actions.add_field(label="Судебная нагрузка", kind="number", by=admin)
    second = actions.add_field(label="Судебная-нагрузка", kind="text", by=admin)
    assert first.code == "sudebnaya_nagruzka"
    assert second.code == "sudebnaya_nagruzka_2"
    assert AuditLine.objects.filter(verb="field_added", by=admin).count() == 2


def test_two_fields_of_one_name_are_refused_in_any_case(admin):
    actions.add_field(label="Регион", kind="text", by=admin)
    with pytest.raises(DomainError, match=r"already|уже"):
        actions.add_field(label="РЕГИОН", kind="text", by=admin)


def test_an_option_in_use_is_not_taken_away(client_row, kam, admin):
    field = actions.add_field(label="Площадка", kind="choice", options=["Омск", "Тула"], by=admin)
    actions.update_client(client=client_row, changes={f"own:{field.code}": "омск"}, by=kam)
    with pytest.raises(DomainError):
        actions.edit_field(field=field, changes={"options": ["Тула"]}, by=admin)
    edited = actions.edit_field(field=field, changes={"options": ["Омск", "Пермь"]}, by=admin)
    assert edited.options == ["Омск", "Пермь"]


def test_fields_are_archived_restored_and_reordered_by_administrators(admin, kam):
    first, second = (actions.add_field(label=name, kind="text", by=admin) for name in ("А", "Б"))
    actions.reorder_fields(ids=[second.pk, first.pk], by=admin)
    assert list(ClientField.objects.live()) == [second, first]
    actions.archive_field(field=second, by=admin)
    assert list(ClientField.objects.live()) == [first]
    actions.restore_field(field=second, by=admin)
    assert ClientField.objects.live().count() == 2
    with pytest.raises(NotAllowed):
        actions.archive_field(field=first, by=kam)


def test_a_stale_order_of_fields_is_refused(admin):
    field = actions.add_field(label="А", kind="text", by=admin)
    actions.add_field(label="Б", kind="text", by=admin)
    with pytest.raises(DomainError):
        actions.reorder_fields(ids=[field.pk], by=admin)


def test_a_member_joins_once_and_leaves(client_row, kam, stranger):
    member = actions.add_member(
        client=client_row, person=stranger, role="csm", since=clock.today(), by=kam
    )
    assert client_row in Client.objects.visible_to(stranger)
    with pytest.raises(DomainError), transaction.atomic():
        actions.add_member(
            client=client_row, person=stranger, role="csm", since=clock.today(), by=kam
        )
    record = actions.end_membership(
        membership=member, until=clock.today() - dt.timedelta(days=0), by=kam
    )
    undo.undo(token=record.token, by=kam)
    member.refresh_from_db()
    assert member.until is None


def test_a_member_cannot_let_others_in(client_row, colleague, stranger):
    with pytest.raises(NotAllowed):
        actions.add_member(
            client=client_row, person=stranger, role="csm", since=clock.today(), by=colleague
        )


def test_the_database_itself_refuses_a_client_as_its_own_parent(client_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.filter(pk=client_row.pk).update(parent=client_row)


def test_an_archived_client_takes_no_changes_until_it_is_taken_back(client_row, kam):
    actions.archive_client(client=client_row, by=kam)
    client_row.refresh_from_db()
    with pytest.raises(DomainError):
        actions.update_client(client=client_row, changes={"city": "Казань"}, by=kam)
    restored = actions.restore_client(client=client_row, by=kam)
    moved = actions.update_client(client=restored, changes={"city": "Казань"}, by=kam)
    assert moved.city == "Казань"

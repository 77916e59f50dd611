"""Clients move through the life cycle; administrators shape it."""

from __future__ import annotations

import datetime as dt

import pytest

from clients import actions, followups
from clients.models import Client, LifeCycleStage, StageMove, StageQuestion, TimelineEntry
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from playbooks.models import Playbook
from tests import factories as f

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _empty_life_cycle(db):
    """The usual stages come with the migrations; here only those of the test."""
    Playbook.objects.all().delete()
    LifeCycleStage.objects.all().delete()


@pytest.fixture
def pilot():
    return f.StageFactory.create(code="first", position=1)


@pytest.fixture
def adoption():
    return f.StageFactory.create(code="second", position=2)


def test_a_move_leaves_its_date_author_and_reason(client_row, kam, pilot):
    actions.move_to_stage(client=client_row, stage=pilot, by=kam, on=ON, reason="Подписали")
    client_row.refresh_from_db()
    move, entry = StageMove.objects.get(), TimelineEntry.objects.get()
    assert (client_row.stage, client_row.stage_since) == (pilot, ON)
    assert (move.from_stage, move.to_stage, move.by) == (None, pilot, kam)
    assert (entry.changes, entry.reason) == ({"stage": ["", "first"]}, "Подписали")


def test_a_move_into_the_same_stage_writes_nothing(client_row, kam, pilot):
    for _again in range(2):
        actions.move_to_stage(client=client_row, stage=pilot, by=kam, on=ON)
    assert StageMove.objects.count() == 1


def test_a_member_moves_nobody(client_row, colleague, pilot):
    with pytest.raises(NotAllowed):
        actions.move_to_stage(client=client_row, stage=pilot, by=colleague, on=ON)


def test_a_mixed_lot_moves_not_at_all(client_row, kam, pilot):
    foreign = f.ClientFactory.create()
    with pytest.raises(NotAllowed):
        actions.move_clients_to_stage(clients=[client_row, foreign], stage=pilot, by=kam, on=ON)
    assert not StageMove.objects.exists()


def test_undo_of_a_move_skips_who_moved_on_since(kam, pilot, adoption):
    stays, moved_on = f.ClientFactory.create_batch(2, owner=kam)
    done = actions.move_clients_to_stage(clients=[stays, moved_on], stage=pilot, by=kam, on=ON)
    actions.move_to_stage(client=moved_on, stage=adoption, by=kam, on=ON)
    sentence = undo.undo(token=done.undo.token, by=kam)
    stays.refresh_from_db()
    moved_on.refresh_from_db()
    assert (stays.stage, moved_on.stage) == (None, adoption)
    assert "1" in sentence


def test_a_retired_stage_gives_its_clients_to_another_one(admin, kam, pilot, adoption):
    current, archived = f.ClientFactory.create_batch(2, stage=pilot, owner=kam)
    actions.archive_client(client=archived, by=kam)
    done = actions.retire_stage(stage=pilot, into=adoption, by=admin, on=ON)
    assert set(Client.objects.filter(stage=adoption)) == {current, archived}
    assert StageMove.objects.filter(from_stage=pilot, to_stage=adoption).count() == 2
    assert (done.clients, list(LifeCycleStage.objects.live())[-1]) == (2, adoption)
    with pytest.raises(DomainError):
        actions.move_to_stage(client=current, stage=pilot, by=kam, on=ON)


def test_a_retired_stage_comes_back_by_undo(admin, pilot, adoption):
    client = f.ClientFactory.create(stage=pilot)
    done = actions.retire_stage(stage=pilot, into=adoption, by=admin, on=ON)
    undo.undo(token=done.undo.token, by=admin)
    client.refresh_from_db()
    pilot.refresh_from_db()
    assert (client.stage, pilot.retired_at) == (pilot, None)


def test_a_stage_is_not_retired_into_itself_nor_twice(admin, kam, pilot, adoption):
    with pytest.raises(DomainError):
        actions.retire_stage(stage=pilot, into=pilot, by=admin, on=ON)
    with pytest.raises(NotAllowed):
        actions.retire_stage(stage=pilot, into=adoption, by=kam, on=ON)
    actions.retire_stage(stage=pilot, into=adoption, by=admin, on=ON)
    with pytest.raises(DomainError):
        actions.retire_stage(stage=pilot, into=adoption, by=admin, on=ON)


def test_retiring_costs_the_same_for_one_client_and_for_thirty(
    admin, pilot, adoption, django_assert_max_num_queries
):
    f.ClientFactory.create_batch(30, stage=pilot)
    with django_assert_max_num_queries(25):
        actions.retire_stage(stage=pilot, into=adoption, by=admin, on=ON)


def test_a_new_stage_stands_last_and_is_audited(admin, kam, pilot):
    stage = actions.add_stage(data={"name_ru": "Пилот второго продукта", "norm_a": 7}, by=admin)
    assert (stage.code, stage.position > pilot.position) == ("pilot_vtorogo_produkta", True)
    assert AuditLine.objects.get(verb="stage_added").by == admin
    with pytest.raises(NotAllowed):
        actions.add_stage(data={"name_ru": "Ещё"}, by=kam)


@pytest.mark.parametrize("norm", [0, 366])
def test_an_impossible_norm_is_refused_in_words(admin, norm):
    with pytest.raises(DomainError, match="365"):
        actions.add_stage(data={"name_ru": "Стадия", "norm_a": norm}, by=admin)


def test_a_new_norm_reevaluates_the_clients_of_the_stage(admin, pilot, monkeypatch):
    seen = []
    monkeypatch.setattr(followups, "_hooks", {})
    followups.register(seen.append)
    client = f.ClientFactory.create(stage=pilot)
    actions.edit_stage(stage=pilot, changes={"norm_a": 10}, by=admin)
    actions.edit_stage(stage=pilot, changes={"name_ru": "Иначе"}, by=admin)
    assert seen == [(client.pk,)]


def test_stages_are_reordered_whole(admin, pilot, adoption):
    order = [adoption.pk, pilot.pk]
    actions.reorder_stages(ids=order, by=admin)
    assert [stage.pk for stage in LifeCycleStage.objects.live()] == order
    with pytest.raises(DomainError):
        actions.reorder_stages(ids=[pilot.pk], by=admin)


def test_questions_are_replaced_and_told(admin, pilot):
    questions = [("exit", "Достигнуты ли цели?"), {"asked": "entry", "text": "Кто решает?"}]
    actions.set_questions(stage=pilot, questions=questions, by=admin)
    actions.set_questions(stage=pilot, questions=[("exit", " Что изменилось? ")], by=admin)
    assert pilot.questions.get().text == "Что изменилось?"
    with pytest.raises(DomainError):
        actions.set_questions(stage=pilot, questions=[("later", "?")], by=admin)


def test_the_usual_stages_are_made_once_and_respect_what_was_changed():
    actions.ensure_default_stages()
    LifeCycleStage.objects.filter(code="loyal").update(name_ru="Адвокаты")
    questions = StageQuestion.objects.count()
    actions.ensure_default_stages()
    codes = list(LifeCycleStage.objects.live().values_list("code", flat=True))
    assert codes[:3] == ["pilot", "onboarding", "adoption"]
    assert len(codes) == 9
    assert StageQuestion.objects.count() == questions > 9
    assert LifeCycleStage.objects.get(code="loyal").name_ru == "Адвокаты"
    assert [s.code for s in LifeCycleStage.objects.filter(is_churned=True)] == ["churned"]


def test_two_stages_in_use_are_not_called_the_same(admin):
    actions.add_stage(data={"name_ru": "Пилот"}, by=admin)
    with pytest.raises(DomainError):
        actions.add_stage(data={"name_ru": "пилот "}, by=admin)

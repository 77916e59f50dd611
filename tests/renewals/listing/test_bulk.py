"""Many renewals are changed at once: what may, in one go and with one way back."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client, Task, TimelineEntry
from contracts.models import Contract
from core import clock, undo
from core.errors import DomainError
from core.models import UndoRecord
from renewals.actions import lose
from renewals.actions.bulk import move_stages, say_forecasts, set_step
from renewals.choices import Left
from renewals.models import Renewal, RenewalStage
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/renewals/change/"


def test_forecasts_of_many_are_said_and_taken_back_together(renewing: Any, kam: Any) -> None:
    chosen = [renewing(20), renewing(25), renewing(300)]
    done = say_forecasts(contracts=chosen, category="likely", by=kam, on=clock.today())
    assert (done.changed, done.left[Left.NOT_OPENED]) == (2, 1)
    assert set(Renewal.objects.values_list("kam_category", flat=True)) == {"likely"}
    assert TimelineEntry.objects.filter(verb="renewal_forecast").count() == 2
    again = say_forecasts(contracts=chosen, category="likely", by=kam, on=clock.today())
    assert (again.changed, again.left[Left.SAME], again.undo) == (0, 2, None)
    undo.undo(token=done.undo.token, by=kam)
    assert set(Renewal.objects.values_list("kam_category", flat=True)) == {""}


def test_undo_leaves_what_somebody_changed_since(renewing: Any, kam: Any) -> None:
    chosen = [renewing(20), renewing(25)]
    done = say_forecasts(contracts=chosen, category="likely", by=kam, on=clock.today())
    Renewal.objects.filter(contract=chosen[0]).update(kam_category="loss")
    undo.undo(token=done.undo.token, by=kam)
    kept = Renewal.objects.order_by("contract").values_list("kam_category", flat=True)
    assert list(kept) == ["loss", ""]


def test_a_move_starts_the_talk_and_leaves_closed_ones_and_those_of_others(
    renewing: Any, kam: Any, stranger: Any
) -> None:
    closed, hidden = renewing(20), renewing(22)
    record = Renewal.objects.get(contract=closed)
    lose(renewal=record, reason="price", by=kam, on=clock.today())
    Client.objects.filter(pk=hidden.client_id).update(owner=stranger)
    moved, stage = renewing(25), RenewalStage.objects.get(code="talk")
    done = move_stages(contracts=[closed, hidden, moved], stage=stage, by=kam, on=clock.today())
    assert done.changed == 1
    assert dict(done.left) == {Left.CLOSED: 1, Left.FORBIDDEN: 1, Left.NOT_OPENED: 0}
    moved.refresh_from_db()
    assert (moved.renewal.stage, moved.renewal_started_on) == (stage, clock.today())
    undo.undo(token=done.undo.token, by=kam)
    moved = Contract.objects.get(pk=moved.pk)
    assert (moved.renewal.stage.code, moved.renewal_started_on) == ("planned", None)


def test_a_move_back_to_the_start_takes_the_talk_back(renewing: Any, kam: Any) -> None:
    first = renewing(20)
    chosen = [first, renewing(30, client=first.client)]
    for code in ("talk", "planned"):
        stage = RenewalStage.objects.get(code=code)
        move_stages(contracts=chosen, stage=stage, by=kam, on=clock.today())
        rows = Contract.objects.values_list("renewal__stage__code", "renewal_started_on")
        started = clock.today() if code == "talk" else None
        assert set(rows) == {(code, started)}
    assert TimelineEntry.objects.filter(verb="renewal_moved").count() == 4


def test_a_stage_that_ends_a_renewal_is_not_for_many(renewing: Any, kam: Any) -> None:
    lost = RenewalStage.objects.get(code="lost")
    with pytest.raises(DomainError):
        move_stages(contracts=[renewing(20)], stage=lost, by=kam, on=clock.today())


def test_one_task_a_client_goes_to_its_owner_and_back(renewing: Any, kam: Any, head: Any) -> None:
    first = renewing(20)
    chosen = [first, renewing(40, client=first.client), renewing(30)]
    done = set_step(contracts=chosen, title="Позвонить", due_on=clock.today(), by=head)
    assert done.changed == 2
    assert {task.assignee for task in Task.objects.all()} == {kam}
    undo.undo(token=done.undo.token, by=head)
    assert not Task.objects.open().exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"do": "forecast", "forecast": "loss"}, "Прогноз «потеряем»"),
        ({"do": "forecast"}, "Сначала выберите прогноз"),
        ({"do": "stage"}, "Сначала выберите стадию"),
        ({"do": "task", "title": "Сверить акты", "due_on": "+7"}, "Сверить акты"),
        ({"do": "task", "title": "Сверить акты", "due_on": "когда-то"}, "дата"),
        ({"do": "owner", "owner_text": "нет таких"}, "нет таких"),
    ],
)
def test_the_bar_says_what_came_of_it(
    renewing: Any, head: Any, signed_in: Any, data: dict[str, str], words: str
) -> None:
    browser = signed_in(head)
    sent = {"ids": [renewing(20).pk, renewing(400).pk], "query": "tier=B", **data}
    answer = browser.post(URL, sent, follow=True)
    assert answer.redirect_chain[0][0] == "/renewals/?tier=B"
    assert words.lower() in answer.content.decode().lower().replace("\u00a0", " ")


def test_clients_are_handed_over_by_heads_alone(
    renewing: Any, kam: Any, head: Any, signed_in: Any
) -> None:
    contract, heir = renewing(20), f.UserFactory.create(team=head.team)
    sent = {"do": "owner", "ids": contract.pk, "owner": heir.pk}
    signed_in(kam).post(URL, sent)
    assert Client.objects.get(pk=contract.client_id).owner == kam
    signed_in(head).post(URL, sent)
    assert Client.objects.get(pk=contract.client_id).owner == heir
    assert UndoRecord.objects.filter(kind="owner_changed", by=head).count() == 1


def test_the_next_step_is_set_in_its_row(renewing: Any, kam: Any, signed_in: Any) -> None:
    browser, contract = signed_in(kam), renewing(20)
    headers = {"HX-Request": "true"}
    form = browser.get(URL, {"contract": contract.pk}, headers=headers).context["form"]
    sent = {"contract": contract.pk, "form_key": str(form.initial["form_key"])}
    wrong = browser.post(URL, sent | {"title": "Встреча", "due_on": "когда-то"}, headers=headers)
    assert wrong.status_code == 422
    answer = browser.post(URL, sent | {"title": "Встреча", "due_on": "завтра"}, headers=headers)
    assert "Встреча" in answer.content.decode()
    assert Task.objects.open().get().client == contract.client


def test_a_strangers_row_is_unknown(renewing: Any, stranger: Any, signed_in: Any) -> None:
    contract = renewing(20)
    answer = signed_in(stranger).get(URL, {"contract": contract.pk})
    assert answer.status_code == 404
    signed_in(stranger).post(URL, {"do": "forecast", "forecast": "loss", "ids": contract.pk})
    assert Renewal.objects.get(contract=contract).kam_category == ""

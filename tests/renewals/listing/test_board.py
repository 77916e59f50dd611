"""The board: columns of stages, cards that move; the timeline beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core import clock
from renewals.models import Renewal, RenewalStage
from renewals.views import board
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/renewals/"


def columns(browser: Any) -> dict[str, Any]:
    found = browser.get(URL, {"as": "board"}).context["columns"]
    return {column.stage.code: column for column in found}


def test_columns_hold_the_open_ones_with_their_sums_and_fold_the_rest(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    renewing(20, stage="talk", amount=100_00)
    renewing(30, stage="talk", amount=50_00)
    won = renewing(40, stage="offer")
    f.ContractFactory.create(client=won.client, predecessor=won, product=won.product)
    renewing(150)
    browser = signed_in(kam)
    found = columns(browser)
    assert (found["talk"].count, found["talk"].sums[0].amount) == (2, 150_00)
    assert found["offer"].count == 0
    assert "signed" not in found
    folded = browser.get(URL, {"as": "board"}).context["folded"]
    assert [one.count for one in folded] == [1, 1]
    for one in folded:
        assert browser.get(f"{URL}?{one.query}").context["total"] == one.count


def test_a_long_column_shows_its_first_cards_and_how_many_more(
    renewing: Any, kam: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "MOST_CARDS", 2)
    soon = [renewing(days, stage="talk") for days in (30, 20, 25)]
    column = columns(signed_in(kam))["talk"]
    assert [card.contract for card in column.cards] == [soon[1], soon[2]]
    assert (column.count, column.more) == (3, 1)


def test_a_card_moves_and_only_its_two_columns_are_drawn_anew(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    contract, need = renewing(20, stage="talk"), RenewalStage.objects.get(code="need")
    sent = {"to": f"{contract.pk}:{need.pk}", "query": "as=board"}
    answer = signed_in(kam).post("/renewals/change/", sent, headers={"HX-Request": "true"})
    drawn = {column.stage.code: len(column.cards) for column in answer.context["columns"]}
    assert drawn == {"talk": 0, "need": 1}
    assert answer.content.decode().count('hx-swap-oob="true"') >= 2
    assert Renewal.objects.get(contract=contract).stage == need


def test_without_scripts_a_move_leads_back_to_the_board(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    contract, need = renewing(20, stage="talk"), RenewalStage.objects.get(code="need")
    sent = {"to": f"{contract.pk}:{need.pk}", "query": "as=board&tier=B"}
    assert signed_in(kam).post("/renewals/change/", sent).url == f"{URL}?as=board&tier=B"
    assert signed_in(kam).post("/renewals/change/", {"to": "x:1"}).status_code == 302


def test_the_timeline_draws_a_bar_a_contract_in_bands(
    renewing: Any, head: Any, kam: Any, signed_in: Any
) -> None:
    renewing(20, tier="A")
    renewing(200, tier="C")
    renewing(900, tier="C")
    browser = signed_in(head)
    by_tier = browser.get(URL, {"as": "timeline"}).context["bands"]
    assert [len(strips) for _name, strips in by_tier] == [1, 1]
    (name, strips), *more = browser.get(URL, {"as": "timeline", "by": "owner"}).context["bands"]
    assert (name, len(strips), more) == (kam.full_name, 2, [])
    assert all(strip.bar.width > 0 for strip in strips)


def test_a_column_says_its_name_first_and_a_late_step_is_red(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    soon, late = renewing(20, stage="talk"), renewing(30, stage="talk")
    today = clock.today()
    f.TaskFactory.create(client=soon.client, assignee=kam, due_on=today)
    f.TaskFactory.create(client=late.client, assignee=kam, due_on=today - dt.timedelta(days=1))
    page = signed_in(kam).get(URL, {"as": "board"}).content.decode()
    talk = page.partition(f'id="stage-{RenewalStage.objects.get(code="talk").pk}"')[2]
    name, card, other, *_rest = talk.split("data-card=")
    assert name.index('class="c-board__n"') < name.index("fw-normal")
    assert '&nbsp;· <span class="num t-3">' in card
    assert '&nbsp;· <span class="num t-danger">' in other


def test_the_timeline_says_each_status_in_words(renewing: Any, kam: Any, signed_in: Any) -> None:
    renewing(20, tier="A")
    page = signed_in(kam).get(URL, {"as": "timeline"})
    ((_name, (strip,)),) = page.context["bands"]
    assert f'<span class="d-md-none t-3">, {strip.status.label}</span>' in page.content.decode()

"""Administrators shape the stages of renewals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import undo
from core.errors import DomainError, NotAllowed
from renewals.actions import record_stages as actions
from renewals.actions.records import move_stage
from renewals.models import RenewalCheck, RenewalStage
from tests.guards.forms_on_pages import form_to
from tests.renewals.record.conftest import stage
from tests.renewals.record.test_work import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def names() -> list[str]:
    rows = RenewalStage.objects.filter(archived_at=None).order_by("position", "pk")
    return list(rows.values_list("name_ru", flat=True))


def test_a_new_one_stands_before_the_ends(admin: Any) -> None:
    data = {"name_ru": "Торг", "name_en": "Bargaining", "probability": 70}
    made = actions.add_renewal_stage(data=data, checks=[("Скидка согласована", "")], by=admin)
    assert names().index("Торг") == names().index("Подписана") - 1
    assert made.checks.get().text_ru == "Скидка согласована"


def test_a_point_that_stays_keeps_its_ticks(admin: Any) -> None:
    found = stage("talk")
    first = RenewalCheck.objects.filter(stage=found).order_by("position").first()
    checks = [(first.text_ru, first.text_en), ("Новое", "New")]
    actions.edit_renewal_stage(stage=found, changes={"probability": 55}, by=admin, checks=checks)
    live = found.checks.filter(archived_at=None).order_by("position")
    assert [c.text_ru for c in live] == [first.text_ru, "Новое"]
    assert live.first().pk == first.pk


def test_what_stands_in_a_retired_one_moves(renewal: Any, kam: Any, admin: Any) -> None:
    move_stage(renewal=renewal, stage=stage("need"), by=kam, on=TODAY)
    record = actions.retire_renewal_stage(
        stage=stage("need"), into=stage("offer"), by=admin, on=TODAY
    )
    renewal.refresh_from_db()
    assert renewal.stage.code == "offer"
    undo.undo(token=record.token, by=admin)
    renewal.refresh_from_db()
    assert (renewal.stage.code, stage("need").archived_at) == ("need", None)


@pytest.mark.parametrize(("old", "new"), [("planned", "talk"), ("lost", "talk"), ("need", "lost")])
def test_what_the_product_needs_stays(admin: Any, old: str, new: str) -> None:
    with pytest.raises(DomainError):
        actions.retire_renewal_stage(stage=stage(old), into=stage(new), by=admin, on=TODAY)


def test_only_administrators(kam: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.edit_renewal_stage(stage=stage("talk"), changes={"probability": 1}, by=kam)


def test_the_settings_change_and_move(admin: Any) -> None:
    browser = Browser()
    browser.force_login(admin)
    url = reverse("renewals:stage_edit", args=[stage("talk").pk])
    form = form_to(browser.get(url), url, url)
    browser.post(url, {**form.values, "probability": "45"})
    assert stage("talk").probability == 45
    browser.post(reverse("renewals:stage_list"), {"down": stage("talk").pk})
    assert names().index("Разговор начат") == 2
    into = {"into": stage("offer").pk}
    browser.post(reverse("renewals:stage_edit", args=[stage("need").pk]), into)
    assert "Потребность подтверждена" not in names()

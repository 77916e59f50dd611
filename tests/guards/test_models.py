"""Reads every model: scope, choices, receivers, overridden save."""

from __future__ import annotations

import inspect

import pytest
from django.apps import apps
from django.db import models
from django.db.models import signals

HOUSE = {
    "core",
    "users",
    "clients",
    "contracts",
    "flags",
    "renewals",
    "playbooks",
    "dashboard",
    "exchange",
}
OURS = [model for model in apps.get_models() if model._meta.app_label in HOUSE]
# Rows reached only through a scoped parent, or that belong to nobody's book.
UNSCOPED = {
    "core.AuditLine",
    "core.FormKey",
    "core.JobRun",
    "core.OutboxMessage",
    "core.Pulse",
    "core.StoredSetting",
    "core.UndoRecord",
    "users.Team",
    "users.Invitation",
    "clients.ClientField",
    "clients.ContactPoint",
    "clients.LifeCycleStage",
    "clients.Membership",
    "clients.StageMove",
    "clients.StageQuestion",
    "clients.TouchpointColleague",
    "clients.TouchpointStakeholder",
    "contracts.ContractLine",
    "contracts.CurrencyRate",
    "contracts.Product",
    "contracts.ProductWish",
    "exchange.ImportProblem",
    "exchange.ImportRow",
    "playbooks.DeckSlide",
    "playbooks.DeckTemplate",
    "playbooks.Playbook",
    "playbooks.PlaybookStep",
    "playbooks.PlaybookVersion",
    "playbooks.StageCondition",
    "playbooks.StageEntry",
    "playbooks.TalkTrack",
    "renewals.ClosedMonth",
    "renewals.RenewalCheck",
    "renewals.RenewalStage",
}


def _label(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_model_is_scoped_or_said_not_to_be(model):
    offers = hasattr(model._default_manager.all(), "visible_to") or hasattr(
        model._default_manager, "visible_to"
    )
    assert offers != (_label(model) in UNSCOPED)


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_choice_columns_have_a_check_constraint(model):
    checks = " ".join(
        str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)
    )
    for column in model._meta.concrete_fields:
        if column.choices and not column.null and not column.blank:
            assert f"('{column.name}__" in checks, f"{_label(model)}.{column.name}"


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_model_overrides_neither_save_nor_delete(model):
    own = {name for cls in inspect.getmro(model) if _is_ours(cls) for name in vars(cls)}
    assert not own & {"save", "delete", "full_clean"}


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_model_has_no_implicit_ordering(model):
    assert not model._meta.ordering


def _is_ours(cls: type) -> bool:
    return cls.__module__.split(".")[0] in HOUSE


def test_no_signal_receiver_is_ours():
    for signal in (
        signals.pre_save,
        signals.post_save,
        signals.pre_delete,
        signals.post_delete,
        signals.m2m_changed,
    ):
        for entry in signal.receivers:
            receiver = (
                entry[1]() if callable(entry[1]) and not inspect.isfunction(entry[1]) else entry[1]
            )
            module = getattr(receiver, "__module__", "") or ""
            assert module.split(".")[0] not in HOUSE


def test_foreign_keys_point_down_the_ladder():
    ladder = ["core", "users", "clients", "contracts", "flags", "renewals", "playbooks"]
    ladder += ["dashboard", "exchange"]
    for model in OURS:
        here = ladder.index(model._meta.app_label)
        for column in model._meta.get_fields():
            if column.is_relation and column.concrete and column.related_model in OURS:
                there = ladder.index(column.related_model._meta.app_label)
                is_person = column.related_model._meta.app_label == "users"
                assert there <= here or is_person, f"{_label(model)}.{column.name}"

"""Whether the filled rows are what the product itself would have written, by samples."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, OuterRef, Subquery

from accounts_crm.bench.filling import FILLED
from clients.models import Client, Stakeholder, Touchpoint
from clients.rules.touches import counts_for_norm
from contracts.actions.money import refresh_worth
from contracts.models import Contract
from contracts.rules import annual_amount, net_amount
from core.fields import FoldedField
from users.models import User

SAMPLE = 300


class WrongFill(Exception):
    """A filled row is not what the product would have written; nothing measured would be true."""


def check(today: dt.date) -> int:
    """Compare samples of rows with the product's own rules; return how many were looked at."""
    looked = sum(_folded(model) for model in (*FILLED, User))
    looked += _touches() + _contracts() + _last_touches()
    if wrong := refresh_worth(None, today=today):
        raise WrongFill(f"{wrong} clients have another yearly amount")
    return looked


def _sample(model: type[models.Model]) -> models.QuerySet:
    """Return rows spread over the table."""
    total = model._default_manager.count()
    step = max(1, total // SAMPLE)
    return model._default_manager.annotate(rest=F("pk") % step).filter(rest=0).order_by("pk")


def _folded(model: type[models.Model]) -> int:
    columns = [f for f in model._meta.concrete_fields if isinstance(f, FoldedField)]
    found = list(_sample(model)[: 2 * SAMPLE]) if columns else []
    for row in found:
        for column in columns:
            kept = getattr(row, column.attname)
            if column.pre_save(row, add=False) != kept:
                raise WrongFill(f"{model._meta.label}.{column.name}: {kept!r} of row {row.pk}")
    return len(found)


def _touches() -> int:
    found = list(_sample(Touchpoint)[: 2 * SAMPLE])
    for row in found:
        if counts_for_norm(row.kind, row.direction, row.is_reached) != row.is_counted:
            raise WrongFill(f"touch {row.pk} is counted wrongly")
    return len(found)


def _contracts() -> int:
    found = list(_sample(Contract)[: 2 * SAMPLE])
    for row in found:
        net = net_amount(row.amount, row.vat_rate)
        annual = annual_amount(
            net, row.starts_on, row.ends_on, is_recurring=row.kind in ("licence", "service")
        )
        if (row.net_amount, row.annual_amount) != (net, annual):
            raise WrongFill(f"contract {row.pk} is worth {net} and {annual} a year")
    return len(found)


def _last_touches() -> int:
    counted = Touchpoint.objects.counted()
    of_client = counted.filter(client=OuterRef("pk")).order_by("-at").values("at")[:1]
    of_person = (
        counted.filter(their_side__stakeholder=OuterRef("pk")).order_by("-at").values("at")[:1]
    )
    looked = 0
    for model, latest in ((Client, of_client), (Stakeholder, of_person)):
        found = list(_sample(model).annotate(latest=Subquery(latest))[: 2 * SAMPLE])
        looked += len(found)
        if wrong := [row.pk for row in found if row.last_touch_at != row.latest]:
            raise WrongFill(f"{model._meta.label} {wrong[:5]} have another last touch")
    return looked

"""Gaps in data are not work: they reach Today only for A and B before a contract ends."""

from __future__ import annotations

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from clients.choices import Tier
from contracts.models import Contract
from flags.choices import Severity
from flags.engine.registry import Scope


def severity_of_gap(scope: Scope, *, tier: str, client: str = "pk") -> Case:
    """A warning (shown on Today) for A and B in the last 120 days of a contract, else a notice.

    `tier` is the annotation that holds the tier, `client` the path to the client's id.
    """
    ending = (
        Contract.objects.in_force(scope.today)
        .filter(client=OuterRef(client))
        .filter(ends_on__lte=scope.days(scope.thresholds.gap_window))
    )
    return Case(
        When(
            Q(**{f"{tier}__in": [Tier.A.value, Tier.B.value]}) & Q(Exists(ending)),
            then=Value(int(Severity.WARNING)),
        ),
        default=Value(int(Severity.NOTICE)),
        output_field=IntegerField(),
    )

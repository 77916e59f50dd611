"""A client that nobody owns: administrators are told."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from flags.choices import Audience, RuleCode
from flags.engine.expressions import company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings


def _query(scope: Scope) -> QuerySet[Any]:
    return findings(
        scope.clients().filter(owner__isnull=True),
        subject=subject("client"),
        client="pk",
        audience=Audience.ADMIN,
        amount=F("annual_amount"),
        evidence={"tier": tier_of(), "since": company_day("made_at")},
    )


NO_OWNER = Rule(RuleCode.NO_OWNER.value, _query)

"""A plan waits for the head's word for days; it goes on meanwhile.

The head of the client's owner sees it with the owner. Over by itself when the word is said.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from flags.choices import RuleCode
from flags.engine.expressions import add_days, company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from playbooks.models import Roadmap


def _waits(scope: Scope) -> QuerySet[Any]:
    due = add_days(company_day("submitted_at"), scope.thresholds.roadmap_days)
    rows = (
        Roadmap.objects.waiting()
        .filter(scope.of("client__"))
        .annotate(rule_due=due)
        .filter(rule_due__lte=scope.today)
    )
    return findings(
        rows,
        subject=subject("roadmap"),
        due_on=F("rule_due"),
        escalates_on=F("rule_due"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "roadmap": F("pk"),
            "goal": F("goal"),
            "on": company_day("submitted_at"),
            "until": F("until"),
        },
    )


ROADMAP_WAITS = Rule(RuleCode.ROADMAP_WAITS.value, _waits)

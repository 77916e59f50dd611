"""How ratios of revenue read."""

from __future__ import annotations

from django import template

from renewals.revenue.figures import percent

register = template.Library()


@register.filter
def thousandths(value: int | None) -> str:
    """`{{ sums.nrr|thousandths }}`: 1010 is «101 %», nothing is «—»."""
    return percent(value)

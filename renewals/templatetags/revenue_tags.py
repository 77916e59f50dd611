"""How ratios of revenue read."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template

from renewals.revenue.figures import percent

register = template.Library()


@register.filter
def thousandths(value: int | None) -> str:
    """`{{ sums.nrr|thousandths }}`: 1010 is «101 %», nothing is «—»."""
    return percent(value)


@register.simple_tag
def line_address(query: str, value: str | None) -> str:
    """Return the address of lists of one line of the table, to end with a number's name."""
    of_line = "" if value is None else f"{urlencode({'value': value})}&"
    return f"{query}{of_line}of="

"""The pages of the section «Renewals», in the order of its tabs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """A tab: its address by name and its word; `is_for_heads` hides it from account managers.

    Without `is_for_members` people of working groups alone do not see it.
    """

    route: str
    title: str | Promise
    is_for_heads: bool = False
    is_for_members: bool = True


SECTIONS: tuple[Section, ...] = (
    Section("renewals:renewal_list", _("Contracts")),
    Section("renewals:revenue", _("Revenue"), is_for_members=False),
    Section("renewals:forecast", _("Forecast")),
    Section("renewals:forecast_moves", _("What changed")),
    Section("renewals:budget", _("Budget season")),
    Section("renewals:upsell", _("Upsell queue")),
    Section("renewals:owed", _("Money owed")),
    Section("renewals:price_list", _("Price rounds")),
    Section("renewals:what_if", _("What if"), is_for_heads=True),
)

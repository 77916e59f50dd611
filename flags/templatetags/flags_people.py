"""What the map of people lacks, in words, and of whom to ask whether they are still there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from clients.models import Client, Stakeholder
from clients.rules.presence import is_unheard
from core import clock, formats
from flags.rules import Known, PeopleGap, people_gaps
from flags.templatetags.flags_norm import limits_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Line:
    """A gap in words: what is missing, why it matters, the role to add where it is a role."""

    headline: str
    proof: str
    role: str = ""
    is_serious: bool = False


@register.simple_tag
def gaps_of(
    client: Client, people: Sequence[Stakeholder], today: dt.date, stored: Any = None
) -> list[Line]:
    """Return what the map of people lacks; with `stored` settings it costs no query."""
    limits = limits_of(stored)
    tier = client.effective_tier
    base = client.stage.norm_of(tier) if client.stage else None
    norm = base or getattr(limits, f"norm_{tier.lower()}")
    known = [_known(person) for person in people if person.is_present]
    found = people_gaps(known, tier=tier, norm=norm, today=today, limits=limits)
    lines = [_line(gap, norm) for gap in found]
    return [*lines, *_sponsor(client)] if tier == "A" else lines


def _known(person: Stakeholder) -> Known:
    touched = clock.date_of(person.last_touch_at) if person.last_touch_at else None
    return Known(
        name=person.person.short_name,
        roles=frozenset(person.codes),  # type: ignore[attr-defined]
        influence=person.influence or 0,
        attitude=person.attitude,
        touched_on=touched,
    )


def _line(gap: PeopleGap, norm: int) -> Line:
    names = ", ".join(gap.names)
    if gap.code == "no_decision_maker":
        why = _("We do not know who says the final yes and has the budget.")
        return Line(_("No decision maker is known"), why, "economic_buyer", is_serious=True)
    if gap.code == "no_champion":
        why = _("Nobody at the client is marked as a champion.")
        return Line(_("No champion is known"), why, "champion", is_serious=True)
    if gap.code == "one_thread":
        within = {"days": formats.days(gap.days), "name": names}
        if names:
            why = _("In %(days)s we spoke with one person only: %(name)s.") % within
        else:
            why = _("In %(days)s we spoke with nobody by name.") % within
        return Line(_("Everything hangs on one thread"), why, is_serious=True)
    if gap.code == "strong_opponent":
        why = _("%(names)s: much influence and not for us.") % {"names": names}
        return Line(_("A strong opponent"), why, is_serious=True)
    return _untouched(gap, names, norm)


def _untouched(gap: PeopleGap, name: str, norm: int) -> Line:
    if gap.days:
        words = _("%(name)s: no touch for %(days)s (norm %(norm)s).")
    else:
        words = _("%(name)s: no touch yet.")
    told = {"name": name, "days": formats.days(gap.days), "norm": formats.number(norm)}
    return Line(_("The decision maker is untouched"), words % told)


def _sponsor(client: Client) -> list[Line]:
    if client.sponsor_id is not None:
        return []
    why = _("For an A client somebody of our management keeps in touch as well.")
    return [Line(_("No sponsor from our management"), why)]


@register.simple_tag
def asking(people: Sequence[Stakeholder], today: dt.date, stored: Any = None) -> set[int]:
    """Return of whom to ask whether they are still there, by id; with `stored` no query."""
    days = limits_of(stored).still_there
    return {person.pk for person in people if person.is_present and _is_due(person, today, days)}


def _is_due(person: Stakeholder, today: dt.date, days: int) -> bool:
    touched = clock.date_of(person.last_touch_at) if person.last_touch_at else None
    heard = (touched, person.confirmed_on, clock.date_of(person.made_at))
    return is_unheard(heard, today, days)

"""What administrators set about renewals: leads of procedures, preparation, small renewals."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.choices import Procurement
from core import stored
from flags import thresholds as flag_thresholds
from renewals.procedures import PROCEDURES

PREFIX = "renewals."
# Rules of signals look at it too, so it stands among their thresholds.
MEETING_DAYS = f"{flag_thresholds.PREFIX}meeting_days"
GROUP = "renewals"
_WORKING_DAYS = _("working days")
_DAYS = _("days")


@dataclass(frozen=True, slots=True)
class Policy:
    """Numbers of the clock and of opening; `leads` by procedure, in working days.

    `light_limit` is in minor units of the base currency.
    """

    preparation: int = 10
    budget_months: int = 3
    seat_days: int = 20
    notice_days: int = 30
    meeting_days: int = 30
    release_days: int = 90
    light_limit: int = 100_000_00
    leads: dict[str, int] = field(
        default_factory=lambda: {code: found.lead for code, found in PROCEDURES.items()}
    )


_DEFAULTS = Policy()


def _number(name: str, label: Any, about: Any = "", *, unit: Any, most: int) -> stored.Definition:
    return stored.Definition(
        key=PREFIX + name,
        kind="int",
        default=getattr(_DEFAULTS, name),
        label=label,
        group=GROUP,
        help=about,
        unit=unit,
        minimum=0,
        maximum=most,
    )


def _lead(code: str) -> stored.Definition:
    return stored.Definition(
        key=f"{PREFIX}lead_{code}",
        kind="int",
        default=PROCEDURES[code].lead,
        label=Procurement(code).label,
        group=GROUP,
        unit=_WORKING_DAYS,
        minimum=1,
        maximum=250,
    )


# An auto-renewal has no lead of its own: its notice date is the deadline.
LEADS = tuple(code for code in PROCEDURES if code != Procurement.AUTO)
stored.register(
    _number("preparation", _("Our own preparation"), unit=_WORKING_DAYS, most=120),
    _number("budget_months", _("Ask for the budget before the year"), unit=_("months"), most=12),
    _number(
        "seat_days", _("Earlier with an empty business owner's seat"), unit=_WORKING_DAYS, most=120
    ),
    _number("notice_days", _("Notice where the contract does not say"), unit=_DAYS, most=365),
    _number("release_days", _("Not to be retained: ask before the end"), unit=_DAYS, most=365),
    _number(
        "light_limit",
        _("A renewal under this amount is light"),
        _("Invoice sent, invoice paid: nothing more is asked."),
        unit="",
        most=10**12,
    ),
    *(_lead(code) for code in LEADS),
)


def policy() -> Policy:
    """Return the numbers in force. One query."""
    names = [f.name for f in dataclasses.fields(Policy) if f.name != "leads"]
    keys = {name: PREFIX + name for name in names} | {c: f"{PREFIX}lead_{c}" for c in LEADS}
    keys["meeting_days"] = MEETING_DAYS
    found = stored.values(keys.values())
    leads = {code: found[keys[code]] for code in LEADS} | {Procurement.AUTO.value: 0}
    return Policy(**{name: found[keys[name]] for name in names}, leads=leads)

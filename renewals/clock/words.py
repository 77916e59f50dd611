"""What people see of a clock: its dates with their reasons, which one decides, what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clients.choices import Procurement
from core import formats, workdays
from renewals.choices import BudgetState, LeadSource
from renewals.clock.rules import fiscal_year_name
from renewals.models import RenewalClock
from renewals.procedures import PROCEDURES

# What is kept of a clock, and what of a contract and its budget a panel needs besides.
COLUMNS = tuple(f.name for f in RenewalClock._meta.concrete_fields if f.name != "contract")
DAYS = tuple(name for name in COLUMNS if name.endswith(("_by", "_on", "_start", "_after")))
TALK, PROCUREMENT, BUDGET, NOTICE = "talk", "procurement", "budget", "notice"
NAMES: dict[str, str | Promise] = {
    TALK: gettext_lazy("Talk"),
    PROCUREMENT: gettext_lazy("Procurement"),
    BUDGET: gettext_lazy("Budget"),
    NOTICE: pgettext_lazy("contract", "Notice"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A date of the clock with its reason; `decides`: the start is reckoned from it."""

    code: str
    day: dt.date | None
    reason: str
    decides: bool = False
    is_unknown: bool = False

    @property
    def name(self) -> str:
        return str(NAMES[self.code])


@dataclass(frozen=True, slots=True)
class Budget:
    """What the client said of the budget of the year in which the renewal is paid."""

    state: str = ""
    on: dt.date | None = None
    note: str = ""

    @property
    def words(self) -> str:
        return str(BudgetState(self.state).label) if self.state else ""

    @property
    def look(self) -> str:
        looks = {BudgetState.CONFIRMED: "ok", BudgetState.REFUSED: "danger"}
        return looks.get(BudgetState(self.state), "info") if self.state else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A clock by its columns, with the budget's answer."""

    facts: Mapping[str, Any]
    budget: Budget = Budget()

    @property
    def latest_start(self) -> dt.date:
        found: dt.date = self.facts["latest_start"]
        return found

    @property
    def late_after(self) -> dt.date | None:
        """When the rest is late too, where only the budget opened the renewal earlier."""
        found: dt.date = self.facts["late_after"]
        return found if self.facts["is_budget_counted"] else None

    @property
    def is_preliminary(self) -> bool:
        return bool(self.facts["is_preliminary"])

    @property
    def needs_budget(self) -> bool:
        return PROCEDURES[self.facts["procedure"]].needs_budget

    @property
    def is_year_unknown(self) -> bool:
        return self.needs_budget and self.facts["fiscal_year_starts_on"] is None

    @property
    def is_procedure_unknown(self) -> bool:
        return bool(self.facts["lead_source"] == LeadSource.UNKNOWN)

    @property
    def year_starts_on(self) -> dt.date | None:
        """The fiscal year whose budget is asked for; None where none is, or it is not known."""
        return self.facts["fiscal_year_starts_on"] if self.needs_budget else None

    @property
    def year(self) -> str:
        """«2027», «2026/27»; empty where it is not known or no budget is needed."""
        return fiscal_year_name(self.year_starts_on) if self.year_starts_on else ""

    @property
    def decisive(self) -> str:
        """The code of the date from which the start is reckoned."""
        if self.facts["is_budget_counted"]:
            return BUDGET
        ways = {
            NOTICE: self.facts["notice_by"],
            PROCUREMENT: self.facts["procurement_by"],
            TALK: self.facts["talk_by"],
        }
        return min((code for code in ways if ways[code]), key=lambda code: ways[code])

    @property
    def lines(self) -> list[Line]:
        """The dates that apply, the talk first."""
        found = [
            Line(TALK, self.facts["talk_by"], self._talk()),
            Line(PROCUREMENT, self.facts["procurement_by"], self._procurement()),
        ]
        if self.needs_budget:
            day = self.facts["budget_ask_by"]
            found.append(Line(BUDGET, day, self._budget(), is_unknown=self.is_year_unknown))
        if self.facts["notice_by"]:
            found.append(Line(NOTICE, self.facts["notice_by"], self._notice()))
        decisive = self.decisive
        return [
            Line(line.code, line.day, line.reason, line.code == decisive, line.is_unknown)
            for line in found
        ]

    @property
    def reason(self) -> str:
        """Why the start is when it is, in one line: the deciding date's reason."""
        (line,) = [line for line in self.lines if line.decides]
        return line.reason

    @property
    def seat(self) -> str:
        """Say that the start is earlier because nobody sits in the business owner's seat."""
        if not self.facts["is_seat_empty"]:
            return ""
        base = next(line.day for line in self.lines if line.decides)
        days = workdays.working_days_between(self.latest_start, base or self.latest_start)
        return _("start %(days)s earlier: the business owner's seat is empty") % {
            "days": formats.working_days(days)
        }

    def _talk(self) -> str:
        return _("%(days)s before the end") % {"days": formats.days(self.facts["talk_days"])}

    def _procurement(self) -> str:
        lead = formats.working_days(self.facts["lead_days"])
        numbers = {"lead": lead, "preparation": formats.number(self.facts["preparation_days"])}
        source = self.facts["lead_source"]
        if source == LeadSource.NOTICE:
            days = formats.working_days(self.facts["preparation_days"])
            return _("%(days)s to prepare before the notice") % {"days": days}
        if source == LeadSource.UNKNOWN:
            words = _("the procedure is not known: %(lead)s, and %(preparation)s to prepare")
            return words % numbers
        named = numbers | {"procedure": Procurement(self.facts["procedure"]).label}
        if source == LeadSource.CLIENT:
            words = _("%(procedure)s: %(lead)s of this client, and %(preparation)s to prepare")
            return words % named
        return _("%(procedure)s: %(lead)s, and %(preparation)s to prepare") % named

    def _budget(self) -> str:
        if self.is_year_unknown:
            return _("it is not known in which month the fiscal year starts")
        year = {"year": self.year}
        if self.facts["is_budget_confirmed"]:
            return _("we are in the budget of %(year)s") % year
        day, start = self.facts["budget_ask_by"], self.latest_start
        if day and day < start and not self.facts["is_budget_counted"]:
            return _("budget of %(year)s; for tier C it starts nothing") % year
        return _("budget of %(year)s") % year

    def _notice(self) -> str:
        words = _("%(days)s before the end; after that the contract renews by itself")
        return words % {"days": formats.days(self.facts["notice_days"])}


def facts_of(clock: RenewalClock) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in COLUMNS}

"""What hinders a plan, as sentences with their evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from playbooks.roadmaps import rules
from playbooks.roadmaps.queries import Line, Plan
from renewals.models import RenewalClock

# A reserve of so many days is little (house default).
LITTLE = 7
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing in the way: `state` is danger or warn."""

    state: str
    title: str
    text: str


def hindrances(plan: Plan) -> list[Hindrance]:
    """Return what is in the way of a plan that goes on, the worst first. No query of its own."""
    if plan.roadmap.is_closed:
        return []
    found = [*_late(plan), *_reserve(plan), *_crossed(plan), *_gate(plan)]
    found += [*_seats(plan), *_bare(plan), *_beyond(plan)]
    return sorted(found, key=lambda one: one.state != "danger")


def _titles(lines: list[Line]) -> str:
    told = "; ".join(
        f"{line.task.title} — {line.task.assignee.short_name}" for line in lines[:SHOWN]
    )
    more = len(lines) - SHOWN
    if more > 0:
        told += "; " + ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
    return told


def _late(plan: Plan) -> Iterator[Hindrance]:
    lines = [line for line in plan.lines if line.look == "late"]
    if lines:
        words = ngettext("%(count)s task is late", "%(count)s tasks are late", len(lines))
        yield Hindrance("danger", words % {"count": formats.number(len(lines))}, _titles(lines))


def _reserve(plan: Plan) -> Iterator[Hindrance]:
    """The days from the last open task to the contract's end, and whether a purchase still fits."""
    clock = plan.clock
    if clock is None or clock.contract.ends_on is None:
        return
    ends_on = clock.contract.ends_on
    found = rules.reserve(plan.plain, ends_on)
    if found is not None and found[0] < LITTLE:
        days, step = found
        words = {"days": formats.days(abs(days))}
        if days < 0:
            title = _("The plan ends %(days)s after the contract") % words
        else:
            title = _("Reserve to the contract's end: %(days)s") % words
        text = _("“%(task)s” is due on %(day)s, the contract ends on %(end)s.") % {
            "task": step.title,
            "day": formats.spoken_day(step.last or ends_on, plan.today),
            "end": formats.spoken_day(ends_on, plan.today),
        }
        yield Hindrance("danger" if days <= 0 else "warn", title, text)
    if (clock.procurement_by - plan.today).days < LITTLE and ends_on >= plan.today:
        yield _preparation(clock, ends_on, plan.today)


def _preparation(clock: RenewalClock, ends_on: dt.date, today: dt.date) -> Hindrance:
    """The last day to begin a purchase; of what renews by itself, to prepare for its notice."""
    left = (clock.procurement_by - today).days
    facts = {
        "day": formats.spoken_day(clock.procurement_by, today),
        "lead": formats.working_days(clock.lead_days),
        "end": formats.spoken_day(ends_on, today),
        "days": formats.days(left),
    }
    if clock.notice_by:
        facts |= {"notice": formats.spoken_day(clock.notice_by, today)}
        gone = _("The last day to prepare for the notice has passed")
        ahead = _("To the last day to prepare for the notice: %(days)s")
        text = _("By %(day)s: notice is possible until %(notice)s, then the contract goes on.")
    else:
        gone = _("The last day to begin the purchase has passed")
        ahead = _("To the last day to begin the purchase: %(days)s")
        text = _("By %(day)s: it takes %(lead)s, and the contract ends on %(end)s.")
    if left < 0:
        return Hindrance("danger", gone, text % facts)
    return Hindrance("warn", ahead % facts, text % facts)


def _crossed(plan: Plan) -> Iterator[Hindrance]:
    for step, other in rules.crossed(plan.plain):
        begins = step.starts_on or step.due_on
        assert begins is not None
        assert other.due_on is not None
        yield Hindrance(
            "danger",
            _("“%(task)s” begins before what it waits for") % {"task": step.title},
            _("It begins on %(day)s, “%(other)s” is due on %(due)s.")
            % {
                "day": formats.spoken_day(begins, plan.today),
                "other": other.title,
                "due": formats.spoken_day(other.due_on, plan.today),
            },
        )


def _gate(plan: Plan) -> Iterator[Hindrance]:
    roadmap = plan.roadmap
    if ahead := plan.ahead_of_gate:
        yield Hindrance(
            "warn",
            _("The head company has not approved, and subsidiaries are touched already"),
            _titles(ahead),
        )
    due = roadmap.gate_due_on
    if due is not None and roadmap.gate_passed_on is None and due < plan.today:
        words = _("It was wanted by %(day)s.") % {"day": formats.spoken_day(due, plan.today)}
        yield Hindrance("danger", _("The head company's approval is late"), words)


def _seats(plan: Plan) -> Iterator[Hindrance]:
    for member in plan.members:
        if member.person is not None and member.person.is_active:
            continue
        title = _("Nobody has the role “%(role)s”") % {"role": member.role}
        text, state = "", "warn"
        if member.needed_from:
            day = formats.spoken_day(member.needed_from, plan.today)
            text = _("Needed from %(day)s.") % {"day": day}
            state = "danger" if member.needed_from <= plan.today else "warn"
        yield Hindrance(state, title, text)


def _bare(plan: Plan) -> Iterator[Hindrance]:
    lines = [line for line in plan.open_lines if not line.task.expected]
    if lines:
        words = ngettext(
            "%(count)s task has no expected result",
            "%(count)s tasks have no expected result",
            len(lines),
        )
        yield Hindrance("warn", words % {"count": formats.number(len(lines))}, _titles(lines))


def _beyond(plan: Plan) -> Iterator[Hindrance]:
    last = plan.roadmap.until
    if last < plan.today:
        words = _("Its last day was %(day)s: close it, or move the day.")
        text = words % {"day": formats.spoken_day(last, plan.today)}
        yield Hindrance("danger", _("The plan is past its end"), text)

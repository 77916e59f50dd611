"""What the timeline says in the reader's language: verbs as sentences, codes as words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import dates, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import (
    COUNTRIES,
    Approval,
    Objection,
    OutcomeKind,
    Paper,
    StakeholderRoleCode,
    StakeholderStatus,
    Triaged,
)
from clients.models import TimelineEntry
from core import formats, showing
from core.fields import AmountField
from users.zones import zone_words

Words = str | Promise
OWN = "own:"
# Facts that say what we think of somebody, or that are ours alone.
PRIVATE = frozenset(
    {
        *("attitude", "influence", "expects", "note", "role", "roles", "roles_lost", "heard"),
        *("tier", "computed_tier", "strategy", "potential_amount", "potential_currency", "lines"),
        "shares",
    }
)
_AMOUNT = re.compile(r"\b(\d+) ([A-Z]{3})\b")


@dataclass(frozen=True, slots=True)
class Change:
    """One changed fact as people read it; an empty `old` means it was not known before."""

    label: Words
    old: str
    new: str


# verb: the sentence; %(label)s is the name of the task, person or contract.
_verbs: dict[str, Words] = {
    "client_created": _("Client added"),
    "client_changed": _("Client changed"),
    "client_archived": _("Client archived"),
    "client_restored": _("Client taken back from the archive"),
    "client_moved_in_tree": _("Parent company changed"),
    "client_imported": _("Client changed by an import"),
    "owner_changed": _("Owner changed"),
    "book_taken_over": _("Taken over by the head after a dismissal"),
    "owner_proposed": _("New owner proposed"),
    "owner_proposal_declined": _("Proposal of a new owner declined"),
    "stage_changed": _("Stage changed"),
    "tier_computed": _("Computed tier changed"),
    "member_added": _("%(label)s joined the working group"),
    "member_ended": _("%(label)s leaves the working group"),
    "person_added": _("%(label)s added"),
    "person_changed": _("%(label)s: details changed"),
    "stakeholder_changed": _("%(label)s: job or roles changed"),
    "role_granted": _("%(label)s has a new role"),
    "role_ended": _("%(label)s no longer has the role"),
    "person_confirmed": _("%(label)s is still there"),
    "person_left": _("%(label)s left"),
    "person_moved": _("%(label)s moved to another company"),
    "person_role_changed": _("%(label)s has another job now"),
    "person_acting": _("%(label)s acts for somebody"),
    "person_abolished": _("%(label)s: the post was abolished"),
    "person_on_leave": _("%(label)s is on leave"),
    "person_returned": _("%(label)s is back"),
    "person_came": _("%(label)s came here from another client"),
    "person_archived": _("%(label)s: to the archive"),
    "person_restored": _("%(label)s: taken back from the archive"),
    "person_erased": _("A person was erased at their request"),
    "contacts_changed": _("Contacts changed: %(label)s"),
    "task_added": _("Task: %(label)s"),
    "task_changed": _("Task changed: %(label)s"),
    "task_done": _("Done: %(label)s"),
    "task_cancelled": _("Called off: %(label)s"),
    "task_reopened": _("Opened again: %(label)s"),
    "task_deleted": _("Task deleted: %(label)s"),
    "task_restored": _("Task taken back: %(label)s"),
    "promise_given": _("Promised: %(label)s"),
    "promise_taken": _("They promised: %(label)s"),
    "promise_kept": _("Promise kept: %(label)s"),
    "promise_broken": _("Promise broken: %(label)s"),
    "promise_cancelled": _("Promise called off: %(label)s"),
    "outcome_answered": _("Answered: %(label)s"),
    "meeting_not_held": _("Did not take place: %(label)s"),
    "touch_edited": _("Touch changed"),
    "answer_waived": _("No answer needed: %(label)s"),
    "appeals_counted": _("Appeals by week"),
    "touch_deleted": _("Touch deleted"),
    "touch_restored": _("Touch taken back from the deleted"),
    "client_joined": _("Made one client with %(label)s"),
    "client_parted": _("Two clients again: %(label)s"),
    "person_joined": _("Made one person with %(label)s"),
    "person_parted": _("Two people again: %(label)s"),
    "place_joined": _("%(label)s: two places here became one"),
    "goal_added": _("Goal: %(label)s"),
    "goal_changed": _("Goal changed: %(label)s"),
    "goal_reached": _("Goal reached: %(label)s"),
    "goal_dropped": _("Goal dropped: %(label)s"),
    "goal_opened": _("Goal opened again: %(label)s"),
    "goal_measured": _("Goal measured: %(label)s"),
    "goal_reading_deleted": _("Reading of a goal deleted: %(label)s"),
    "ledger_added": _("Added to the ledger: %(label)s"),
    "ledger_changed": _("Changed in the ledger: %(label)s"),
    "ledger_deleted": _("Deleted from the ledger: %(label)s"),
    "use_answered": _("Is it used, do users and business owner talk: answered"),
    "answer_added": _("Answer: %(label)s"),
    "answer_changed": _("Answer corrected: %(label)s"),
    "answer_deleted": _("Answer deleted: %(label)s"),
    "survey_link_made": _("Link to a question made: %(label)s"),
    "survey_link_revoked": _("Link to a question revoked: %(label)s"),
    "request_added": _("Request: %(label)s"),
    "request_changed": _("Request changed: %(label)s"),
    "request_closed": _("Request closed: %(label)s"),
    "request_opened": _("Request opened again: %(label)s"),
    "request_deleted": _("Request deleted: %(label)s"),
    "sighting_added": _("Competitor seen: %(label)s"),
    "sighting_deleted": _("Sighting of a competitor deleted: %(label)s"),
    "client_triaged": _("Looked at for the half-year"),
    "undone": _("Undone by hand"),
}
# Facts that are no field of a model.
_labels: dict[str, Words] = {
    "tasks_moved": _("open tasks that went along"),
    "roles": _("roles"),
    "roles_lost": _("roles without a holder"),
    "role": _("role"),
    "reason": _("reason"),
    "successor": _("successor"),
    "moved_to": _("went to"),
    "handed_over": _("affairs handed over"),
    "post_abolished": _("the post was abolished"),
    "contacts": _("contacts"),
    "appeals": _("appeals"),
    "heard": _("heard"),
    "stakeholders": _("who took part"),
    "colleagues": _("who of us took part"),
    "on": pgettext_lazy("timeline", "on"),
    "since": _("from"),
    "until": _("until"),
    "due_on": _("due"),
    "status": _("status"),
    "owner": _("owner"),
    "stage": _("stage"),
    "computed_tier": _("computed tier"),
    "proposed_owner": _("proposed owner"),
    "birth_day": _("birthday"),
    "birth_month": _("month of birth"),
    "birth_year": _("year of birth"),
}
# Which model's fields a line is about, by the subject's kind.
_subjects: dict[str, tuple[str, ...]] = {
    "": ("clients.Client",),
    "task": ("clients.Task",),
    "person": ("clients.Person", "clients.Stakeholder"),
    "touch": ("clients.Touchpoint",),
    "user": ("clients.Membership",),
    "goal": ("clients.Goal", "clients.GoalReading"),
    "ledger": ("clients.LedgerEntry",),
    "use": ("clients.UseAnswer",),
    "sighting": ("clients.CompetitorSighting",),
    "answer": ("clients.SurveyAnswer",),
    "surveylink": ("clients.SurveyLink",),
    "request": ("clients.ClientRequest",),
}
# How to read values of a fact: gets the stored text, returns words.
_readers: dict[str, Callable[[str], str]] = {}


def register(
    verbs: Mapping[str, Words] | None = None,
    labels: Mapping[str, Words] | None = None,
    subjects: Mapping[str, tuple[str, ...]] | None = None,
    readers: Mapping[str, Callable[[str], str]] | None = None,
) -> None:
    """Add the words of a higher app's lines."""
    _verbs.update(verbs or {})
    _labels.update(labels or {})
    _subjects.update(subjects or {})
    _readers.update(readers or {})


def sentence(entry: TimelineEntry) -> str:
    """Return what happened; an unknown verb is shown as its label, never as a code."""
    words = _verbs.get(entry.verb)
    if words is None:
        return entry.label or entry.verb.replace("_", " ")
    return str(words) % {"label": entry.label}


def changes(
    entry: TimelineEntry,
    own: Mapping[str, str] | None = None,
    stages: Mapping[str, str] | None = None,
) -> list[Change]:
    """Return the changed facts of a line in words; `own` and `stages` give names by codes."""
    kind = entry.subject.partition(":")[0]
    known = stages or {}

    def words(name: str, value: str) -> str:
        return known.get(value, value) if name == "stage" else shown(name, value, kind)

    return [
        Change(label_of(name, kind, own or {}), words(name, old), words(name, new))
        for name, (old, new) in entry.changes.items()
        if old != new and not (showing.hides() and name.partition(":")[0] in PRIVATE)
    ]


def label_of(name: str, kind: str, own: Mapping[str, str]) -> Words:
    """Return the words for a fact; a client's own field is named by its administrators."""
    if name.startswith(OWN):
        code = name.removeprefix(OWN)
        return own.get(code, code)
    name = name.partition(":")[0]
    if name in _labels:
        return _labels[name]
    field = _field(name, kind)
    return getattr(field, "verbose_name", name.replace("_", " "))


def shown(name: str, value: str, kind: str = "") -> str:
    """Return a stored text as people read it: choices in words, dates in their language."""
    if value == "":
        return ""
    name = name.partition(":")[0]
    if reader := _readers.get(f"{kind}.{name}") or _readers.get(name):
        return reader(value)
    field = _field(name, kind)
    if field is not None and field.choices:
        words = {str(code): str(label) for code, label in field.flatchoices}
        return words.get(value, value)
    if value in ("true", "false"):
        return str(_("yes") if value == "true" else _("no"))
    if isinstance(field, AmountField):
        return amounts(value)
    return _date_or_text(value)


def amounts(value: str) -> str:
    """Return a text whose amounts in minor units (bare, or "500 RUB") read as people write them."""
    if value.isdecimal():
        return formats.number(Decimal(int(value)).scaleb(-2), 2)
    return _AMOUNT.sub(lambda found: formats.money(int(found[1]), found[2]), value)


def _date_or_text(value: str) -> str:
    try:
        if len(value) == 10 and (day := parse_date(value)):
            return formats.document_day(day)
        if len(value) > 18 and (instant := parse_datetime(value)) and instant.tzinfo:
            return formats.document_instant(localtime(instant))
    except ValueError:
        pass
    return value


def _field(name: str, kind: str) -> Any:
    for label in _subjects.get(kind, ()):
        model: type[models.Model] = apps.get_model(label)
        for field in model._meta.concrete_fields:
            if field.name == name:
                return field
    return None


def _roles(value: str) -> str:
    words = {str(code): str(label) for code, label in StakeholderRoleCode.choices}
    return ", ".join(words.get(code, code) for code in value.split(", "))


def _status(value: str) -> str:
    return str(dict(StakeholderStatus.choices).get(value, value))


def _heard(value: str) -> str:
    """Return «возражение, цена, без ответа: дорого» for «[objection, price, unanswered] дорого»."""
    codes, _bracket, text = value.removeprefix("[").partition("]")
    words: dict[str, Words] = {"answered": _("answered"), "unanswered": _("without an answer")}
    for choices in (Approval, Paper, Objection, OutcomeKind):
        words |= dict(choices.choices)
    said = ", ".join(str(words.get(code, code)) for code in codes.split(", "))
    return f"{said}: {text.strip()}" if text.strip() else said


register(
    readers={
        "roles": _roles,
        "roles_lost": _roles,
        "person.role": _roles,
        "status": _status,
        "heard": _heard,
    }
)


def _measured(value: str) -> str:
    """Return a measured value of a goal as people write it."""
    return formats.number(Decimal(value), 3)


_MEASURED = ("value", "baseline", "target")


def _triaged(value: str) -> str:
    return str(dict(Triaged.choices).get(value, value))


def _month(value: str) -> str:
    return str(dates.MONTHS.get(int(value), value)) if value.isdecimal() else value


def _zone(value: str) -> str:
    return zone_words(value, timezone.now())


def _country(value: str) -> str:
    return str(COUNTRIES.get(value, value))


def _number(value: str) -> str:
    return formats.number(int(value)) if value.isdecimal() else value


register(
    readers={
        "time_zone": _zone,
        "country": _country,
        "fiscal_year_start": _month,
        "employees": _number,
    }
)
register(labels={"decision": _("decision")}, readers={"decision": _triaged})
register(readers={"ledger.amount": amounts} | {f"goal.{name}": _measured for name in _MEASURED})

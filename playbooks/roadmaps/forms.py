"""Plans as people type them: the plan itself, its companies, roles, tasks, syncs, its review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms.fields import DayField, MomentField, MoneyField
from clients.forms.goals import people_of
from clients.models import Client, Stakeholder
from clients.queries.holding import seen_below
from core.forms import KeyedForm, ManyRows
from core.merging import ConflictForm
from playbooks.models import Roadmap, RoadmapLane, RoadmapMember, RoadmapSync, RoadmapTask
from playbooks.roadmaps.choices import RoadmapEnd, WhyNot
from users.choices import Specialty
from users.models import User

AS_SELECT = {"data-as": "select"}
TEXT = 4000
# Roles that a full roadmap usually needs (house default, after the teams of large vendors).
USUAL = (
    *(Specialty.RESEARCHER, Specialty.CLOSER, Specialty.CSM, Specialty.TUTOR),
    *(Specialty.LAWYER, Specialty.BACK_OFFICE),
)


def _text(label: Any, rows: int, most: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, **more)


def _person(label: Any, **more: Any) -> forms.ModelChoiceField[User]:
    return forms.ModelChoiceField(
        label=label,
        queryset=User.objects.none(),
        widget=forms.Select(attrs=AS_SELECT),
        **more,
    )


def colleagues(*also: int | None) -> Any:
    """Return everybody who works here, and those named already."""
    rows = User.objects.get_queryset().filter(Q(is_active=True) | Q(pk__in=[p for p in also if p]))
    return rows.order_by("name_folded", "pk")


class PlanFacts(forms.Form):
    """What a plan says of itself."""

    goal = forms.CharField(label=_("Goal"), max_length=200)
    expected = _text(
        _("Expected result"),
        2,
        500,
        help_text=_("What is there at the end: a contract, a sum, companies, users."),
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    amount = MoneyField(label=_("Sum of the plan"), required=False)
    responsible = _person(_("Responsible"), empty_label=None)
    is_full = forms.TypedChoiceField(
        label=_("Plan"),
        choices=[
            ("", pgettext_lazy("roadmap", "short action plan")),
            ("yes", pgettext_lazy("roadmap", "roadmap of several teams")),
        ],
        coerce=lambda text: text == "yes",
        empty_value=False,  # type: ignore[arg-type]  # stubs know of texts alone
        required=False,
        widget=forms.RadioSelect,
    )
    marks_optional = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("A plan cannot end before it begins."))
        elif since and until and (until - since).days > 1100:
            self.add_error("until", _("A plan lasts three years at most."))
        return data


class RoadmapForm(KeyedForm, PlanFacts):
    """A new plan; subsidiaries and needed roles may come along at once."""

    companies = ManyRows(
        label=_("Subsidiaries in the plan"),
        queryset=Client.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles that are needed"),
        choices=Specialty.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who works on the client already is in the group; the rest is named later."),
    )

    def __init__(self, *args: Any, client: Client, by: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible"]
        field.queryset = colleagues(client.owner_id)
        below: Any = self.fields["companies"]
        below.queryset = seen_below(client.pk, by).order_by("name_folded", "pk")
        if not below.queryset.exists():
            del self.fields["companies"]
        self.initial.setdefault("responsible", client.owner_id or by.pk)
        self.initial.setdefault("since", today)
        self.initial.setdefault("until", today + dt.timedelta(days=77))


class RoadmapEditForm(ConflictForm, PlanFacts):
    """A plan that is changed, with its gate."""

    gate_person = forms.ModelChoiceField(
        label=_("Who approves at the head company"),
        queryset=Stakeholder.objects.none(),
        required=False,
        widget=forms.Select(attrs=AS_SELECT),
    )
    gate_due_on = DayField(label=_("Approval wanted by"), required=False)
    gate_passed_on = DayField(label=_("Approved on"), required=False)

    def __init__(self, *args: Any, roadmap: Roadmap, today: dt.date, **kwargs: Any) -> None:
        self.roadmap, self.today = roadmap, today
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        who: Any = self.fields["responsible"]
        who.queryset = colleagues(self.roadmap.responsible_id)
        person: Any = self.fields["gate_person"]
        person.queryset = people_of(self.roadmap.client, self.roadmap.gate_person_id)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name in ("responsible", "gate_person"):
            return str(getattr(value, "pk", value) or "")
        if name == "is_full":
            return "yes" if value and value != "" else ""
        return super()._plain(name, value)

    def clean_gate_passed_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["gate_passed_on"]
        if day and day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day


# --- companies --------------------------------------------------------------------------------
class LaneFacts(forms.Form):
    """Who of us does what at a company."""

    books = _person(_("Who books meetings"), required=False)
    runs = _person(_("Who runs the meetings"), required=False)
    agrees = _person(_("Who agrees documents"), required=False)
    records = _person(_("Who records what came of it"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    marks_optional = False

    def offer(self, lane: RoadmapLane | None = None) -> None:
        for name in ("books", "runs", "agrees", "records"):
            field: Any = self.fields[name]
            field.queryset = colleagues(getattr(lane, f"{name}_id") if lane else None)


class LaneForm(KeyedForm, LaneFacts):
    """A company of the holding comes into the plan."""

    client: forms.ModelChoiceField[Client] = forms.ModelChoiceField(
        label=_("Company"), queryset=Client.objects.none(), widget=forms.Select(attrs=AS_SELECT)
    )
    field_order = ("client",)

    def __init__(self, *args: Any, roadmap: Roadmap, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        taken = roadmap.lanes.alive().values("client_id")
        field: Any = self.fields["client"]
        rows = seen_below(roadmap.client_id, by).exclude(pk__in=taken)
        field.queryset = rows.order_by("name_folded", "pk")


class _Part(ConflictForm):
    """A part of a plan that is changed; people are compared by their numbers."""

    people: tuple[str, ...] = ()

    def __init__(self, *args: Any, part: Any, **kwargs: Any) -> None:
        self.part = part
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.part)  # type: ignore[attr-defined]
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name in self.people:
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)


class LaneEditForm(_Part, LaneFacts):
    people = ("books", "runs", "agrees", "records")


# --- the working group ------------------------------------------------------------------------
class MemberFacts(forms.Form):
    """A role in the working group; without a colleague it is still to be filled."""

    specialty = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("another role")), *Specialty.choices],
        required=False,
        widget=forms.Select(attrs=AS_SELECT),
    )
    title = forms.CharField(label=_("Another role"), max_length=60, required=False)
    person = _person(_("Colleague"), required=False, empty_label=_("nobody yet"))
    needed_from = DayField(label=_("Needed from"), required=False)
    marks_optional = False

    def offer(self, member: RoadmapMember | None = None) -> None:
        field: Any = self.fields["person"]
        field.queryset = colleagues(member.person_id if member else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("specialty") and not data.get("title"):
            self.add_error("title", _("Name the role."))
        return data


class MemberForm(KeyedForm, MemberFacts):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()


class MemberEditForm(_Part, MemberFacts):
    people = ("person",)


# --- tasks ------------------------------------------------------------------------------------
class StepFacts(forms.Form):
    """A task of the plan."""

    title = forms.CharField(label=_("What"), max_length=300)
    lane = forms.ModelChoiceField(
        label=_("Company"),
        queryset=RoadmapLane.objects.none(),
        required=False,
        empty_label=_("the whole group"),
        widget=forms.Select(attrs=AS_SELECT),
    )
    assignee = _person(_("Who"), empty_label=None)
    starts_on = DayField(label=_("Begins on"), required=False)
    due_on = DayField(label=_("Due"), required=False)
    expected = forms.CharField(
        label=_("Expected result"),
        max_length=300,
        required=False,
        help_text=_("Without it the plan cannot be validated."),
    )
    after = ManyRows(
        label=_("After"),
        queryset=RoadmapTask.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    marks_optional = False

    def offer_of(self, roadmap: Roadmap, by: User, also: int | None = None) -> None:
        lanes: Any = self.fields["lane"]
        seen = RoadmapLane.objects.visible_to(by).alive().filter(roadmap=roadmap)
        lanes.queryset = seen.select_related("client").order_by("position", "pk")
        who: Any = self.fields["assignee"]
        group = roadmap.members.alive().filter(person__isnull=False).values("person_id")
        mine = Q(pk__in=group) | Q(pk__in=[by.pk, roadmap.responsible_id, also or 0])
        who.queryset = User.objects.active().filter(mine).order_by("name_folded", "pk")
        others: Any = self.fields["after"]
        steps = RoadmapTask.objects.visible_to(by).alive().filter(roadmap=roadmap)
        others.queryset = steps.select_related("task").order_by("task__due_on", "pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("due_on")
        if first and last and last < first:
            self.add_error("due_on", _("It cannot end before it begins."))
        return data


class StepForm(KeyedForm, StepFacts):
    def __init__(self, *args: Any, roadmap: Roadmap, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_of(roadmap, by)
        self.initial.setdefault("assignee", by.pk)


class StepEditForm(_Part, StepFacts):
    people = ("lane", "assignee")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def offer(self, part: RoadmapTask) -> None:
        self.offer_of(part.roadmap, self.by, part.task.assignee_id)
        others: Any = self.fields["after"]
        others.queryset = others.queryset.exclude(pk=part.pk)

    def _plain(self, name: str, value: Any) -> Any:
        if name == "after":
            return sorted(str(getattr(one, "pk", one)) for one in value or ())
        return super()._plain(name, value)


# --- syncs ------------------------------------------------------------------------------------
class SyncFacts(forms.Form):
    """The working group compares notes."""

    starts_at = MomentField(label=_("When"))
    agenda = _text(_("Agenda"), 2, 500)
    marks_optional = False


class SyncForm(KeyedForm, SyncFacts):
    """A sync to come."""


class SyncEditForm(_Part, SyncFacts):
    """A sync with what it decided; `day-<task>` are the new days of tasks that it moves."""

    is_held = forms.BooleanField(label=_("It was held"), required=False)
    result = _text(_("What was decided"), 3, TEXT)
    moves_others = forms.BooleanField(
        label=_("What waits for a moved task moves by as many days"), required=False, initial=True
    )

    def __init__(self, *args: Any, steps: list[RoadmapTask], **kwargs: Any) -> None:
        self.steps = steps
        super().__init__(*args, **kwargs)

    def offer(self, _part: RoadmapSync) -> None:
        for one in self.steps:
            name = f"day-{one.pk}"
            self.fields[name] = DayField(label=one.task.title, required=False)
            self.initial.setdefault(name, one.task.due_on)
        self.initial.setdefault("moves_others", True)

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return "yes" if value else ""
        if name == "starts_at" and isinstance(value, dt.datetime):
            return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"
        return super()._plain(name, value)


# --- the end ----------------------------------------------------------------------------------
class CloseForm(KeyedForm):
    """How a plan ended, and what is learnt of it."""

    end = forms.ChoiceField(
        label=_("The goal is"), choices=RoadmapEnd.choices, widget=forms.RadioSelect
    )
    outcome = _text(_("What came of it"), 2, 500)
    reasons = forms.MultipleChoiceField(
        label=_("Why not"),
        choices=WhyNot.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a goal that was not reached: counted by quarter."),
    )
    worked = _text(_("What worked"), 3, TEXT)
    lesson = _text(_("What we do otherwise next time"), 3, TEXT)
    calls_off = forms.BooleanField(
        label=_("Call off the tasks that are still open"), required=False, initial=True
    )
    marks_optional = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("end") == RoadmapEnd.NOT_REACHED and not data.get("reasons"):
            self.add_error("reasons", _("Name at least one reason why it was not reached."))
        return data

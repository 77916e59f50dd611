"""Goals with their readings, the ledger, the question of an implementation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from clients.choices import GoalState, LedgerKind, StakeholderRoleCode
from clients.forms.client import CURRENCIES
from clients.forms.fields import DayField, MoneyField
from clients.models import Client, Goal, LedgerEntry, Stakeholder, StakeholderRole, Touchpoint
from clients.models.goal import BIGGEST_VALUE, LONGEST_GOAL, in_units
from core.forms import KeyedForm
from core.merging import ConflictForm
from core.money import parse_number

TOUCHES_OFFERED = 20
TEXT = 4000


class ValueField(forms.CharField):
    """A measured value as people type it («22,5», «-4»); cleaned to whole thousandths or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Without groups: a comma before three digits would be read as a decimal one."""
        if not isinstance(value, int):
            return value
        text = f"{in_units(value):f}".rstrip("0").rstrip(".")
        return text.replace(".", get_format("DECIMAL_SEPARATOR"))

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        number = parse_number(text).value
        if number is None:
            raise ValidationError(_("Type a number: 240 or 22,5."))
        thousandths = int((Decimal(number) * 1000).to_integral_value())
        if abs(thousandths) > BIGGEST_VALUE:
            raise ValidationError(_("This number is too big."))
        return thousandths


def people_of(client: Client, *also: int | None) -> Any:
    """Return who is still at a client, and those named besides."""
    rows = Stakeholder.objects.filter(client=client).select_related("person")
    present = Stakeholder.objects.present().filter(client=client).values("pk")
    return rows.filter(Q(pk__in=present) | Q(pk__in=[pk for pk in also if pk]))


class GoalFacts(forms.Form):
    """What is to be reached, from where to where and by when."""

    task = forms.CharField(
        label=_("Business task"),
        max_length=300,
        help_text=_("In the client's words: what is to become better for them."),
    )
    measure = forms.CharField(label=_("Measured by"), max_length=160)
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False)
    baseline = ValueField(label=_("It was"))
    target = ValueField(label=_("Target"), help_text=_("It may be lower than it was."))
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    stakeholder = forms.ModelChoiceField(
        label=_("Business owner"), queryset=Stakeholder.objects.none(), required=False
    )
    evidence = forms.CharField(
        label=_("How we know"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    marks_optional = False

    def offer(self, client: Client, goal: Goal | None = None) -> None:
        also = goal.stakeholder_id if goal else None
        self.fields["stakeholder"].queryset = people_of(client, also)  # type: ignore[attr-defined]
        self.fields["stakeholder"].widget.attrs["data-as"] = "select"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until <= since:
            self.add_error("until", _("A goal cannot end before it begins."))
        elif since and until and (until - since).days > LONGEST_GOAL:
            self.add_error("until", _("A goal lasts ten years at most."))
        baseline, target = data.get("baseline"), data.get("target")
        if baseline is not None and baseline == target:
            self.add_error("target", _("The target differs from what it was."))
        return data


class GoalForm(KeyedForm, GoalFacts):
    """A new goal; the business owner is offered where the client has one."""

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(client)
        self.initial.setdefault("since", today)
        if not self.is_bound:
            held = StakeholderRole.objects.held().filter(client=client)
            owner = held.filter(role=StakeholderRoleCode.BUSINESS_OWNER).order_by("pk").first()
            self.initial.setdefault("stakeholder", owner.stakeholder_id if owner else None)


class GoalEditForm(ConflictForm, GoalFacts):
    """Edits of a goal; here it is also reached, dropped or opened again."""

    state = forms.ChoiceField(label=_("State"), choices=GoalState.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("For a goal that was dropped."),
    )

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        self.goal = goal
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.goal.client, self.goal)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "stakeholder":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("state") == GoalState.DROPPED and not data.get("reason"):
            self.add_error("reason", _("Say why the goal was dropped."))
        return data


class GoalReadingForm(KeyedForm):
    """Where a goal stands."""

    value = ValueField(label=_("It is now"))
    taken_on = DayField(label=_("On"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    marks_optional = False

    def __init__(self, *args: Any, goal: Goal, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("taken_on", today)
        self.fields["value"].widget.attrs |= {"data-unit": goal.unit, "data-first": ""}

    def clean_taken_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["taken_on"], self.today)


def not_ahead(day: dt.date, today: dt.date) -> dt.date:
    """Return a day that has come; raises ValidationError."""
    if day > today:
        raise ValidationError(_("This day is still to come."))
    return day


class LedgerFacts(forms.Form):
    """An entry of the ledger."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=LedgerKind.choices,
        initial=LedgerKind.IMPACT,
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("On"))
    amount = MoneyField(label=_("Amount"), required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(c, c) for c in CURRENCIES], initial=CURRENCIES[0]
    )
    quote = forms.CharField(
        label=_("In words"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was said, or what was given."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    stakeholder = forms.ModelChoiceField(
        label=_("Who said it"), queryset=Stakeholder.objects.none(), required=False
    )
    is_shareable = forms.BooleanField(label=_("May be shown to the client"), required=False)
    marks_optional = False

    def offer(self, client: Client, entry: LedgerEntry | None = None) -> None:
        also = entry.stakeholder_id if entry else None
        self.fields["stakeholder"].queryset = people_of(client, also)  # type: ignore[attr-defined]
        for name in ("stakeholder", "currency"):
            self.fields[name].widget.attrs["data-as"] = "select"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "amount" not in self.errors and data.get("amount") is None and not data.get("quote"):
            self.add_error("quote", _("An entry needs an amount or words."))
        return data


class LedgerForm(KeyedForm, LedgerFacts):
    """A new entry."""

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(client)
        self.initial.setdefault("on", today)


class LedgerEditForm(ConflictForm, LedgerFacts):
    """Edits of an entry."""

    def __init__(self, *args: Any, entry: LedgerEntry, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.entry.client, self.entry)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "stakeholder":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)


class UseAnswerForm(KeyedForm):
    """The answer to the question of an implementation, its day and where it is known from."""

    is_connected = forms.TypedChoiceField(
        label=_("Is it really used, and do users talk with the business owner?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("On"))
    touchpoint = forms.ModelChoiceField(
        label=_("Known from"), queryset=Touchpoint.objects.none(), required=False
    )
    marks_optional = False

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("on", today)
        field: Any = self.fields["touchpoint"]
        field.queryset = newest_touches(client)
        field.widget.attrs["data-as"] = "select"

    def clean_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["on"], self.today)


def newest_touches(client: Client, *also: int | None) -> Any:
    """Return the last touches of a client, and those named besides, newest first."""
    touches = Touchpoint.objects.alive().filter(client=client).order_by("-at", "-pk")
    newest = touches.values_list("pk", flat=True)[:TOUCHES_OFFERED]
    offered = Touchpoint.objects.filter(pk__in=[*newest, *filter(None, also)])
    return offered.order_by("-at", "-pk")

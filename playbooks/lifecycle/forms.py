"""What people type about moves through the life cycle and conditions of entry, checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms.fields import DayField
from clients.forms.stages import LinesField
from clients.models import ClientQuerySet, LifeCycleStage
from core.merging import ConflictForm
from core.widgets import PlainSelect
from playbooks.lifecycle import sources
from playbooks.lifecycle.choices import NUMBERS, ConditionKind
from playbooks.models import StageEntry
from renewals.filters import owner_choices, team_choices
from users.models import User

LONGEST_ANSWER = 2000
LONGEST_WAIT = 365


class AnswerForm(forms.Form):
    """One question: words and their source, or a day until which it will be found out."""

    text = forms.CharField(
        label=pgettext_lazy("question", "Answer"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.ChoiceField(
        label=_("Where from"), required=False, widget=forms.Select(attrs={"data-as": "select"})
    )
    until = DayField(label=_("or will find out until"), required=False)

    def __init__(self, *args: Any, today: dt.date, sources: sources.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        source: Any = self.fields["source"]
        source.choices = [("", _("choose the source")), *sources]
        self.fields["until"].widget.attrs |= {"min": today.isoformat()}

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).strip()

    def clean_source(self) -> dict[str, int]:
        chosen = self.cleaned_data["source"]
        return sources.read(chosen) if chosen else {}

    def clean_until(self) -> dt.date | None:
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and not 0 <= (until - self.today).days <= LONGEST_WAIT:
            raise ValidationError(_("A day from today on, within a year."))
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if data["text"] and not data["source"]:
            self.add_error("source", _("Say where this is known from."))
        elif not data["text"] and not data["until"]:
            self.add_error("text", _("Answer, or say until when you will find out."))
        return data


UNITS = {"percent": _("percent"), "days": _("days"), "times": _("times"), "points": _("points")}
BY_DATA = tuple(kind for kind in ConditionKind if kind != ConditionKind.BY_HAND)


class EntryForm(ConflictForm):
    """How a stage is entered: from where, by which data, what is checked by hand."""

    marks_optional = False
    is_proposed = forms.BooleanField(label=_("Propose the move when all hold"), required=False)
    sources = forms.ModelMultipleChoiceField(
        LifeCycleStage.objects.none(),
        label=_("From the stages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_hand = LinesField(label=_("Checked by hand, one per line"))
    by_hand_en = LinesField(label=_("The same in English, in the same order"))

    def __init__(self, *args: Any, stage: LifeCycleStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["sources"]
        places.queryset = LifeCycleStage.objects.live().exclude(pk=stage.pk)
        # The audit keeps the conditions of a stage as one text.
        self.told_as = dict.fromkeys(self.fields, ("conditions",))  # type: ignore[misc]

    def rows(self) -> list[tuple[Any, Any]]:
        """Return (tick, number or nothing) of each condition by data, for the page."""
        return [
            (self[kind], self[f"{kind}_number"] if kind in NUMBERS else None)
            for kind in map(str, BY_DATA)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for kind in NUMBERS:
            number = f"{kind}_number"
            if data.get(kind) and data.get(number) is None and number not in self.errors:
                self.add_error(number, _("A ticked condition needs its number."))
        return data


def _by_data() -> dict[str, forms.Field]:
    """Return the tick of each condition by data, and its number where it has one."""
    found: dict[str, forms.Field] = {}
    for kind in BY_DATA:
        found[kind.value] = forms.BooleanField(label=kind.label, required=False)
        if kind.value in NUMBERS:
            unit, least, most = NUMBERS[kind.value]
            found[f"{kind.value}_number"] = forms.IntegerField(
                label=UNITS[unit],
                required=False,
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
    return found


# Before any form is made: what a form has shown is signed when it is made.
EntryForm.base_fields.update(_by_data())


def entry_values(stage: LifeCycleStage) -> dict[str, Any]:
    """Return what the form shows of a stage."""
    entry = StageEntry.objects.filter(stage=stage).first()
    shown: dict[str, Any] = {
        "is_proposed": entry is None or entry.is_proposed,
        "sources": list(entry.sources.values_list("pk", flat=True)) if entry else [],
    }
    by_hand = []
    for one in stage.entry_conditions.order_by("position", "pk"):
        if one.kind == ConditionKind.BY_HAND:
            by_hand.append(one)
            continue
        shown[one.kind] = True
        if one.kind in NUMBERS:
            shown[f"{one.kind}_number"] = one.number
    shown["by_hand"] = "\n".join(one.text for one in by_hand)
    shown["by_hand_en"] = "\n".join(one.text_en for one in by_hand).strip()
    return shown


def conditions_of(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the conditions of cleaned values as the action takes them."""
    found: list[dict[str, Any]] = []
    for kind in ConditionKind.values:
        if kind != ConditionKind.BY_HAND and values.get(kind):
            number = values.get(f"{kind}_number") if kind in NUMBERS else None
            found.append({"kind": kind, "number": number})
    english = str(values.get("by_hand_en", "")).splitlines()
    for place, text in enumerate(str(values.get("by_hand", "")).splitlines()):
        twin = english[place] if place < len(english) else ""
        found.append({"kind": ConditionKind.BY_HAND.value, "text": text, "text_en": twin})
    return found


class ReportForm(forms.Form):
    """Which clients and how far back; what is not among the choices is as if it were not said."""

    period = forms.ChoiceField(label=_("Period"), widget=PlainSelect, required=False)
    team = forms.ChoiceField(label=_("Team"), widget=PlainSelect, required=False)
    owner = forms.ChoiceField(label=_("Account manager"), widget=PlainSelect, required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self._offer("period", [("365", _("a year")), ("730", _("two years")), ("90", _("90 days"))])
        self._offer("team", [("", _("all teams")), *team_choices(user)])
        self._offer("owner", [("", _("all account managers")), *owner_choices(user)])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        offered: Any = self.fields[name]
        offered.choices = choices
        offered.widget.attrs["class"] = "form-select"

    def chosen(self, name: str) -> str:
        offered: Any = self.fields[name]
        values = [value for value, _label in offered.choices]
        asked = self.data.get(name) or ""
        return asked if asked in values else values[0]

    def narrowed(self, clients: ClientQuerySet) -> ClientQuerySet:
        """Return the clients of the team and the account manager asked for."""
        if team := self.chosen("team"):
            clients = clients.filter(owner__team=team)
        if owner := self.chosen("owner"):
            clients = clients.filter(owner=owner)
        return clients

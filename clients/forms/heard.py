"""What was heard in a touch, entered in passing: one line for each kind, none of them needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients import heard_ticks
from clients.actions.outcomes import GONE, Heard
from clients.choices import ASKING, Approval, Objection, OutcomeKind, Paper
from clients.forms.fields import DueField
from clients.models import Outcome

PREFIX = "heard"
LENGTH = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One kind as the page draws it: its fields' values as they were typed, by their names."""

    kind: OutcomeKind
    values: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        return any(self.values.values())

    @property
    def is_objection(self) -> bool:
        return self.kind == OutcomeKind.OBJECTION

    @property
    def is_agreement(self) -> bool:
        return self.kind == OutcomeKind.AGREEMENT

    @property
    def is_paper(self) -> bool:
        return self.kind == OutcomeKind.DOCUMENT

    @property
    def asks(self) -> bool:
        return self.kind in ASKING


class Lines(list[Line]):
    """All kinds as the page draws them, and what was ticked besides."""

    def __init__(self, lines: Iterable[Line], ticked: Iterable[str] = ()) -> None:
        super().__init__(lines)
        self.ticked = list(ticked)


class HeardForm(forms.Form):
    """What was heard, beside the touch's own form; names begin with `heard-`."""

    objection_kind = forms.ChoiceField(choices=[("", ""), *Objection.choices], required=False)
    objection_answered = forms.BooleanField(required=False)
    question_answered = forms.BooleanField(required=False)
    agreement_due = DueField(label=_("Until"), required=False)
    agreement_theirs = forms.BooleanField(required=False)
    document_paper = forms.ChoiceField(
        label=pgettext_lazy("outcome", "document"),
        choices=[("", ""), *Paper.choices],
        required=False,
    )
    document_approval = forms.ChoiceField(choices=[("", ""), *Approval.choices], required=False)
    document_at_whom = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any, *, today: dt.date) -> None:
        super().__init__(data, prefix=PREFIX)
        for kind in OutcomeKind:
            self.fields[kind.value] = forms.CharField(
                label=kind.label, max_length=LENGTH, required=False
            )
        self.fields["agreement_due"].today = today  # type: ignore[attr-defined]
        self.fields["ticks"] = forms.MultipleChoiceField(
            choices=heard_ticks.choices(), required=False
        )

    def ticks(self) -> list[str]:
        """Return the codes of what was ticked besides."""
        return list(self.cleaned_data.get("ticks") or ())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("agreement_due") and not data.get("agreement"):
            self.add_error("agreement", _("Say what was agreed until then."))
        says_state = data.get("document_approval") or data.get("document_at_whom")
        if (data.get("document") or says_state) and not data.get("document_paper"):
            self.add_error("document_paper", _("Choose which document it is."))
        return data

    def heard(self) -> list[Heard]:
        """Return what was filled in, in the order of the form."""
        data = self.cleaned_data
        return [self._one(kind, data) for kind in OutcomeKind if self._is_filled(kind, data)]

    def _is_filled(self, kind: OutcomeKind, data: Mapping[str, Any]) -> bool:
        return bool(data[kind.value] or (kind == OutcomeKind.DOCUMENT and data["document_paper"]))

    def _one(self, kind: OutcomeKind, data: Mapping[str, Any]) -> Heard:
        text = data[kind.value]
        if kind == OutcomeKind.AGREEMENT:
            return Heard(
                kind, text, due_on=data["agreement_due"], is_theirs=data["agreement_theirs"]
            )
        if kind == OutcomeKind.DOCUMENT:
            at_whom = data["document_at_whom"]
            approval = Approval.IN_APPROVAL if at_whom else data["document_approval"]
            return Heard(
                kind, text, paper=data["document_paper"], approval=approval, at_whom=at_whom
            )
        answered = data.get(f"{kind.value}_answered", False)
        objection = data["objection_kind"] if kind == OutcomeKind.OBJECTION else ""
        return Heard(kind, text, objection=objection, is_answered=answered)

    def lines(self) -> Lines:
        """Return what was typed, to be drawn again."""
        return Lines(
            [Line(kind, self._typed(kind.value)) for kind in OutcomeKind],
            list(self["ticks"].data or ()),
        )

    def _typed(self, kind: str) -> dict[str, str]:
        names = [name for name in self.fields if name == kind or name.startswith(f"{kind}_")]
        return {
            name.removeprefix(f"{kind}_") if name != kind else "text": str(self[name].data or "")
            for name in names
        }

    def problems(self) -> Iterable[str]:
        """Return sentences about what cannot be understood."""
        for name, errors in self.errors.items():
            label = self.fields[name].label if name in self.fields else ""
            for error in errors:
                yield f"{label}: {error}" if label else str(error)


EMPTY = Lines(Line(kind, {}) for kind in OutcomeKind)


class HeardFields(forms.Form):
    """Lets an edit form mend what was heard: fields named `heard_<id>_<column>`."""

    outcomes: list[Outcome]

    def add_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        self.outcomes = list(outcomes)
        for one in self.outcomes:
            for column, field in _fields_of(one).items():
                self.fields[f"{PREFIX}_{one.pk}_{column}"] = field

    def heard_changes(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Gather the changed fields of outcomes as the action takes them: {id: {column: value}}."""
        found: dict[int, dict[str, Any]] = {}
        plain = {}
        for name, value in changes.items():
            if name.startswith(f"{PREFIX}_"):
                pk, _underscore, column = name.removeprefix(f"{PREFIX}_").partition("_")
                found.setdefault(int(pk), {})[column] = value
            else:
                plain[name] = value
        return plain | ({"outcomes": found} if found else {})


def current_outcomes(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return the values of those fields as they stand."""
    return {
        f"{PREFIX}_{one.pk}_{column}": getattr(one, column, False)
        for one in outcomes
        for column in _fields_of(one)
    }


def _fields_of(one: Outcome) -> dict[str, forms.Field]:
    label = one.get_kind_display().capitalize()
    is_paper = one.kind == OutcomeKind.DOCUMENT
    fields: dict[str, forms.Field] = {
        "text": forms.CharField(label=label, max_length=LENGTH, required=not is_paper)
    }
    if one.kind == OutcomeKind.OBJECTION:
        kinds = forms.Select(attrs={"data-as": "select"})
        fields["objection"] = forms.ChoiceField(
            label=_("Kind of objection"), choices=Objection.choices, widget=kinds
        )
    if one.kind in ASKING:
        fields["is_answered"] = forms.BooleanField(label=_("Answered"), required=False)
    if is_paper:
        papers = forms.Select(attrs={"data-as": "select"})
        fields["paper"] = forms.ChoiceField(
            label=_("Which document"), choices=Paper.choices, widget=papers
        )
        states = forms.Select(attrs={"data-as": "select"})
        fields["approval"] = forms.ChoiceField(
            label=_("How it stands"), choices=Approval.choices, widget=states
        )
        fields["at_whom"] = forms.CharField(label=_("At whom"), max_length=200, required=False)
    fields[GONE] = forms.BooleanField(label=_("Remove this line"), required=False)
    return fields

"""A life-cycle stage as administrators shape it: names, norms, questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.choices import QuestionWhen, Tier
from clients.models import LifeCycleStage
from core.merging import ConflictForm

NORM_FIELDS = {"norm_a": Tier.A, "norm_b": Tier.B, "norm_c": Tier.C}
LONGEST_NORM = 365
LONGEST_STAGE = 3650
MOST_QUESTIONS = 30
LONGEST_QUESTION = 300


class LinesField(forms.CharField):
    """Several short texts, one per line; blank lines are dropped."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(_("At most 30 lines."))
        if any(len(line) > LONGEST_QUESTION for line in lines):
            raise forms.ValidationError(_("A line is at most 300 characters long."))
        return "\n".join(lines)


def _norm_of(tier: str) -> str:
    return gettext("Norm for %(tier)s, days") % {"tier": tier}


# `lazy text % something` is a plain string at once, in the language of the import.
_norm_label = lazy(_norm_of, str)


class NormField(forms.IntegerField):
    """Days from 1 to 365, empty for the company's norm; a slip of a zero is guessed."""

    def __init__(self, tier: str) -> None:
        self.tier = tier
        super().__init__(
            label=_norm_label(tier),
            required=False,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def clean(self, value: Any) -> int | None:
        days = super().clean(value)
        if days is None or 1 <= days <= LONGEST_NORM:
            return days
        words = _("The norm for %(tier)s is from 1 to 365 days.") % {"tier": self.tier}
        if days % 10 == 0 and 1 <= days // 10 <= LONGEST_NORM:
            slip = _("One zero too many: %(days)d?") % {"days": days // 10}
            raise forms.ValidationError(f"{words} {slip}")
        raise forms.ValidationError(words)


class StageForm(ConflictForm):
    marks_optional = False
    told_as = dict.fromkeys(("entry", "entry_en", "exit", "exit_en"), ("questions",))
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    hint = forms.CharField(label=_("Hint for the team"), max_length=300, required=False)
    hint_en = forms.CharField(label=_("Hint in English"), max_length=300, required=False)
    norm_a = NormField("A")
    norm_b = NormField("B")
    norm_c = NormField("C")
    expected_days = forms.IntegerField(
        label=_("Usual length, days"),
        required=False,
        min_value=1,
        max_value=LONGEST_STAGE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    entry = LinesField(label=_("Asked at entry, one per line"))
    entry_en = LinesField(label=_("The same in English, in the same order"))
    exit = LinesField(label=_("Asked at exit, one per line"))
    exit_en = LinesField(label=_("The same in English, in the same order"))
    is_churned = forms.BooleanField(label=_("Clients here have left us"), required=False)


REST = ("expected_days", "is_churned")


def stage_values(stage: LifeCycleStage) -> dict[str, Any]:
    """Return what the form shows of a stage."""
    shown: dict[str, Any] = {
        name: getattr(stage, name)
        for name in ("name_ru", "name_en", "hint", "hint_en", *NORM_FIELDS, *REST)
    }
    asked = list(stage.questions.order_by("position", "pk"))
    for when in (QuestionWhen.ENTRY, QuestionWhen.EXIT):
        mine = [question for question in asked if question.asked == when]
        shown[when.value] = "\n".join(question.text for question in mine)
        shown[f"{when.value}_en"] = "\n".join(question.text_en for question in mine).strip()
    return shown


QUESTION_FIELDS = ("entry", "entry_en", "exit", "exit_en")


def questions_of(values: dict[str, Any]) -> list[dict[str, str]]:
    """Return the questions of cleaned values as the action takes them."""
    found = []
    for when in (QuestionWhen.ENTRY, QuestionWhen.EXIT):
        english = str(values.get(f"{when.value}_en", "")).splitlines()
        for place, text in enumerate(str(values.get(when.value, "")).splitlines()):
            twin = english[place] if place < len(english) else ""
            found.append({"asked": when.value, "text": text, "text_en": twin})
    return found


class RetireForm(forms.Form):
    """Where the clients of a stage go when it is taken out of use."""

    into = forms.ModelChoiceField(
        LifeCycleStage.objects.none(),
        label=_("Its clients go to"),
        widget=forms.Select(attrs={"data-as": "select"}),
    )

    def __init__(self, *args: Any, stage: LifeCycleStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset = LifeCycleStage.objects.live().exclude(pk=stage.pk)

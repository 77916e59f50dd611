"""A stage of renewals as administrators shape it: names, probability, checklist."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.stages import LinesField
from core.merging import ConflictForm
from renewals.choices import RenewalState
from renewals.models import RenewalStage

LISTED = ("checks", "checks_en")


class RenewalStageForm(ConflictForm):
    marks_optional = False
    told_as = dict.fromkeys(LISTED, ("checklist",))
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    probability = forms.IntegerField(
        label=_("Probability, %"), min_value=0, max_value=100, initial=50
    )
    checks = LinesField(label=_("What is to be seen to, one per line"))
    checks_en = LinesField(label=_("The same in English, in the same order"))


def stage_values(stage: RenewalStage) -> dict[str, Any]:
    """Return what the form shows of a stage."""
    points = stage.checks.filter(archived_at=None).order_by("position", "pk")
    texts = list(points.values_list("text_ru", "text_en"))
    return {
        "name_ru": stage.name_ru,
        "name_en": stage.name_en,
        "probability": stage.probability,
        "checks": "\n".join(russian for russian, _english in texts),
        "checks_en": "\n".join(english for _russian, english in texts).strip(),
    }


def checks_of(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the checklist of cleaned values as (Russian, English), each text once."""
    english = str(values.get("checks_en", "")).splitlines()
    found: dict[str, str] = {}
    for place, text in enumerate(str(values.get("checks", "")).splitlines()):
        found.setdefault(text[:200], english[place][:200] if place < len(english) else "")
    return list(found.items())


class RetireForm(forms.Form):
    """Where the renewals of a stage go when it is taken out of use."""

    into = forms.ModelChoiceField(
        RenewalStage.objects.none(),
        label=_("Its renewals go to"),
        widget=forms.Select(attrs={"data-as": "select"}),
    )

    def __init__(self, *args: Any, stage: RenewalStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        rows = RenewalStage.objects.filter(archived_at=None, state=RenewalState.OPEN)
        into.queryset = rows.exclude(pk=stage.pk).order_by("position", "pk")

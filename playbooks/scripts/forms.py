"""A playbook as administrators shape it, and what people say of a run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.choices import Tier
from clients.models import Client, LifeCycleStage
from contracts.models import Contract
from core.forms import KeyedForm, ManyRows
from core.merging import ConflictForm
from flags.choices import RuleCode
from playbooks.models import Playbook
from playbooks.scripts.choices import Anchor, Answer, ContractDate, Doer, StepKind, Trigger
from playbooks.scripts.editing import STEP, Wanted
from users.models import User

MOST_STEPS = 30
SPARE_STEPS = 2
NOTHING = ("", "—")


class TiersField(forms.MultipleChoiceField):
    """Tiers as one text: "AB"; none ticked means all of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Tier.choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return list(value or "") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return "".join(sorted(super().clean(value)))


class PlaybookForm(ConflictForm):
    """Names, what starts it, for whom; `with_present` is said anew each time and not stored."""

    marks_optional = False
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    hint_ru = forms.CharField(label=_("When it helps"), max_length=300, required=False)
    hint_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)
    trigger = forms.ChoiceField(label=_("What starts it"), choices=Trigger.choices)
    stage = forms.ModelChoiceField(
        LifeCycleStage.objects.none(), label=_("Stage"), required=False, empty_label="—"
    )
    rule = forms.ChoiceField(
        label=_("Signal"), choices=[NOTHING, *RuleCode.choices], required=False
    )
    date_kind = forms.ChoiceField(
        label=_("Date"), choices=[NOTHING, *ContractDate.choices], required=False
    )
    days_before = forms.IntegerField(
        label=_("Calendar days before it"), min_value=0, max_value=730, required=False
    )
    tiers = TiersField(label=_("Tiers; none ticked: all"))
    rest_days = forms.IntegerField(
        label=_("Not again at the same client within, days"), min_value=0, max_value=730
    )
    is_on = forms.BooleanField(label=_("Starts by itself, every night"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = LifeCycleStage.objects.live()  # type: ignore[attr-defined]

    def _plain(self, name: str, value: Any) -> Any:
        if name == "stage":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = {
            Trigger.STAGE: ("stage", _("Say which stage starts it.")),
            Trigger.FLAG: ("rule", _("Say which signal starts it.")),
            Trigger.DATE: ("date_kind", _("Say which date starts it.")),
        }.get(data.get("trigger", ""))
        if wanted and not data.get(wanted[0]):
            self.add_error(*wanted)
        if data.get("trigger") == Trigger.DATE and data.get("days_before") is None:
            self.add_error("days_before", _("Say how many days before."))
        return data


def playbook_values(playbook: Playbook) -> dict[str, Any]:
    """Return what the form shows of a playbook."""
    return {name: getattr(playbook, name) for name in PlaybookForm.base_fields if name not in _KEYS}


_KEYS = ("form_key", "seen")


class StepForm(forms.Form):
    """One step; one without a title is left out. `after` is the number of the step it follows."""

    title_ru = forms.CharField(label=_("What is to be done"), max_length=200, required=False)
    title_en = forms.CharField(label=_("The same in English"), max_length=200, required=False)
    expected_ru = forms.CharField(label=_("Expected result"), max_length=300, required=False)
    expected_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)
    offset = forms.IntegerField(
        label=_("Working days"), min_value=-500, max_value=500, required=False
    )
    anchor = forms.ChoiceField(label=_("Counted from"), choices=Anchor.choices, required=False)
    doer = forms.ChoiceField(label=_("Whose"), choices=Doer.choices, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=StepKind.choices, required=False)
    talk = forms.ChoiceField(
        label=_("Talk track"), required=False, widget=forms.Select(attrs={"data-as": "select"})
    )
    question_ru = forms.CharField(label=_("Question for yes or no"), max_length=200, required=False)
    question_en = forms.CharField(label=_("The same in English"), max_length=200, required=False)
    after = forms.IntegerField(
        label=_("Follows step"), min_value=1, max_value=MOST_STEPS, required=False
    )
    on_answer = forms.ChoiceField(
        label=_("On the answer"), choices=[NOTHING, *Answer.choices], required=False
    )

    def __init__(self, *args: Any, talks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["talk"].choices = [NOTHING, *talks]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        rest = [data.get(name) for name in ("title_en", "expected_ru", "question_ru")]
        if not data.get("title_ru") and any(rest):
            self.add_error("title_ru", _("Say what is to be done."))
        if bool(data.get("after")) != bool(data.get("on_answer")):
            self.add_error("on_answer", _("Say both: which step it follows and on which answer."))
        return data


StepFormSet = forms.formset_factory(
    StepForm, extra=SPARE_STEPS, max_num=MOST_STEPS, absolute_max=MOST_STEPS, validate_max=True
)


def step_values(steps: list[Wanted]) -> list[dict[str, Any]]:
    """Return what the forms of steps show: `after` counts from 1."""
    return [one | {"after": None if one["after"] is None else one["after"] + 1} for one in steps]


def wanted_steps(forms_filled: Any) -> list[Wanted]:
    """Return the steps of valid forms; numbers of steps that were emptied move up."""
    typed = [(n, form.cleaned_data) for n, form in enumerate(forms_filled, start=1)]
    kept = [(n, data) for n, data in typed if data.get("title_ru")]
    place = {n: where for where, (n, _data) in enumerate(kept)}
    defaults: dict[str, Any] = {
        "offset": 0,
        "anchor": Anchor.TRIGGER.value,
        "doer": Doer.OWNER.value,
        "kind": StepKind.STEP.value,
    }
    found = []
    for _n, data in kept:
        one = {name: data.get(name) for name in STEP}
        one = {name: defaults.get(name, "") if v in (None, "") else v for name, v in one.items()}
        after = data.get("after")
        # One that is there no more fails where branches are looked at.
        found.append(one | {"after": None if after is None else place.get(after, len(kept))})
    return found


class AddForm(KeyedForm):
    """A new playbook: its names; what it does comes on its own page."""

    name_ru = forms.CharField(label=_("Name in Russian"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    marks_optional = False


class StartForm(KeyedForm):
    """A playbook for the ticked clients, or for the clients of the ticked contracts."""

    playbook = forms.ModelChoiceField(Playbook.objects.none(), label=_("Playbook"), empty_label="—")
    ids = ManyRows(queryset=Client.objects.none(), required=False)

    def __init__(self, *args: Any, by: User, of_contracts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen: Any = Contract if of_contracts else Client
        ids: Any = self.fields["ids"]
        ids.queryset = seen.objects.visible_to(by).live()
        self.fields["playbook"].queryset = startable()  # type: ignore[attr-defined]


class OneStartForm(KeyedForm):
    """A playbook for one client, from its card."""

    playbook = forms.ModelChoiceField(Playbook.objects.none(), label=_("Playbook"), empty_label="—")
    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["playbook"].queryset = startable()  # type: ignore[attr-defined]


def startable() -> Any:
    """Return the playbooks in use that have steps."""
    return Playbook.objects.live().filter(versions__steps__isnull=False).distinct()


class StopForm(KeyedForm):
    """Why a run is stopped."""

    reason = forms.CharField(label=_("Why it is stopped"), max_length=300)

"""People at a client: who they are, how to reach them, and what happened to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import Attitude, ContactKind, Influence, StakeholderRoleCode
from clients.forms.fields import BirthdayField, DayField
from clients.forms.merging import ConflictForm
from clients.models import Client, Stakeholder
from core.forms import KeyedForm
from core.showing import take_off

CONTACT_ROWS = 2
# Not drawn while the screen is shown to somebody.
PRIVATE = ("influence", "attitude", "expects", "note", "roles")


class Lines(forms.Textarea):
    """One contact a line."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": CONTACT_ROWS})


class PersonFacts(forms.Form):
    """A person and their place at a client; contacts one a line."""

    last_name = forms.CharField(label=_("Surname"), max_length=80, required=False)
    first_name = forms.CharField(label=_("Given name"), max_length=80, required=False)
    middle_name = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    job = forms.CharField(label=pgettext_lazy("person", "Job"), max_length=160, required=False)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=StakeholderRoleCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-as": "chips"}),
    )
    influence = forms.TypedChoiceField(
        label=_("Influence"),
        choices=[("", _("not known")), *Influence.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    attitude = forms.TypedChoiceField(
        label=_("Attitude"), choices=Attitude.choices, coerce=int, initial=0, required=False
    )
    reports_to = forms.ModelChoiceField(
        label=_("Reports to"), queryset=Stakeholder.objects.none(), required=False
    )
    since = DayField(label=_("Works there since"), required=False)
    acting_as = forms.CharField(label=_("Acting as"), max_length=160, required=False)
    expects = forms.CharField(
        label=_("What they expect of us personally"), max_length=300, required=False
    )
    birthday = BirthdayField(
        label=_("Birthday"), required=False, help_text=_("14.10 or 14.10.1980")
    )
    phones = forms.CharField(label=_("Phones"), max_length=600, required=False, widget=Lines)
    emails = forms.CharField(label=_("E-mails"), max_length=800, required=False, widget=Lines)
    telegram = forms.CharField(label="Telegram", max_length=254, required=False)
    whatsapp = forms.CharField(label="WhatsApp", max_length=254, required=False)
    max_handle = forms.CharField(label="MAX", max_length=254, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    marks_optional = False

    def offer_colleagues(self, client: Client, but: int | None = None) -> None:
        people = Stakeholder.objects.present().filter(client=client).select_related("person")
        self.fields["reports_to"].queryset = people.exclude(pk=but)  # type: ignore[attr-defined]
        for name in {"reports_to", "influence", "attitude"} & {*self.fields}:
            self.fields[name].widget.attrs["data-as"] = "select"

    def clean_attitude(self) -> int:
        value = self.cleaned_data["attitude"]
        return 0 if value in ("", None) else int(value)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("last_name") and not data.get("first_name"):
            self.add_error("last_name", _("A person needs a surname or a given name."))
        return data

    def contacts(self) -> list[tuple[str, str]]:
        """Return (kind, typed) in the order of the page."""
        data = self.cleaned_data
        found = [(ContactKind.PHONE.value, line) for line in _lines(data.get("phones", ""))]
        found += [(ContactKind.EMAIL.value, line) for line in _lines(data.get("emails", ""))]
        for kind, name in HANDLES.items():
            if data.get(name):
                found.append((kind.value, data[name]))
        return found


HANDLES = {
    ContactKind.TELEGRAM: "telegram",
    ContactKind.WHATSAPP: "whatsapp",
    ContactKind.MAX: "max_handle",
}
CONTACT_FIELDS = ("phones", "emails", *HANDLES.values())
PERSON_FIELDS = ("last_name", "first_name", "middle_name", "note")
PLACE_FIELDS = (
    *("job", "department", "acting_as", "influence", "attitude", "reports_to", "since"),
    *("expects", "roles"),
)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]


def current_person(stakeholder: Stakeholder) -> dict[str, Any]:
    """Return a person's facts as the form draws them."""
    person = stakeholder.person
    typed: dict[str, list[str]] = {kind.value: [] for kind in ContactKind}
    for point in person.contact_points.order_by("position", "pk"):
        typed[point.kind].append(point.typed or point.value)
    facts: dict[str, Any] = {name: getattr(person, name) for name in PERSON_FIELDS}
    facts |= {name: getattr(stakeholder, name) for name in PLACE_FIELDS if name != "roles"}
    facts["reports_to"] = stakeholder.reports_to_id
    facts["roles"] = [held.role for held in stakeholder.roles.held()]
    facts["birthday"] = (person.birth_day, person.birth_month, person.birth_year)
    facts["phones"] = "\n".join(typed[ContactKind.PHONE])
    facts["emails"] = "\n".join(typed[ContactKind.EMAIL])
    for kind, name in HANDLES.items():
        facts[name] = next(iter(typed[kind]), "")
    return facts


class PersonForm(KeyedForm, PersonFacts):
    """A person who is new to this client."""

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_colleagues(client)


class PersonEditForm(ConflictForm, PersonFacts):
    """Edits of a person at a client."""

    told_as = {
        "birthday": ("birth_day", "birth_month", "birth_year"),
        **dict.fromkeys(CONTACT_FIELDS, ("contacts",)),
    }

    def __init__(self, *args: Any, stakeholder: Stakeholder, **kwargs: Any) -> None:
        self.stakeholder = stakeholder
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer_colleagues(self.stakeholder.client, self.stakeholder.pk)
        take_off(self, PRIVATE)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "reports_to":
            return str(getattr(value, "pk", value) or "")
        if name == "birthday" and isinstance(value, tuple):
            return self.fields[name].prepare_value(value)
        if name in ("phones", "emails"):
            return "\n".join(_lines(value or ""))
        return super()._plain(name, value)

"""Forms about a client itself: its facts, owner, stage, place in a holding."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates, timezone
from django.utils.translation import gettext_lazy as _
from stdnum.ru import inn as inn_rules
from stdnum.ru import ogrn as ogrn_rules

from clients.choices import FieldKind, Procurement, Strategy, Tier
from clients.forms.fields import ClientPick, DayField, MoneyField
from clients.forms.merging import ConflictForm
from clients.models import Client, ClientField, LifeCycleStage
from core import formats
from core.folding import fold
from core.forms import KeyedForm
from core.merging import MoveForm
from core.showing import take_off
from users.choices import Role
from users.models import User
from users.zones import offered_zones

KPP = re.compile(r"^\d{4}[0-9A-Z]{2}\d{3}$")
CURRENCIES = ("RUB", "USD", "EUR", "KZT", "BYN", "CNY")
UNSET = ("", _("not set"))
YES_NO = [("", _("not known")), ("true", _("yes")), ("false", _("no"))]
OWN = "own:"
# Not drawn while the screen is shown to somebody.
PRIVATE = ("tier", "strategy", "potential_amount", "potential_currency", "note")
MONEY_PAIRS = {
    "annual_revenue_amount": "revenue_currency",
    "potential_amount": "potential_currency",
}


def requisite_warnings(inn: str, kpp: str, ogrn: str) -> dict[str, Any]:
    """Return sentences by field about requisites that look wrong; a person may insist on them."""
    found: dict[str, Any] = {}
    if inn and len(inn) not in (10, 12):
        found["inn"] = _("Digits typed: %(count)s. A company has 10, a sole trader 12.") % {
            "count": len(inn)
        }
    elif inn and not inn_rules.is_valid(inn):
        found["inn"] = _("The check digit does not match: perhaps a digit is wrong.")
    if kpp and not KPP.match(kpp):
        found["kpp"] = _("A KPP has 9 characters.")
    if ogrn and not ogrn_rules.is_valid(ogrn):
        found["ogrn"] = _("The check digit does not match: perhaps a digit is wrong.")
    return found


class ClientFacts(forms.Form):
    """The facts of a client; requisites that look wrong are a warning, never a refusal."""

    name = forms.CharField(label=_("Name"), max_length=255)
    full_name = forms.CharField(label=_("Full legal name"), max_length=500, required=False)
    inn = forms.CharField(label=_("INN"), max_length=20, required=False)
    kpp = forms.CharField(label=_("KPP"), max_length=12, required=False)
    ogrn = forms.CharField(label=_("OGRN"), max_length=20, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=120, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=500, required=False)
    time_zone = forms.ChoiceField(label=_("Local time"), required=False)
    tier = forms.ChoiceField(
        label=_("Tier by hand"),
        choices=[("", _("as computed")), *Tier.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    strategy = forms.ChoiceField(
        label=_("Strategy"),
        choices=[("", _("not set")), *Strategy.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor from our management"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("not set"),
    )
    key_message = forms.CharField(label=_("Key message"), max_length=300, required=False)
    potential_amount = MoneyField(label=_("Yearly potential"), required=False)
    potential_currency = forms.ChoiceField(
        label=_("Currency of the potential"), choices=[(c, c) for c in CURRENCIES], required=False
    )
    annual_revenue_amount = MoneyField(label=_("Annual revenue"), required=False)
    revenue_currency = forms.ChoiceField(
        label=_("Currency of the revenue"), choices=[(c, c) for c in CURRENCIES], required=False
    )
    employees = forms.IntegerField(
        label=_("Employees"), min_value=0, max_value=10_000_000, required=False
    )
    fiscal_year_start = forms.TypedChoiceField(
        label=_("Fiscal year starts in"),
        choices=[UNSET, *dates.MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    procurement = forms.ChoiceField(
        label=_("Procurement procedure"), choices=[UNSET, *Procurement.choices], required=False
    )
    procurement_lead_days = forms.IntegerField(
        label=_("Its lead, working days"), min_value=0, max_value=365, required=False
    )
    procurement_note = forms.CharField(
        label=_("Procurement note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    can_pay_by_offer = forms.TypedChoiceField(
        label=_("Can pay by invoice-offer"),
        choices=YES_NO,
        coerce=lambda text: text == "true",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    accepted = forms.CharField(required=False, widget=forms.HiddenInput)

    marks_optional = False

    def prepare(self, own_fields: list[ClientField]) -> None:
        """Fill in what is known only now: time zones and the administrators' fields."""
        self.own_fields = own_fields
        self.warnings: dict[str, Any] = {}
        # A zone that a file or a colleague has put there stays a choice.
        held = [str(found.get("time_zone") or "") for found in (self.initial, self.data)]
        self.fields["time_zone"].choices = [UNSET, *offered_zones(timezone.now(), *held)]  # type: ignore[attr-defined]
        for name in ("sponsor", *MONEY_PAIRS.values()):
            self.fields[name].widget.attrs["data-as"] = "select"
        self.fields["sponsor"].queryset = possible_sponsors()  # type: ignore[attr-defined]
        for own in own_fields:
            self.fields[OWN + own.code] = own_form_field(own)

    def own_bound(self) -> list[forms.BoundField]:
        return [self[OWN + own.code] for own in self.own_fields]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not fold(name):
            raise ValidationError(_("A client needs a name."))
        return name

    def clean_inn(self) -> str:
        return _digits(self, "inn", 12)

    def clean_ogrn(self) -> str:
        return _digits(self, "ogrn", 15)

    def clean_kpp(self) -> str:
        kpp = re.sub(r"[\s-]+", "", self.cleaned_data["kpp"]).upper()
        if len(kpp) > 9:
            raise ValidationError(_("A KPP has 9 characters."))
        return kpp

    def clean(self) -> dict[str, Any]:
        """What was typed into a field that an administrator took away meanwhile is said."""
        data = super().clean() or self.cleaned_data
        typed = {
            name.removeprefix(OWN): text
            for name, text in self.data.items()
            if name.startswith(OWN) and name not in self.fields and text != self._drawn_with(name)
        }
        for own in ClientField.objects.filter(code__in=[code for code in typed if typed[code]]):
            told = {"name": own.label, "text": typed[own.code]}
            words = _("The field “%(name)s” is not in use any more. What you wrote there: %(text)s")
            self.add_error(None, words % told)
        return data

    def _drawn_with(self, name: str) -> str:
        """Return what a field held when the form was drawn."""
        shown = self.shown() if isinstance(self, ConflictForm) else {}
        return str(shown.get(name, ""))

    def needs_consent(self, shown: dict[str, Any]) -> bool:
        """Tell whether a changed requisite looks wrong and nobody insisted on it yet."""
        data = self.cleaned_data
        found = requisite_warnings(data["inn"], data["kpp"], data["ogrn"])
        self.warnings = {n: s for n, s in found.items() if data[n] != (shown.get(n) or "")}
        stamp = "|".join(f"{name}={data[name]}" for name in sorted(self.warnings))
        self.consent = stamp
        return bool(self.warnings) and data.get("accepted") != stamp

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names that the actions take."""
        skipped = ("form_key", "seen", "accepted")
        return {n: v for n, v in self.cleaned_data.items() if n not in skipped}


def _digits(form: forms.Form, name: str, most: int) -> str:
    digits = re.sub(r"[\s-]+", "", form.cleaned_data[name])
    if digits and not digits.isdecimal():
        raise ValidationError(_("Only digits belong here."))
    if len(digits) > most:
        raise ValidationError(_("No more than %(count)s digits.") % {"count": most})
    return digits


def own_form_field(own: ClientField) -> forms.Field:
    """Return the form field of an administrators' field."""
    label = f"{own.label}, {own.unit}" if own.unit else own.label
    if own.kind == FieldKind.NUMBER:
        return forms.DecimalField(label=label, max_digits=15, decimal_places=4, required=False)
    if own.kind == FieldKind.CHOICE:
        options = [UNSET, *[(option, option) for option in own.options]]
        return forms.ChoiceField(label=label, choices=options, required=False)
    if own.kind == FieldKind.DATE:
        return DayField(label=label, required=False)
    if own.kind == FieldKind.BOOL:
        return forms.TypedChoiceField(
            label=label,
            choices=YES_NO,
            coerce=lambda text: text == "true",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
    return forms.CharField(label=label, max_length=500, required=False)


def current_facts(client: Client, own_fields: list[ClientField]) -> dict[str, Any]:
    """Return a client's facts as the form draws them; currencies fall back to rubles."""
    names = [n for n in ClientFacts.base_fields if n != "accepted"]
    facts = {name: getattr(client, name) for name in names}
    for currency in MONEY_PAIRS.values():
        facts[currency] = facts[currency] or CURRENCIES[0]
    facts["sponsor"] = client.sponsor_id
    facts["can_pay_by_offer"] = _yes_no(client.can_pay_by_offer)
    for own in own_fields:
        facts[OWN + own.code] = _own_initial(own, client.own_values.get(own.code))
    return facts


def _yes_no(value: bool | None) -> str:
    return {True: "true", False: "false"}.get(value, "") if value is not None else ""


def _own_initial(own: ClientField, value: Any) -> Any:
    if own.kind == FieldKind.BOOL:
        return _yes_no(value)
    if own.kind == FieldKind.DATE and isinstance(value, str) and value:
        return dt.date.fromisoformat(value)
    return "" if value is None else value


def own_value_words(client: Client, own_fields: list[ClientField]) -> list[tuple[str, str]]:
    """Return (label, value in words) of administrators' fields; an empty value is ""."""
    told = []
    for own in own_fields:
        value = client.own_values.get(own.code)
        if isinstance(value, bool):
            text = str(_("yes") if value else _("no"))
        elif own.kind == FieldKind.DATE and isinstance(value, str) and value:
            text = formats.document_day(dt.date.fromisoformat(value))
        elif own.kind == FieldKind.NUMBER and value is not None:
            text = formats.number(Decimal(str(value)), 4)
        else:
            text = "" if value is None else str(value)
        unit = f"\u00a0{own.unit}" if text and own.unit else ""
        told.append((own.label, text + unit))
    return told


class ClientCreateForm(KeyedForm, ClientFacts):
    """A new client: its facts, and for heads and administrators its owner."""

    parent = ClientPick(label=_("Parent company"), required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    stage = forms.ModelChoiceField(
        label=_("Stage"), queryset=LifeCycleStage.objects.none(), required=False
    )

    def __init__(self, *args: Any, by: User, own_fields: list[ClientField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(own_fields)
        self.fields["parent"].queryset = Client.objects.visible_to(by).live()  # type: ignore[attr-defined]
        self.fields["stage"].queryset = LifeCycleStage.objects.live()  # type: ignore[attr-defined]
        if by.is_head or by.is_admin:
            self.fields["owner"].queryset = possible_owners(by)  # type: ignore[attr-defined]
            self.initial.setdefault("owner", by.pk)
        else:
            del self.fields["owner"]


class ClientEditForm(ConflictForm, ClientFacts):
    """Edits of a client's facts; two people's disjoint changes are both kept."""

    def __init__(self, *args: Any, own_fields: list[ClientField], **kwargs: Any) -> None:
        self.prepare_later = own_fields
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        if not hasattr(self, "own_fields"):
            self.prepare(self.prepare_later)
            take_off(self, PRIVATE)
        return [name for name in super()._own_names() if name != "accepted"]

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return _yes_no(value)
        if name == "sponsor":
            return str(getattr(value, "pk", value) or "")
        plain = super()._plain(name, value)
        is_number = isinstance(self.fields[name], forms.DecimalField | forms.IntegerField)
        return _plain_number(plain) if is_number else plain


def _plain_number(text: Any) -> Any:
    """Return 5.00, 5.0 and 5 in one spelling, or a number is taken for a change of itself."""
    text = str(text)
    return text.rstrip("0").rstrip(".") if "." in text else text


def possible_sponsors() -> Any:
    """Return who of our management can be the sponsor of a client: heads and administrators."""
    management = User.objects.active().filter(role__in=[Role.HEAD, Role.ADMIN])
    return management.order_by("name_folded", "pk")


def possible_owners(by: User) -> Any:
    """Return who may own clients and is within this person's book; administrators choose anyone."""
    return User.objects.in_book_of(by).able_to_own().order_by("name_folded", "pk")


class OwnerForm(MoveForm):
    """A new owner; whoever may not change the owner proposes one."""

    owner = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())

    def __init__(self, *args: Any, by: User, is_proposal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = User.objects.able_to_own().order_by("name_folded", "pk")
        choices = everybody if is_proposal else possible_owners(by)
        self.fields["owner"].queryset = choices  # type: ignore[attr-defined]


class StageForm(MoveForm):
    """A move through the life cycle."""

    stage = forms.ModelChoiceField(
        label=_("Stage"), queryset=LifeCycleStage.objects.none(), empty_label=None
    )
    on = DayField(label=_("Since"))
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["stage"].queryset = LifeCycleStage.objects.live()  # type: ignore[attr-defined]
        self.initial.setdefault("on", today)

    def clean_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("A stage begins today or earlier."))
        return on


class ParentForm(MoveForm):
    """A client's place in a holding; empty means that it stands alone."""

    parent = ClientPick(label=_("Parent company"), required=False)
    parent_text = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Client.objects.visible_to(by).live().exclude(pk=client.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]

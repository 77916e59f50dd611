"""A renewal as people type it: what it says with its lines, how it is won, how it ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import TaskKind
from clients.forms.fields import DayField, MoneyField
from clients.models import Task
from contracts.models import Contract, Product
from core import clock
from core.forms import KeyedForm
from core.merging import ConflictForm
from renewals.actions import Terms
from renewals.choices import LineKind, LossReason
from renewals.models import Renewal, RenewalLine

AS_SELECT = {"data-as": "select"}
SPARE = ("new0", "new1")
PREFIX = "line_"
COLUMNS = ("kind", "product", "title", "quantity", "amount", "is_gone")
RELEASE, LOSS = "release", "loss"


class RenewalForm(ConflictForm):
    """What a renewal says; fields of a line are named `line_<id>_<column>`, new ones "new…"."""

    amount = MoneyField(
        label=_("Amount of the renewal"),
        required=False,
        help_text=_("For the whole new term. Where there are lines it is their sum."),
    )
    probability = forms.IntegerField(
        label=_("Probability, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Empty: that of the stage."),
    )
    meeting = forms.ModelChoiceField(
        label=_("Next personal meeting"), queryset=Task.objects.none(), required=False
    )
    competitor = forms.CharField(label=_("Competitor"), max_length=120, required=False)
    own_procurement_on = DayField(
        label=_("The client announced its own procurement on"), required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    marks_optional = False

    def __init__(self, *args: Any, renewal: Renewal, **kwargs: Any) -> None:
        self.renewal = renewal
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self._offer()
        return super()._own_names()

    def _offer(self) -> None:
        planned = Task.objects.filter(client=self.renewal.client_id, kind=TaskKind.MEETING)
        still = Q(pk__in=Task.objects.open().values("pk")) | Q(pk=self.renewal.meeting_id)
        meeting: Any = self.fields["meeting"]
        meeting.queryset = planned.filter(still).order_by("starts_at", "pk")
        meeting.label_from_instance = _meeting_words
        meeting.widget.attrs |= AS_SELECT
        used = [line.product_id for line in self.lines() if line.product_id]
        products = Product.objects.filter(Q(archived_at__isnull=True) | Q(pk__in=used))
        products = products.order_by("name_folded", "pk")
        for key in (*(str(line.pk) for line in self.lines()), *SPARE):
            for column, field in _line_fields(products, is_new=key in SPARE).items():
                self.fields[f"{PREFIX}{key}_{column}"] = field

    def lines(self) -> list[RenewalLine]:
        """Return the lines there are, read once."""
        if not hasattr(self, "_lines"):
            rows = self.renewal.lines.select_related("product").order_by("position", "pk")
            self._lines = list(rows)
        return self._lines

    def rows(self) -> list[list[Any]]:
        """Return the fields of each line as a row of the page."""
        keys = [*(str(line.pk) for line in self.lines()), *SPARE]
        return [
            [self[f"{PREFIX}{key}_{c}"] for c in COLUMNS if f"{PREFIX}{key}_{c}" in self.fields]
            for key in keys
        ]

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in RenewalForm.base_fields if name not in ("form_key", "seen")]

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(self.fields[name], forms.ModelChoiceField):
            return str(getattr(value, "pk", value) or "")
        if isinstance(self.fields[name], forms.BooleanField):
            return "yes" if value else ""
        if isinstance(self.fields[name], MoneyField) and not value:
            return ""
        return super()._plain(name, value)

    def clean_amount(self) -> int:
        return int(self.cleaned_data["amount"] or 0)


def _meeting_words(task: Task) -> str:
    from core.templatetags.ui import instant

    return f"{instant(task.starts_at)}: {task.title}"


def _line_fields(products: Any, *, is_new: bool) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(
            label=_("Kind"), choices=LineKind.choices, widget=forms.Select(attrs=AS_SELECT)
        ),
        "product": _products(products),
        "title": forms.CharField(label=_("Position"), max_length=200, required=False),
        "quantity": forms.IntegerField(
            label=_("Licences"), min_value=0, max_value=10_000_000, required=False
        ),
        "amount": MoneyField(label=_("Amount"), required=False),
    }
    if is_new:
        fields["kind"].required = False
        fields["kind"].initial = LineKind.UPSELL
    else:
        fields["is_gone"] = forms.BooleanField(
            label=pgettext_lazy("line", "take out"), required=False
        )
    return fields


def _products(products: Any) -> forms.ModelChoiceField[Product]:
    field: forms.ModelChoiceField[Product] = forms.ModelChoiceField(
        label=_("Product"), queryset=products, required=False
    )
    # Read once: every line offers the same.
    field.choices = [("", "—"), *((row.pk, row.name) for row in products)]
    field.widget.attrs |= AS_SELECT
    return field


def current_renewal(renewal: Renewal) -> dict[str, Any]:
    """Return a renewal's facts and lines as its form names them."""
    names = ("amount", "probability", "competitor", "own_procurement_on", "note")
    facts: dict[str, Any] = {name: getattr(renewal, name) for name in names}
    facts["meeting"] = renewal.meeting_id
    for line in renewal.lines.all():
        for column in COLUMNS[:-1]:
            value = line.product_id if column == "product" else getattr(line, column)
            facts[f"{PREFIX}{line.pk}_{column}"] = value
        facts[f"{PREFIX}{line.pk}_is_gone"] = False
    return facts | {f"{PREFIX}{key}_kind": LineKind.UPSELL.value for key in SPARE}


def split_lines(changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Part the changes of a form into those of the record and of its lines by key."""
    plain: dict[str, Any] = {}
    lines: dict[str, dict[str, Any]] = {}
    for name, value in changes.items():
        if not name.startswith(PREFIX):
            plain[name] = value
            continue
        key, _underscore, column = name.removeprefix(PREFIX).partition("_")
        lines.setdefault(key, {})[column] = (value or 0) if column == "amount" else value
    said = {key: found for key, found in lines.items() if _says(key, found)}
    for key in set(said) & set(SPARE):
        # What stood in the form when it was drawn is no change of it.
        said[key].setdefault("kind", LineKind.UPSELL.value)
    return plain, said


def _says(key: str, found: dict[str, Any]) -> bool:
    return key not in SPARE or any(value for name, value in found.items() if name != "kind")


class WinForm(KeyedForm):
    """The contract that follows: a new one by its terms, or one that is there already."""

    successor = forms.ModelChoiceField(
        label=_("The contract that follows"),
        queryset=Contract.objects.none(),
        required=False,
        empty_label=_("make a new one"),
    )
    number = forms.CharField(label=_("Number"), max_length=120, required=False)
    signed_on = DayField(label=_("Signed on"), required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False)
    together_with = forms.ModelChoiceField(
        label=_("Ends together with"),
        queryset=Contract.objects.none(),
        required=False,
        empty_label=pgettext_lazy("ends together", "no other contract"),
        help_text=_("Then the amount is reckoned by days."),
    )
    paid_on = DayField(label=_("Paid on"), required=False)
    marks_optional = False

    def __init__(self, *args: Any, renewal: Renewal, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["starts_on"], self.initial["ends_on"] = terms.starts_on, terms.ends_on
        mine = Contract.objects.live().filter(client=renewal.client_id)
        mine = mine.exclude(pk=renewal.contract_id).select_related("product")
        found: dict[str, Any] = {
            "successor": mine.filter(
                predecessor__isnull=True,
                won_by__isnull=True,
                starts_on__gt=renewal.contract.starts_on,
            ),
            "together_with": mine.filter(ends_on__gte=terms.starts_on),
        }
        for name, rows in found.items():
            field: Any = self.fields[name]
            field.queryset = rows.order_by("-starts_on", "-pk")
            field.label_from_instance = _contract_words
            field.widget.attrs |= AS_SELECT
            if not field.queryset.exists():
                del self.fields[name]
        if renewal.is_light:
            self.initial["paid_on"] = clock.today()
        else:
            del self.fields["paid_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("A contract cannot end before it starts."))
        return data

    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(
            data["starts_on"],
            data["ends_on"],
            data["number"],
            data["signed_on"],
            data.get("together_with"),
        )


def _contract_words(contract: Contract) -> str:
    from core.formats import document_day

    last = document_day(contract.ends_on) if contract.ends_on else "…"
    return f"{contract}, {document_day(contract.starts_on)} – {last}"


class LossForm(KeyedForm):
    """Why a renewal was lost."""

    how = forms.CharField(widget=forms.HiddenInput, required=False, initial=LOSS)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=LossReason.choices, widget=forms.RadioSelect
    )
    loss_note = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    competitor = forms.CharField(label=_("Competitor"), max_length=120, required=False)
    marks_optional = False


class ReleaseForm(KeyedForm):
    """Why a client is not to be retained."""

    how = forms.CharField(widget=forms.HiddenInput, required=False, initial=RELEASE)
    release_reason = forms.CharField(
        label=pgettext_lazy("release", "Why not retain"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def last_to_ask(ends_on: dt.date | None, days: int) -> dt.date | None:
    """Return the last day on which the head can be asked not to retain a client."""
    return ends_on - dt.timedelta(days=days) if ends_on else None

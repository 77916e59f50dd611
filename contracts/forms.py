"""A contract and its lines as people type them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField, MoneyField
from clients.forms.merging import ConflictForm
from clients.models import Client, LifeCycleStage, Stakeholder
from contracts.choices import ContractKind, CurrencyCode, VatRate
from contracts.models import Contract, Product
from core.forms import KeyedForm

NO_VAT = ""
SPARE_LINES = 2
MOST_LINES = 60


class ContractFacts(forms.Form):
    """What a contract says, without its lines."""

    number = forms.CharField(label=_("Number"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ContractKind.choices,
        initial=ContractKind.LICENCE,
        widget=forms.RadioSelect,
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    signed_on = DayField(label=_("Signed on"), required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(
        label=_("Until"), required=False, help_text=_("The last day; empty when it has no end.")
    )
    amount = MoneyField(label=_("Amount for the whole term"), required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=CurrencyCode.choices, initial=CurrencyCode.RUB
    )
    vat_rate = forms.TypedChoiceField(
        label=_("VAT rate"),
        choices=[(NO_VAT, _("without VAT")), *VatRate.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    is_vat_included = forms.BooleanField(
        label=_("VAT is inside the amount"), required=False, initial=True
    )
    decided_by = forms.ModelChoiceField(
        label=_("Who decided"), queryset=Stakeholder.objects.none(), required=False
    )
    signed_by = forms.ModelChoiceField(
        label=_("Who signed"), queryset=Stakeholder.objects.none(), required=False
    )
    is_auto_renewed = forms.BooleanField(label=_("Renews by itself"), required=False)
    notice_days = forms.IntegerField(
        label=_("Notice, days"), min_value=0, max_value=365, required=False
    )
    predecessor = forms.ModelChoiceField(
        label=_("Follows the contract"), queryset=Contract.objects.none(), required=False
    )
    stage = forms.ModelChoiceField(
        label=_("Its own stage, when it differs from the client's"),
        queryset=LifeCycleStage.objects.none(),
        required=False,
    )
    note = forms.CharField(
        label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    marks_optional = False

    def offer(self, client: Client, contract: Contract | None = None) -> None:
        """Limit choices to this client's people and contracts and to products in use."""
        mine = Q(pk=contract.product_id) if contract and contract.product_id else Q(pk__in=[])
        products = Product.objects.filter(mine | Q(archived_at__isnull=True))
        named = [contract.decided_by_id, contract.signed_by_id] if contract else []
        people = Stakeholder.objects.alive().filter(client=client).select_related("person")
        people = people.filter(Q(person__archived_at__isnull=True) | Q(pk__in=filter(None, named)))
        others = Contract.objects.live().filter(client=client).select_related("product")
        if contract is not None:
            others = others.exclude(pk=contract.pk)
        stage = Q(pk=contract.stage_id) if contract else Q(pk__in=[])
        stages = LifeCycleStage.objects.filter(stage | Q(retired_at__isnull=True))
        querysets: dict[str, Any] = {
            "product": products.order_by("name_folded", "pk"),
            "decided_by": people,
            "signed_by": people,
            "predecessor": others.order_by("-ends_on", "-pk"),
            "stage": stages.order_by("position", "pk"),
        }
        for name, rows in querysets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["data-as"] = "select"
        self.fields["vat_rate"].widget.attrs["data-as"] = "select"

    def clean_amount(self) -> int:
        return int(self.cleaned_data["amount"] or 0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("A contract cannot end before it starts."))
        if not (
            data.get("number") or data.get("product") or data.get("amount") or data.get("note")
        ):
            self.add_error("number", _("A contract needs a number, a product or an amount."))
        return data

    def facts(self) -> dict[str, Any]:
        skipped = ("form_key", "seen")
        return {n: v for n, v in self.cleaned_data.items() if n not in skipped}


def current_contract(contract: Contract) -> dict[str, Any]:
    """Return a contract's facts as the form draws them."""
    facts = {name: getattr(contract, name) for name in ContractFacts.base_fields}
    for name in ("product", "decided_by", "signed_by", "predecessor", "stage"):
        facts[name] = getattr(contract, f"{name}_id")
    facts["vat_rate"] = "" if contract.vat_rate is None else contract.vat_rate
    return facts


class ContractForm(KeyedForm, ContractFacts):
    """A new contract."""

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(client)


class ContractEditForm(ConflictForm, ContractFacts):
    """Edits of a contract; two people's disjoint changes are both kept."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        self.contract = contract
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.contract.client, self.contract)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(self.fields[name], forms.ModelChoiceField):
            return str(getattr(value, "pk", value) or "")
        if name == "amount" and not value:
            return ""
        return super()._plain(name, value)


class LineForm(forms.Form):
    """One position of a contract; the direct cost only for those who may see it."""

    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    title = forms.CharField(label=_("Position"), max_length=200, required=False)
    quantity = forms.IntegerField(
        label=_("Licences"), min_value=0, max_value=10_000_000, required=False
    )
    amount = MoneyField(label=_("Amount"), required=False)
    cost_amount = MoneyField(label=_("Direct cost"), required=False)

    def __init__(self, *args: Any, products: Any, may_see_cost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]
        if not may_see_cost:
            del self.fields["cost_amount"]

    @property
    def is_filled(self) -> bool:
        names = [name for name in self.fields if name in self.cleaned_data]
        return any(self.cleaned_data[name] not in (None, "") for name in names)

    def line(self) -> dict[str, Any]:
        """Return the line as the actions take it."""
        return {**self.cleaned_data, "amount": self.cleaned_data.get("amount") or 0}


LineFormSet = forms.formset_factory(
    LineForm, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
)


class SuccessorForm(KeyedForm):
    """The contract that follows this one."""

    successor = forms.ModelChoiceField(
        label=_("Followed by"), queryset=Contract.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = Contract.objects.live().filter(client=contract.client_id, predecessor__isnull=True)
        later = later.exclude(pk=contract.pk).select_related("product")
        self.fields["successor"].queryset = later.order_by("-starts_on", "-pk")  # type: ignore[attr-defined]

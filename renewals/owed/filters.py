"""What the list of money owed can be narrowed by."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, FilterSet
from renewals.choices import Age
from renewals.filters import owner_choices, team_choices
from renewals.models import Invoice
from users.models import User


class BookFilter(FilterSet):
    """A list of one's book, by team and account manager at least."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["owner"].extra["choices"] = owner_choices(user)
        self.filters["team"].extra["choices"] = team_choices(user)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "form-select"

    @property
    def drawn(self) -> list[Any]:
        """The fields that leave something to choose, besides everything and the only one."""
        return [field for field in self.form if len(list(field.field.choices)) > 2]

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrow; a value that is not among the choices finds nothing rather than everything."""
        return queryset.none() if self.form.errors else super().filter_queryset(queryset)


class OwedFilter(BookFilter):
    """Age, team and account manager of unpaid invoices that carry their age."""

    age = ChoiceFilter(label=_("Past due"), choices=Age, empty_label=_("all that is owed"))
    team = ChoiceFilter(
        label=_("Team"), field_name="client__owner__team", empty_label=_("all teams")
    )
    owner = ChoiceFilter(
        label=_("Account manager"),
        field_name="client__owner",
        empty_label=_("all account managers"),
    )

    class Meta:
        model = Invoice
        fields: list[str] = []

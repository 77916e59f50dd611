"""Whose clients the queue and the matrix show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.filters import ChoiceFilter, FilterSet
from renewals.filters import owner_choices, team_choices
from users.models import User


class BookFilter(FilterSet):
    """Team and account manager."""

    team = ChoiceFilter(label=_("Team"), field_name="owner__team", empty_label=_("all teams"))
    owner = ChoiceFilter(
        label=_("Account manager"), field_name="owner", empty_label=_("all account managers")
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["owner"].extra["choices"] = owner_choices(user)
        self.filters["team"].extra["choices"] = team_choices(user)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "form-select"

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrow; a value that is not among the choices finds nothing rather than everything."""
        return queryset.none() if self.form.errors else super().filter_queryset(queryset)

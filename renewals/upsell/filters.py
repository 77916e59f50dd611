"""Whose clients the queue and the matrix show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.filters import ChoiceFilter
from renewals.owed.filters import BookFilter


class ClientsFilter(BookFilter):
    """Team and account manager of clients."""

    team = ChoiceFilter(label=_("Team"), field_name="owner__team", empty_label=_("all teams"))
    owner = ChoiceFilter(
        label=_("Account manager"), field_name="owner", empty_label=_("all account managers")
    )

    class Meta:
        model = Client
        fields: list[str] = []

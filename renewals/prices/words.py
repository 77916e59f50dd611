"""The words of price rounds in the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.queries import wording


def register() -> None:
    """Add them to the timeline's words."""
    wording.register(
        verbs={
            "price_letter_sent": _("Letter about a new price: %(label)s"),
            "price_answered": _("New price, what the client says: %(label)s"),
        },
        labels={"price": _("new price")},
        subjects={"priceroundrow": ("renewals.PriceRoundRow",)},
        readers={"priceroundrow.price": wording.amounts},
    )

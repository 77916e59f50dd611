"""The words of hand-overs, leads and shares in the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.queries import wording


def register() -> None:
    """Add them to the timeline's words."""
    wording.register(
        verbs={
            "hand_over_started": _("Hand-over offered to: %(label)s"),
            "hand_over_agreed": _("The head agreed to the hand-over to: %(label)s"),
            "hand_over_accepted": _("Taken over: %(label)s"),
            "hand_over_taken_back": _("The hand-over was taken back: %(label)s"),
            "promise_returned": _("Promise returned at the hand-over: %(label)s"),
            "lead_decided": _("Leads here: %(label)s"),
            "credit_split": _("Shares of the deal: %(label)s"),
        },
        labels={"handed": _("from whom, to whom"), "shares": _("shares"), "lead": _("lead")},
        subjects={"handover": ("playbooks.HandOver",)},
    )

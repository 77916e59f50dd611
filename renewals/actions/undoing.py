"""The way back of what is done to renewals, and how the timeline tells of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clients.actions.erasing import take_name_out
from clients.actions.history import note
from clients.actions.restoring import restore_rows
from clients.models import Person
from clients.queries import wording
from contracts.actions.money import refresh_worth
from core import clock, undo
from core.verbs import verb
from renewals.actions import record_stages
from renewals.actions.records import KIND
from renewals.models import Renewal, RenewalLine
from users.models import User


def register() -> None:
    """Tell core how to undo what is done here, and the timeline how to say it."""
    for kind in (KIND, "renewal_won"):
        undo.register(kind, verb(_restore))
    undo.register(record_stages.KIND, verb(record_stages.restore_stage))
    wording.register(
        verbs={
            "renewal_opened": _("Renewal opened: %(label)s"),
            "renewal_moved": _("Renewal moved on: %(label)s"),
            "renewal_changed": _("Renewal changed: %(label)s"),
            "renewal_checked": _("Checklist of the renewal: %(label)s"),
            "renewal_forecast": _("Forecast of the account manager: %(label)s"),
            "renewal_decided": _("Forecast of the head: %(label)s"),
            "renewal_invoiced": _("Invoice for the renewal sent: %(label)s"),
            "renewal_won": _("Renewal won: %(label)s"),
            "renewal_lost": _("Renewal lost: %(label)s"),
            "renewal_reopened": _("Renewal opened again: %(label)s"),
            "renewal_release_asked": _("Not to be retained, asked of the head: %(label)s"),
            "renewal_released": _("Not to be retained, approved: %(label)s"),
            "renewal_release_refused": _("Not to be retained, refused: %(label)s"),
            "own_procurement_announced": _("The client announced its own procurement: %(label)s"),
            "own_procurement_withdrawn": _("No own procurement after all: %(label)s"),
        },
        labels={
            "renewal_stage": _("stage"),
            "checklist": pgettext_lazy("renewal", "checklist"),
        },
        subjects={"renewal": ("renewals.Renewal",)},
        readers={
            "renewal_stage": _stage,
            "renewal.successor": str,
            "renewal.lines": wording.amounts,
        },
    )


def _stage(value: str) -> str:
    """Return the name of a stage in the reader's language from «Название / Name»."""
    russian, slash, english = value.partition(" / ")
    return english if slash and get_language() == "en" else russian


def _restore(payload: dict[str, Any], by: User) -> str:
    def tell(client_id: int) -> None:
        renewal = Renewal.objects.select_related("contract__product").get(pk=payload["renewal"])
        note(
            client=client_id,
            by=by,
            verb="undone",
            subject=f"renewal:{renewal.pk}",
            label=str(renewal.contract),
        )
        refresh_worth([client_id], today=clock.today())

    return restore_rows(payload, by, tell=tell)


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of what renewals say."""
    renewals = Renewal.objects.filter(client__in=client_ids)
    take_name_out(renewals, ["note", "loss_note", "release_reason", "competitor"], person)
    lines = RenewalLine.objects.filter(renewal__client__in=client_ids)
    take_name_out(lines, ["title"], person)

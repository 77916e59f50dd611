"""The words of contracts in the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.queries import wording


def register() -> None:
    """Add them to the timeline's words."""
    wording.register(
        verbs={
            "contract_added": _("Contract added: %(label)s"),
            "contract_changed": _("Contract changed: %(label)s"),
            "contract_archived": _("Contract archived: %(label)s"),
            "contract_restored": _("Contract taken back from the archive: %(label)s"),
            "contract_lines_changed": _("Lines of the contract changed: %(label)s"),
            "renewal_started": _("Renewal talk started: %(label)s"),
            "renewal_start_taken_back": _("Renewal talk was not started: %(label)s"),
            "successor_linked": _("Follows an earlier contract: %(label)s"),
            "successor_unlinked": _("Follows no earlier contract: %(label)s"),
            "licences_measured": _("Licences in use"),
            "licence_reading_deleted": _("A reading of licences was deleted"),
            "interest_recorded": _("Interest: %(label)s"),
            "wish_tied": _("Waits for: %(label)s"),
            "wish_told": _("Told that it is released: %(label)s"),
            "wish_untied": _("Waits no more: %(label)s"),
        },
        labels={
            "term": _("term"),
            "lines": _("lines"),
            "predecessor": _("previous contract"),
            "used": _("used"),
            "product": _("product"),
            "tutor": _("tutor"),
            "trained": _("trained"),
        },
        subjects={"contract": ("contracts.Contract",), "interest": ("contracts.Interest",)},
        readers={"contract.lines": wording.amounts, "contract.amount": wording.amounts},
    )

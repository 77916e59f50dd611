"""The words of imports in the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.queries import wording


def register() -> None:
    """Add them to the timeline's words."""
    wording.register(
        verbs={
            "client_created_by_import": _("Client added by an import"),
            "person_imported": _("%(label)s added by an import"),
            "person_changed_by_import": _("%(label)s: changed by an import"),
            "contract_imported": _("Contract added by an import: %(label)s"),
            "contract_changed_by_import": _("Contract changed by an import: %(label)s"),
            "readings_imported": _("Readings of licences added by an import: %(label)s"),
            "answers_imported": _("Survey answers added by an import: %(label)s"),
            "appeals_imported": _("Weeks of appeals added by an import: %(label)s"),
            "invoices_imported": _("Invoices added by an import: %(label)s"),
            "import_undone": _("Import undone: %(label)s"),
        }
    )

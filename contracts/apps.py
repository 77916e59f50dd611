"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from clients import card_parts, feed_parts, followups, list_parts
        from clients.queries import search
        from contracts import client_list, tasks, training, wording
        from contracts import documents as documents_read
        from contracts.actions import documents, interest, readings, undoing
        from contracts.queries import clients_by_number
        from core import settings_pages

        documents.register()
        interest.register()
        readings.register()
        undoing.register()
        tasks.register()
        wording.register()
        followups.register_heard(interest.hear)
        followups.register_owner(undoing.repeat_owner)
        followups.register_papers(documents.hear)
        followups.register_erased(documents.forget_person)
        followups.register_figures(undoing.recount_worth)
        search.register_source(clients_by_number)
        list_parts.register(client_list.PART)
        feed_parts.register(training.PART)
        card_parts.register(documents_read.PART)
        settings_pages.register(
            settings_pages.Page(
                "contracts:product_list",
                _("Products"),
                _("What contracts are made for."),
                "package",
            ),
            settings_pages.Page(
                "contracts:wish_list",
                _("Product wishes"),
                _("Features that clients wait for, and what is released."),
                "hourglass",
            ),
            settings_pages.Page(
                "contracts:rate_list",
                _("Currency rates"),
                _("What other currencies cost, for rank and tier."),
                "wallet",
            ),
        )

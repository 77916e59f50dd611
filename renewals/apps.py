"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenewalsConfig(AppConfig):
    name = "renewals"

    def ready(self) -> None:
        from clients import card_parts, followups, list_parts, view_pages
        from core import jobs, settings_pages
        from flags import engine, playing
        from renewals import tasks
        from renewals.actions import budget, bulk, heard, undoing
        from renewals.causes import invoices, prices, words_record
        from renewals.causes import wiring as causes_wiring
        from renewals.clock import wiring
        from renewals.health import card, client_list, fell, sentences
        from renewals.owed import actions as owed_actions
        from renewals.owed import card as owed_card
        from renewals.owed import erasing as owed_erasing
        from renewals.owed import sentences as owed_sentences
        from renewals.owed import words as owed_words
        from renewals.owed.playing import Paying
        from renewals.prices import actions as price_actions
        from renewals.prices import sentences as price_sentences
        from renewals.prices import words as price_words

        causes_wiring.register()
        playing.register(Paying())
        words_record.register()
        engine.register(invoices.INVOICE_OVERDUE)
        engine.register(prices.PRICE_ROUND)
        owed_actions.register()
        owed_sentences.register()
        owed_words.register()
        price_sentences.register()
        price_actions.register()
        price_words.register()
        card_parts.register(owed_card.PART)
        engine.register(fell.HEALTH_FELL)
        sentences.register()
        card_parts.register(card.PART)
        list_parts.register(client_list.PART)
        wiring.register()
        budget.register()
        heard.register()
        undoing.register()
        bulk.register()
        settings_pages.register(
            settings_pages.Page(
                "renewals:stage_list",
                _("Stages of renewals"),
                _("Steps of a renewal, how likely each makes it, checklists."),
                "repeat",
            )
        )
        view_pages.register(view_pages.ViewPage("renewals", "renewals:renewal_list", _("Renewals")))
        followups.register_erased(budget.forget_person)
        followups.register_erased(undoing.forget_person)
        followups.register_erased(owed_erasing.forget_person)
        followups.register_reckoning(tasks.clocks_after_change, looks_at_touches=False)
        followups.register_reckoning(tasks.renewals_after_change, looks_at_touches=True)
        jobs.register(
            jobs.Job("open_renewals", _("Reckon and open renewals"), tasks.reckon_all_clocks)
        )
        jobs.register(
            jobs.Job("close_months", _("Close the months of revenue"), tasks.close_revenue)
        )
        jobs.register(
            jobs.Job("reckon_health", _("Reckon the health of clients"), tasks.reckon_health)
        )
        jobs.register(
            jobs.Job("keep_forecast", _("Keep what the forecast says"), tasks.keep_forecasts)
        )

"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        from clients import card_parts, previews, tasks, view_pages
        from clients.actions import give_up_book, take_over_book, undoing
        from clients.queries import appeals, holding
        from core import settings_pages
        from users import followups

        undoing.register()
        tasks.register()
        view_pages.register(
            view_pages.ViewPage(view_pages.CLIENTS, "clients:client_list", _("Clients"))
        )
        part = card_parts.CardPart(holding.PART, holding.rows_above, holding.COLUMNS)
        card_parts.register(part)
        card_parts.register(appeals.PART)
        followups.register(take_over_book)
        followups.register_stepdown(give_up_book)
        followups.register_preview(previews.dismissal_effect)
        followups.register_place_preview(previews.place_effect)
        settings_pages.register(
            settings_pages.Page(
                "clients:stage_list",
                _("Stages"),
                _("The life cycle: order, norms of touches, what must be known."),
                "list-checks",
            ),
            settings_pages.Page(
                "clients:field_list",
                _("Client fields"),
                _("Your own fields of a client: number, text, choice, date, yes or no."),
                "sliders-horizontal",
            ),
        )

"""Django's entry for this app."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "playbooks"

    def ready(self) -> None:
        from playbooks.decks import wiring as decks
        from playbooks.handover import wiring as handover
        from playbooks.leads import wiring as leads
        from playbooks.lifecycle import wiring as lifecycle
        from playbooks.overdue import wiring as overdue
        from playbooks.referrals import wiring as referrals
        from playbooks.roadmaps import wiring as roadmaps
        from playbooks.scripts import wiring as scripts
        from playbooks.talks import wiring as talks

        decks.register()
        handover.register()
        leads.register()
        lifecycle.register()
        overdue.register()
        referrals.register()
        roadmaps.register()
        scripts.register()
        talks.register()

"""Django's entry for the project package: the timetable and the checks of the surroundings."""

import gc

from django.apps import AppConfig


class AccountsCrmConfig(AppConfig):
    name = "accounts_crm"

    def ready(self) -> None:
        from accounts_crm import checks  # noqa: F401  registers itself
        from accounts_crm.schedule import TIMETABLE
        from core import timetable

        timetable.register(*TIMETABLE)
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)

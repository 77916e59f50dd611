"""Fixed words of the pages that read all the other apps."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TodayState(models.TextChoices):
    """Which cards Today shows."""

    OPEN = "", pgettext_lazy("flags", "open")
    SNOOZED = "snoozed", pgettext_lazy("flags", "snoozed")
    DONE = "done", pgettext_lazy("flags", "done today")


# Rows of the timetable that are no registered job: ticks of each minute.
TICK_TITLES: dict[str, Promise] = {
    "sweep_outbox": _("Send what waits in the outbox"),
    "sweep_runs": _("Take over what was missed or left"),
    "take_up_imports": _("Go on with imports that stand still"),
}


class DeadlineGroup(models.TextChoices):
    """The groups of Today, in this order."""

    OVERDUE = "overdue", _("Overdue")
    NOW = "now", _("Today and tomorrow")
    MONTH = "month", _("Before the end of the month")
    LATER = "later", _("Later or without a date")


class Kind(models.TextChoices):
    """What the cards are narrowed by: causes that belong together, as flags has them."""

    ALL = "", pgettext_lazy("kind of flags", "All")
    RENEWAL = "renewal", pgettext_lazy("kind of flags", "Renewals")
    PEOPLE = "people", pgettext_lazy("kind of flags", "People")
    WAITING = "waiting", pgettext_lazy("kind of flags", "They wait")
    PROMISES = "promises", pgettext_lazy("kind of flags", "Promises")
    USE = "use", pgettext_lazy("kind of flags", "Use and goals")
    CADENCE = "cadence", pgettext_lazy("kind of flags", "Rhythm")
    PLANS = "plans", pgettext_lazy("kind of flags", "Plans")

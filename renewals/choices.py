"""Fixed words about renewals."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RenewalStatus(models.TextChoices):
    """Where the renewal of a contract stands on a date (house default)."""

    PLANNED = "planned", pgettext_lazy("renewal", "planned")
    SOON = "soon", pgettext_lazy("renewal", "start soon")
    LATE = "late", pgettext_lazy("renewal", "start is late")
    IN_WORK = "in_work", pgettext_lazy("renewal", "in work")
    DONE = "done", pgettext_lazy("renewal", "renewed")
    EXPIRED = "expired", pgettext_lazy("renewal", "expired")

    @property
    def look(self) -> str:
        """The state of its tag; the words always stand inside."""
        return _LOOKS.get(self.value, "")


_LOOKS = {"soon": "warn", "late": "danger", "in_work": "info", "done": "ok", "expired": "danger"}


class StatusFilter(models.TextChoices):
    """What the list can be narrowed to: one status, or all that are not renewed yet."""

    OPEN = "open", _("not renewed yet")
    PLANNED = RenewalStatus.PLANNED.value, RenewalStatus.PLANNED.label
    SOON = RenewalStatus.SOON.value, RenewalStatus.SOON.label
    LATE = RenewalStatus.LATE.value, RenewalStatus.LATE.label
    IN_WORK = RenewalStatus.IN_WORK.value, RenewalStatus.IN_WORK.label
    DONE = RenewalStatus.DONE.value, RenewalStatus.DONE.label
    EXPIRED = RenewalStatus.EXPIRED.value, RenewalStatus.EXPIRED.label


class Period(models.TextChoices):
    """Which ends the list shows, counted from today."""

    HALF_YEAR = "6m", _("six months")
    QUARTER = "90", _("next 90 days")
    YEAR = "12m", _("twelve months")
    PAST = "past", _("ended in the last 90 days")


class Outlook(models.TextChoices):
    """The four meanings of the chart's colours."""

    RENEWED = "renewed", pgettext_lazy("outlook", "renewed")
    EXPECTED = "expected", pgettext_lazy("outlook", "expected")
    AT_RISK = "at_risk", pgettext_lazy("outlook", "at risk")
    LOST = "lost", pgettext_lazy("outlook", "expired")

    @property
    def fill(self) -> str:
        """The class of its colour in a drawing."""
        return {"renewed": "f-ok", "expected": "f-exp", "at_risk": "f-risk"}.get(
            self.value, "f-lost"
        )

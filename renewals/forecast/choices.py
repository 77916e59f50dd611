"""Words of the forecast."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Meaning(models.TextChoices):
    """What a sum of the forecast says; the first four are about what is still open."""

    EXPECTED = "expected", pgettext_lazy("forecast sum", "expected")
    WEIGHTED = "weighted", pgettext_lazy("forecast sum", "weighted")
    COMMITTED = "committed", pgettext_lazy("forecast sum", "committed")
    AT_RISK = "at_risk", pgettext_lazy("forecast sum", "at risk")
    RENEWED = "renewed", pgettext_lazy("forecast sum", "renewed")
    KEPT = "kept", pgettext_lazy("forecast sum", "of it kept")
    GROWTH = "growth", pgettext_lazy("forecast sum", "of it growth")
    LOST = "lost", pgettext_lazy("forecast sum", "lost")
    RELEASED = "released", pgettext_lazy("forecast sum", "not retained")


class Horizon(models.TextChoices):
    """Which months the forecast shows, counted from the quarter of today."""

    AHEAD = "ahead", _("this quarter and the next three")
    NEAR = "near", _("this quarter and the next one")
    BACK = "back", _("the four quarters before")


class Since(models.TextChoices):
    """With when the forecast is compared."""

    WEEK = "week", _("a week ago")
    MONTH = "month", _("a month ago")
    QUARTER = "quarter", _("90 days ago")

    @property
    def days(self) -> int:
        return {"week": 7, "month": 30}.get(self.value, 90)


class Cause(models.TextChoices):
    """Why a sum of the forecast is another one than before."""

    NEW = "new", pgettext_lazy("forecast moved", "new in the forecast")
    REOPENED = "reopened", pgettext_lazy("forecast moved", "open again")
    MOVED_IN = "moved_in", pgettext_lazy("forecast moved", "moved in from another month")
    SHIFTED = "shifted", pgettext_lazy("forecast moved", "moved between these months")
    HANDED_IN = "handed_in", pgettext_lazy("forecast moved", "came from another book or tier")
    UP = "up", pgettext_lazy("forecast moved", "more")
    DOWN = "down", pgettext_lazy("forecast moved", "less")
    MOVED_OUT = "moved_out", pgettext_lazy("forecast moved", "moved to another month")
    HANDED_OUT = "handed_out", pgettext_lazy("forecast moved", "went to another book or tier")
    RECOUNTED = "recounted", pgettext_lazy("forecast moved", "in another currency")
    WON = "won", pgettext_lazy("forecast moved", "renewed")
    LOST = "lost", pgettext_lazy("forecast moved", "lost")
    RELEASED = "released", pgettext_lazy("forecast moved", "not retained")
    GONE = "gone", pgettext_lazy("forecast moved", "no longer renews")


class Place(models.TextChoices):
    """The columns of the bridge by months, each of several causes."""

    CAME = "came", pgettext_lazy("forecast moved", "came in")
    MORE = "more", pgettext_lazy("forecast moved", "grew")
    LESS = "less", pgettext_lazy("forecast moved", "shrank")
    WENT = "went", pgettext_lazy("forecast moved", "went out")
    WON = "won", pgettext_lazy("forecast moved", "renewed")
    LOST = "lost", pgettext_lazy("forecast moved", "lost or not retained")

"""Why a client was asked to recommend us, and what came of it."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Moment(models.TextChoices):
    NPS = "nps", pgettext_lazy("moment", "NPS of 9 or 10")
    GOAL = "goal", pgettext_lazy("moment", "a goal was reached")
    RENEWAL = "renewal", pgettext_lazy("moment", "a renewal was signed")
    OTHER = "other", pgettext_lazy("moment", "another moment")


class ReferralState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("referral", "asked")
    DECLINED = "declined", pgettext_lazy("referral", "declined")
    CAME = "came", pgettext_lazy("referral", "recommended us")

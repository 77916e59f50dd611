"""In which situation a talk track helps."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from flags.choices import RuleCode


class Situation(models.TextChoices):
    RESULTS = "results", _("impact and investment")
    INSIDE = "inside", _("the view from inside")
    TREND = "trend", _("the uncomfortable trend")
    RENEWAL = "renewal", pgettext_lazy("situation", "start of a renewal")
    BUDGET = "budget", pgettext_lazy("situation", "budget season")
    PRICE = "price", pgettext_lazy("situation", "a new price, an objection to the price")
    PILOT = "pilot", pgettext_lazy("situation", "check of a pilot")
    NEW_PERSON = "new_person", pgettext_lazy("situation", "a new person decides")
    SLEEPING = "sleeping", pgettext_lazy("situation", "licences sleep")
    GROWTH = "growth", pgettext_lazy("situation", "more products, more branches")
    CALM = "calm", pgettext_lazy("situation", "the calm period")
    UNHAPPY = "unhappy", pgettext_lazy("situation", "the client is not happy")
    RETURN = "return", pgettext_lazy("situation", "a client to win back")
    REFERRAL = "referral", pgettext_lazy("situation", "a request for a referral")


# What a signal calls for.
OF_RULE: dict[str, Situation] = {
    RuleCode.CHAMPION_CHANGED.value: Situation.NEW_PERSON,
    RuleCode.CHAMPION_MISSING.value: Situation.NEW_PERSON,
    RuleCode.NOT_INTRODUCED.value: Situation.NEW_PERSON,
    RuleCode.ONE_CONTACT.value: Situation.NEW_PERSON,
    RuleCode.RENEWAL_DUE.value: Situation.RENEWAL,
    RuleCode.RENEWAL_DISAGREED.value: Situation.RENEWAL,
    RuleCode.BUDGET_SEASON.value: Situation.BUDGET,
    RuleCode.FISCAL_YEAR_UNKNOWN.value: Situation.BUDGET,
    RuleCode.PRICE_ROUND.value: Situation.PRICE,
    RuleCode.PILOT_ENDS.value: Situation.PILOT,
    RuleCode.PILOT_UNCHECKED.value: Situation.PILOT,
    RuleCode.SLEEPING_LICENCES.value: Situation.SLEEPING,
    RuleCode.USE_FELL.value: Situation.SLEEPING,
    RuleCode.NEARLY_FULL.value: Situation.GROWTH,
    RuleCode.UNTOUCHED.value: Situation.CALM,
    RuleCode.CALM_CHILL.value: Situation.CALM,
    RuleCode.SATISFACTION_FELL.value: Situation.UNHAPPY,
    RuleCode.HEALTH_FELL.value: Situation.UNHAPPY,
    RuleCode.APPEALS_JUMPED.value: Situation.UNHAPPY,
    RuleCode.GOAL_OFF_TRACK.value: Situation.TREND,
    RuleCode.COMPETITOR_SEEN.value: Situation.INSIDE,
    RuleCode.DORMANT.value: Situation.RETURN,
    RuleCode.REFERRAL_MOMENT.value: Situation.REFERRAL,
}

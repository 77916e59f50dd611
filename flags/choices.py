"""Fixed words about flags."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleCode(models.TextChoices):
    """Every cause that can raise a flag; the order is the order of strength on Today."""

    CHAMPION_CHANGED = "champion_changed", _("champion changed")
    CLIENT_WAITS = "client_waits", _("client waits")
    RENEWAL_DUE = "renewal_due", _("renewal due")
    PILOT_ENDS = "pilot_ends", _("pilot ends")
    RENEWAL_DISAGREED = "renewal_disagreed", _("forecasts differ")
    RAISED_BY_HAND = "raised_by_hand", _("asked by a colleague")
    PROMISE_OVERDUE = "promise_overdue", _("promise overdue")
    INVOICE_OVERDUE = "invoice_overdue", _("invoice overdue")
    NOT_INTRODUCED = "not_introduced", _("not introduced")
    PRICE_ROUND = "price_round", _("price round")
    UNTOUCHED = "untouched", _("untouched")
    CALM_CHILL = "calm_chill", _("chill of the calm period")
    PROMISE_DUE_SOON = "promise_due_soon", _("promise due soon")
    ROADMAP_WAITS = "roadmap_waits", _("plan waits for validation")
    TASK_OVERDUE = "task_overdue", _("task overdue")
    BUDGET_SEASON = "budget_season", _("budget season")
    DECISION_IN_HOLIDAYS = "decision_in_holidays", _("decision in holidays")
    DOCUMENT_STUCK = "document_stuck", _("document stuck")
    SATISFACTION_FELL = "satisfaction_fell", _("satisfaction fell")
    HEALTH_FELL = "health_fell", _("health fell")
    APPEALS_JUMPED = "appeals_jumped", _("more appeals than usual")
    SUPPORT_ALONE = "support_alone", _("support alone with the client")
    STAGE_OVERDUE = "stage_overdue", _("stage overdue")
    FEATURE_RELEASED = "feature_released", _("feature released")
    REFERRAL_MOMENT = "referral_moment", _("good moment to ask for a referral")
    COMPETITOR_SEEN = "competitor_seen", _("competitor seen")
    PILOT_UNCHECKED = "pilot_unchecked", _("pilot without business check")
    CHAMPION_UNCONFIRMED = "champion_unconfirmed", _("champion unconfirmed")
    ONE_CONTACT = "one_contact", _("one contact only")
    CHAMPION_MISSING = "champion_missing", _("champion missing")
    SPONSOR_UNTOUCHED = "sponsor_untouched", _("sponsor silent")
    USE_FELL = "use_fell", _("use of licences fell")
    NEARLY_FULL = "nearly_full", _("licences nearly full")
    SLEEPING_LICENCES = "sleeping_licences", _("sleeping licences")
    GOAL_OFF_TRACK = "goal_off_track", _("goal off track")
    GOAL_WITHOUT_READING = "goal_without_reading", _("goal without a reading")
    USERS_AND_OWNER_NOT_CONNECTED = (
        "users_and_owner_not_connected",
        _("is it used: nobody asked"),
    )
    DORMANT = "dormant", _("dormant client")
    FISCAL_YEAR_UNKNOWN = "fiscal_year_unknown", _("fiscal year unknown")
    NO_OWNER = "no_owner", _("no owner")


# Causes that belong together, by which the cards of Today are narrowed.
KINDS: dict[str, tuple[str, ...]] = {
    "renewal": (
        RuleCode.RENEWAL_DUE.value,
        RuleCode.PILOT_ENDS.value,
        RuleCode.RENEWAL_DISAGREED.value,
        RuleCode.INVOICE_OVERDUE.value,
        RuleCode.PRICE_ROUND.value,
        RuleCode.BUDGET_SEASON.value,
        RuleCode.DECISION_IN_HOLIDAYS.value,
        RuleCode.FISCAL_YEAR_UNKNOWN.value,
    ),
    "people": (
        RuleCode.CHAMPION_CHANGED.value,
        RuleCode.CHAMPION_UNCONFIRMED.value,
        RuleCode.ONE_CONTACT.value,
        RuleCode.CHAMPION_MISSING.value,
        RuleCode.SPONSOR_UNTOUCHED.value,
        RuleCode.SATISFACTION_FELL.value,
    ),
    "waiting": (
        RuleCode.CLIENT_WAITS.value,
        RuleCode.RAISED_BY_HAND.value,
        RuleCode.DOCUMENT_STUCK.value,
        RuleCode.APPEALS_JUMPED.value,
        RuleCode.SUPPORT_ALONE.value,
    ),
    "promises": (RuleCode.PROMISE_OVERDUE.value, RuleCode.PROMISE_DUE_SOON.value),
    "use": (
        RuleCode.HEALTH_FELL.value,
        RuleCode.USE_FELL.value,
        RuleCode.NEARLY_FULL.value,
        RuleCode.SLEEPING_LICENCES.value,
        RuleCode.GOAL_OFF_TRACK.value,
        RuleCode.GOAL_WITHOUT_READING.value,
        RuleCode.USERS_AND_OWNER_NOT_CONNECTED.value,
        RuleCode.FEATURE_RELEASED.value,
        RuleCode.COMPETITOR_SEEN.value,
        RuleCode.PILOT_UNCHECKED.value,
    ),
    "cadence": (
        RuleCode.UNTOUCHED.value,
        RuleCode.CALM_CHILL.value,
        RuleCode.DORMANT.value,
        RuleCode.REFERRAL_MOMENT.value,
    ),
    "plans": (
        RuleCode.NOT_INTRODUCED.value,
        RuleCode.ROADMAP_WAITS.value,
        RuleCode.TASK_OVERDUE.value,
        RuleCode.STAGE_OVERDUE.value,
    ),
}


class Severity(models.IntegerChoices):
    NOTICE = 1, _("notice")
    WARNING = 2, _("warning")
    DANGER = 3, _("danger")


class Audience(models.TextChoices):
    OWNER = "owner", _("owner")
    ADMIN = "admin", _("administrators")


class CloseReason(models.TextChoices):
    GONE = "gone", _("the cause is gone")
    ARCHIVED = "archived", _("the client was archived or left")
    RULE_OFF = "rule_off", _("the rule was switched off")


class SnoozeReason(models.TextChoices):
    CLIENT_ASKED = "client_asked", _("the client asked to come back later")
    WAITING_INSIDE = "waiting_inside", _("we wait for our own decision")
    CONTACT_AWAY = "contact_away", _("the contact is on leave")
    OTHER_WORK = "other_work", _("more urgent work comes first")


class DismissReason(models.TextChoices):
    WRONG = "wrong", _("the flag is wrong")
    KNOWN = "known", _("known and agreed with the client")
    NOT_WORTH = "not_worth", _("not worth the time")
    ELSEWHERE = "elsewhere", _("is being solved elsewhere")

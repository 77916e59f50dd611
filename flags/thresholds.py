"""The thresholds as settings that administrators change in the browser."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import stored
from flags.choices import RuleCode
from flags.rules import Thresholds

PREFIX = "flags."
GROUP = "flags"
NORMS, RENEWALS, PEOPLE, TODAY, RULES = "norms", "renewals", "people", "today", "rules"
USE = "use"
PROMISES = "promises"
WAITING = "waiting"
GROWTH = "growth"
SATISFACTION = "satisfaction"
HEALTH = "health"
MONEY = "money"
PLANS = "plans"
SECTIONS: tuple[tuple[str, str | Promise], ...] = (
    (NORMS, _("How often we touch")),
    (RENEWALS, _("When a renewal starts")),
    (MONEY, _("Money owed and new prices")),
    (PEOPLE, _("What we must know about people")),
    (PROMISES, _("When a promise calls")),
    (WAITING, _("When the client waits, and documents")),
    (USE, _("Licences and goals")),
    (HEALTH, _("Health of a client")),
    (GROWTH, _("Competitors")),
    (SATISFACTION, _("When an answer is a signal")),
    (PLANS, _("Plans and tasks")),
    (TODAY, _("How much Today shows")),
    (RULES, _("Rules that are on")),
)
_DAYS = _("days")
_QUIET = _("Readings of January, June, July and August are not compared.")
_DEFAULTS = Thresholds()
_NAMES = tuple(field.name for field in dataclasses.fields(Thresholds))
_KEYS = tuple(PREFIX + name for name in _NAMES)
# Keys of the weights of health; together they are a hundred.
WEIGHTS = [
    f"{PREFIX}health_{part}"
    for part in ("usage", "engagement", "relationship", "sentiment", "commercial")
]
# Which section of the page a setting stands in, by its key.
section_of: dict[str, str] = {}


def _days(
    name: str,
    section: str,
    label: Promise,
    about: str | Promise = "",
    least: int = 1,
    most: int = 365,
) -> stored.Definition:
    return _number(name, section, label, about, unit=_DAYS, least=least, most=most)


def _number(
    name: str,
    section: str,
    label: Promise,
    about: str | Promise = "",
    *,
    unit: str | Promise = "",
    least: int = 0,
    most: int = 365,
) -> stored.Definition:
    section_of[PREFIX + name] = section
    return stored.Definition(
        key=PREFIX + name,
        kind="int",
        default=getattr(_DEFAULTS, name),
        label=label,
        group=GROUP,
        help=about,
        unit=unit,
        minimum=least,
        maximum=most,
    )


def _percent(
    name: str, label: Promise, about: str | Promise = "", *, most: int
) -> stored.Definition:
    return _number(name, USE, label, about, unit="%", least=1, most=most)


def _weight(name: str, label: Promise, about: str | Promise = "") -> stored.Definition:
    return _number(name, HEALTH, label, about, unit="%", most=100)


def _switch(rule: RuleCode) -> stored.Definition:
    key = f"{PREFIX}is_{rule.value}_on"
    section_of[key] = RULES
    return stored.Definition(key=key, kind="bool", default=True, label=rule.label, group=GROUP)


stored.register(
    _days("norm_a", NORMS, _("Longest silence with A"), _("A stage may have its own norm.")),
    _days("norm_b", NORMS, _("Longest silence with B")),
    _days("norm_c", NORMS, _("Longest silence with C")),
    _days(
        "first_days",
        NORMS,
        _("A third of the norm in the first"),
        _("Counted from the start of the first contract."),
        least=0,
    ),
    _days(
        "last_days",
        NORMS,
        _("Two thirds of the norm in the last"),
        _("For A and B, until the renewal talk has started."),
        least=0,
    ),
    _days("norm_floor", NORMS, _("A shortened norm is never under")),
    _days(
        "chill_days",
        NORMS,
        _("A chill compares touches of the first and the last"),
        _("Fewer than a third, out of norm, within the first year."),
        least=30,
        most=120,
    ),
    _days(
        "dormant_days",
        NORMS,
        _("A client sleeps without a paid contract for"),
        _("Then this is its norm of touches too."),
        least=30,
        most=730,
    ),
    _days("lead_a", RENEWALS, _("Start before the end for A")),
    _days("lead_b", RENEWALS, _("Start before the end for B")),
    _days("lead_c", RENEWALS, _("Start before the end for C")),
    _days("lead_floor", RENEWALS, _("Never later before the end than")),
    _days("escalation", RENEWALS, _("The head sees it when not started for"), least=0),
    _days("expired_days", RENEWALS, _("Expired contracts are shown for"), least=0),
    _days("red_days", RENEWALS, _("A renewal that was not started is red before the end by")),
    _days(
        "meeting_days",
        RENEWALS,
        _("A personal meeting is needed before the end by"),
        _("For renewals that are not light."),
    ),
    _number(
        "season_months",
        RENEWALS,
        _("Budgets are asked about before the fiscal year from"),
        _("Until the day by which the money is to be asked for."),
        unit=_("months"),
        least=4,
        most=11,
    ),
    _days(
        "asked_days",
        RENEWALS,
        _("A budget that was asked for is asked about again after"),
    ),
    _days(
        "holiday_days",
        RENEWALS,
        _("A step in holidays or in the decision maker's leave is told before by"),
        _("From 25 December to 10 January and from 1 to 10 May."),
        most=120,
    ),
    _days("pilot_days", RENEWALS, _("A pilot that nothing follows is told before its end by")),
    _days("unconfirmed_a", PEOPLE, _("A champion of A is confirmed every")),
    _days("unconfirmed_b", PEOPLE, _("A champion of B is confirmed every")),
    _days("contacts_a", PEOPLE, _("Two people of A are touched within")),
    _days("contacts_b", PEOPLE, _("Two people of B are touched within")),
    _days(
        "still_there",
        PEOPLE,
        _("Whether a person is still there is asked after"),
        _("Counted from the last sign of life: a touch or a confirmation."),
    ),
    _days(
        "sponsor",
        PEOPLE,
        _("The sponsor from our management speaks with A every"),
        _("The sponsor is named in the client's profile."),
    ),
    _days(
        "gap_window",
        PEOPLE,
        _("Gaps reach Today before the end of a contract by"),
        _("For A and B only; earlier they stand in the meter on the client's page."),
        least=0,
    ),
    _number(
        "promise_soon",
        PROMISES,
        _("A promise is due soon before its day by"),
        _("Working days. Promises of the day itself are always shown."),
        unit=_DAYS,
        most=30,
    ),
    _days(
        "reply_days",
        WAITING,
        _("A client waits for an answer after"),
        _("Whole working days after a message or an appeal."),
        most=30,
    ),
    _number(
        "appeals_least",
        WAITING,
        _("More appeals than usual are told from a week of"),
        _("Appeals to support."),
        least=1,
        most=1000,
    ),
    _number(
        "appeals_percent",
        WAITING,
        _("… and from so much of the usual week"),
        _("The mean of eight weeks before, as far as they are known."),
        unit="%",
        least=110,
        most=1000,
    ),
    _days(
        "support_days",
        WAITING,
        _("Support is alone with the client after"),
        _("Without a touch of the owner in a pilot or onboarding."),
    ),
    _days(
        "document_days",
        WAITING,
        _("A document is stuck at one holder after"),
        _("Working days, sent or in approval."),
        most=60,
    ),
    _percent("sleeping_percent", _("Licences sleep when less is in use than"), most=100),
    _percent("full_percent", _("Licences are nearly full when more is in use than"), most=100),
    _percent(
        "full_growth",
        _("… and use grew by"),
        _("Points of what was bought. More than was bought is always told."),
        most=100,
    ),
    _percent("fell_percent", _("Use fell when it lost"), _QUIET, most=100),
    _days("fell_days", USE, _("Growth and fall are looked for within"), most=365),
    _number(
        "fell_least", USE, _("A fall is told from so many licences in use"), least=1, most=1000
    ),
    _percent(
        "goal_margin",
        _("A goal falls behind when its time is ahead by"),
        _("Part of the time gone minus part of the way done, in points."),
        most=100,
    ),
    _days("goal_days", USE, _("A goal is measured every")),
    _weight(
        "health_usage",
        _("Weight of licences in use"),
        _("The weights add up to 100. A weight of 0 leaves the part out."),
    ),
    _weight("health_engagement", _("Weight of touches")),
    _weight("health_relationship", _("Weight of people known")),
    _weight("health_sentiment", _("Weight of their answers")),
    _weight("health_commercial", _("Weight of the renewal")),
    _number(
        "health_drop",
        HEALTH,
        _("Health fell when it lost"),
        _("Points of a hundred."),
        least=1,
        most=100,
    ),
    _days("health_days", HEALTH, _("… within")),
    _days(
        "competitor_days",
        GROWTH,
        _("A new competitor at A or B is told for"),
        _("Until a counted touch of a later day."),
    ),
    _number(
        "nps_low",
        SATISFACTION,
        _("NPS, 0–10, is as low as"),
        _("A counted touch after the answer closes the signal."),
        most=10,
    ),
    _number("csat_low", SATISFACTION, _("CSAT, 1–5, is as low as"), most=5),
    _number("ces_low", SATISFACTION, _("CES, 1–7, is as low as"), most=7),
    _number(
        "answer_fall",
        SATISFACTION,
        _("An answer fell by"),
        _("Points below the previous answer of the same person, for NPS and CSAT."),
        least=1,
        most=10,
    ),
    _days("survey_days", SATISFACTION, _("Answers are looked at for")),
    _days(
        "invoice_days",
        MONEY,
        _("An unpaid invoice is told from"),
        _("Working days after the day by which it was to be paid."),
        most=60,
    ),
    _days("invoice_head_days", MONEY, _("The head sees it from"), _("Calendar days.")),
    _days(
        "price_days",
        MONEY,
        _("A new price without a letter is told before its last day by"),
        _("The day on which the contract's notice still holds."),
        least=0,
    ),
    _days(
        "roadmap_days",
        PLANS,
        _("A plan that waits for the head is told after"),
        most=60,
    ),
    _number(
        "roadmap_limit",
        PLANS,
        _("A head validates plans over this sum"),
        _("In whole units of the base currency; plans for A clients and holdings always."),
        most=1_000_000_000,
    ),
    _days(
        "profile_days",
        PLANS,
        _("A fact of the profile is checked anew after"),
        _("Confirmed or corrected as the first step of a plan."),
        least=30,
        most=1000,
    ),
    _days(
        "task_days",
        PLANS,
        _("An overdue task is a signal from"),
        _("Working days after its day; steps at clients alone."),
        most=60,
    ),
    _days("task_head_days", PLANS, _("… and the head sees it from"), _("Working days."), most=120),
    _days(
        "referral_days",
        PLANS,
        _("A good moment to ask for a referral lasts"),
        _("After an NPS of 9 or 10, a goal reached, a renewal signed."),
        most=180,
    ),
    _days(
        "introduce_days",
        PLANS,
        _("A new owner is introduced to the client within"),
        _("A and B by a meeting with the decision maker, C by a call or a letter."),
        most=120,
    ),
    _number("cards", TODAY, _("Cards on Today at most"), least=3, most=50),
    _number("cards_kept_for_c", TODAY, _("Of them kept for C clients"), most=10),
    _number(
        "spread_over",
        TODAY,
        _("More new cards than this at once are spread over days"),
        _("A first load of data must not make a page that nobody can work off."),
        least=1,
    ),
    _number("spread_per_day", TODAY, _("Then so many new cards a day"), least=1, most=50),
    _number(
        "offer_limit",
        TODAY,
        _("Renewals by invoice-offer under this sum are one card"),
        _("In whole units of the base currency."),
        most=100_000_000,
    ),
    *[_switch(rule) for rule in RuleCode],
)


def names() -> tuple[str, ...]:
    return _NAMES


def load(changes: dict[str, Any] | None = None) -> Thresholds:
    """Return the thresholds in force, with unsaved changes (by name) laid over. One query."""
    found = stored.values(_KEYS)
    current = {key.removeprefix(PREFIX): value for key, value in found.items()}
    return Thresholds(**(current | (changes or {})))

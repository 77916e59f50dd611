"""The arithmetic of attention: norms, days that count, leads. Plain values in, plain values out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
Run = tuple[dt.date, dt.date]
# A snooze as short as this needs no reason when it is the first (house default).
SNOOZE_FREE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All numbers that administrators may change; days unless the name says otherwise."""

    norm_a: int = 14
    norm_b: int = 30
    norm_c: int = 90
    norm_floor: int = 7
    first_days: int = 90
    last_days: int = 90
    lead_a: int = 60
    lead_b: int = 60
    lead_c: int = 60
    lead_floor: int = 60
    escalation: int = 15
    expired_days: int = 90
    red_days: int = 30
    meeting_days: int = 30
    season_months: int = 5
    asked_days: int = 30
    holiday_days: int = 30
    pilot_days: int = 30
    unconfirmed_a: int = 120
    unconfirmed_b: int = 180
    contacts_a: int = 90
    contacts_b: int = 180
    still_there: int = 90
    sponsor: int = 90
    gap_window: int = 120
    promise_soon: int = 1
    sleeping_percent: int = 50
    full_percent: int = 90
    full_growth: int = 10
    fell_percent: int = 33
    fell_days: int = 60
    fell_least: int = 10
    goal_margin: int = 20
    goal_days: int = 60
    document_days: int = 7
    reply_days: int = 1
    appeals_least: int = 5
    appeals_percent: int = 200
    support_days: int = 30
    health_usage: int = 30
    health_engagement: int = 25
    health_relationship: int = 20
    health_sentiment: int = 15
    health_commercial: int = 10
    health_drop: int = 15
    health_days: int = 30
    competitor_days: int = 30
    nps_low: int = 6
    csat_low: int = 2
    ces_low: int = 3
    answer_fall: int = 2
    survey_days: int = 180
    invoice_days: int = 5
    invoice_head_days: int = 30
    price_days: int = 14
    chill_days: int = 60
    dormant_days: int = 180
    roadmap_days: int = 3
    roadmap_limit: int = 1_000_000
    profile_days: int = 180
    task_days: int = 3
    task_head_days: int = 10
    referral_days: int = 30
    introduce_days: int = 14
    cards: int = 10
    cards_kept_for_c: int = 2
    spread_over: int = 10
    spread_per_day: int = 3
    offer_limit: int = 100_000
    is_renewal_due_on: bool = True
    is_champion_changed_on: bool = True
    is_untouched_on: bool = True
    is_champion_unconfirmed_on: bool = True
    is_one_contact_on: bool = True
    is_champion_missing_on: bool = True
    is_sponsor_untouched_on: bool = True
    is_use_fell_on: bool = True
    is_nearly_full_on: bool = True
    is_sleeping_licences_on: bool = True
    is_goal_off_track_on: bool = True
    is_goal_without_reading_on: bool = True
    is_users_and_owner_not_connected_on: bool = True
    is_no_owner_on: bool = True
    is_feature_released_on: bool = True
    is_competitor_seen_on: bool = True
    is_satisfaction_fell_on: bool = True
    is_promise_overdue_on: bool = True
    is_promise_due_soon_on: bool = True
    is_document_stuck_on: bool = True
    is_client_waits_on: bool = True
    is_appeals_jumped_on: bool = True
    is_support_alone_on: bool = True
    is_raised_by_hand_on: bool = True
    is_health_fell_on: bool = True
    is_budget_season_on: bool = True
    is_fiscal_year_unknown_on: bool = True
    is_decision_in_holidays_on: bool = True
    is_renewal_disagreed_on: bool = True
    is_pilot_unchecked_on: bool = True
    is_pilot_ends_on: bool = True
    is_invoice_overdue_on: bool = True
    is_roadmap_waits_on: bool = True
    is_price_round_on: bool = True
    is_stage_overdue_on: bool = True
    is_calm_chill_on: bool = True
    is_dormant_on: bool = True
    is_task_overdue_on: bool = True
    is_referral_moment_on: bool = True
    is_not_introduced_on: bool = True

    def lead_of(self, tier: str) -> int:
        """Return how many days before a contract's end its renewal starts."""
        return max(getattr(self, f"lead_{tier.lower()}"), self.lead_floor)

    def is_on(self, rule: str) -> bool:
        """Tell whether a rule is switched on; a rule without a switch always is."""
        return bool(getattr(self, f"is_{rule}_on", True))


def reduced_norm(base: int, *, tier: str, is_first: bool, is_last: bool, floor: int = 7) -> int:
    """Return the norm of touches in days: a third of it in the first days of the first contract,
    two thirds for A and B in the last days of a running one, the smaller where both apply.

    Rounded down, never under the floor, never over the base (house default).
    """
    parts = [base]
    if is_first:
        parts.append(base // 3)
    if is_last and tier in ("A", "B"):
        parts.append(base * 2 // 3)
    return min(base, max(floor, min(parts)))


def days_excused(since: dt.date, today: dt.date, runs: Iterable[Run]) -> int:
    """Return how many days after `since`, up to today, lie in long runs of days off."""
    excused = 0
    for begin, end in runs:
        first, last = max(begin, since + DAY), min(end, today)
        excused += max(0, (last - first).days + 1)
    return excused


def days_untouched(since: dt.date, today: dt.date, runs: Iterable[Run]) -> int:
    """Return calendar days since a touch without those of long runs of days off."""
    return (today - since).days - days_excused(since, today, runs)


def excuses(today: dt.date, runs: Iterable[Run]) -> list[tuple[int, int]]:
    """Return (n, length) per run up to today: who counts more than n days back skips it too.

    So a touch is over its norm when it is not younger than
    norm + 1 + the sum of lengths with n <= norm, in calendar days before today.
    """
    found: list[tuple[int, int]] = []
    past = sorted((run for run in runs if run[0] <= today), reverse=True)
    for begin, end in past:
        last = min(end, today)
        counted_after = (today - last).days - sum(length for _n, length in found)
        found.append((counted_after, (last - begin).days + 1))
    return found


def days_back(norm: int, passed: Iterable[tuple[int, int]]) -> int:
    """Return the least age in calendar days at which a touch is over its norm."""
    return norm + 1 + sum(length for n, length in passed if n <= norm)


@dataclass(frozen=True, slots=True)
class Known:
    """A person of a client who still works there, as the gaps of its map are reckoned."""

    name: str
    roles: frozenset[str]
    influence: int
    attitude: int
    touched_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PeopleGap:
    """What the map of people lacks: its code, whom it is about, how many days it is about."""

    code: str
    names: tuple[str, ...] = ()
    days: int = 0


def people_gaps(
    people: Iterable[Known], *, tier: str, norm: int, today: dt.date, limits: Thresholds
) -> list[PeopleGap]:
    """Return the gaps, the worst first: no decision maker, no champion, one thread (A and B), a
    decision maker untouched longer than the norm, a strong opponent (house default)."""
    known, found = list(people), []
    held = {role for person in known for role in person.roles}
    for role, code in (("economic_buyer", "no_decision_maker"), ("champion", "no_champion")):
        if role not in held:
            found.append(PeopleGap(code))
    window = {"A": limits.contacts_a, "B": limits.contacts_b}.get(tier, 0)
    first = today - dt.timedelta(days=window)
    met = [person.name for person in known if person.touched_on and person.touched_on >= first]
    if window and len(met) < 2:
        found.append(PeopleGap("one_thread", tuple(met), window))
    for person in known:
        silent = (today - person.touched_on).days if person.touched_on else 0
        if "economic_buyer" in person.roles and (person.touched_on is None or silent > norm):
            found.append(PeopleGap("decision_maker_untouched", (person.name,), silent))
    against = tuple(p.name for p in known if p.influence >= 4 and p.attitude < 0)
    return [*found, PeopleGap("strong_opponent", against)] if against else found


def snooze_needs_reason(*, today: dt.date, until: dt.date, times_before: int) -> bool:
    """Only a first snooze of up to seven days needs no reason."""
    return times_before > 0 or (until - today).days > SNOOZE_FREE_DAYS

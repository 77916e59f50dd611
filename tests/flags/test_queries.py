"""Today's cards: one per client, few, ordered, at a constant cost."""

import pytest

from clients.choices import Procurement, Tier
from core import stored
from flags.choices import Audience, RuleCode, Severity
from flags.queries import flags_of_client, today_cards
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, ahead


def card(owner, *, rule=RuleCode.UNTOUCHED, tier=Tier.A, client=None, **fields):
    """A client with one flag that is shown today."""
    client = client or f.ClientFactory.create(owner=owner, tier=tier)
    plain = {"opened_on": ago(1), "shows_on": ago(1), "due_on": ago(3), "evidence": {}}
    if rule == RuleCode.UNTOUCHED:
        plain["evidence"] = {"tier": tier, "norm": 14, "since": ago(17).isoformat()}
    if rule == RuleCode.RENEWAL_DUE:
        plain["evidence"] = {"variant": "due", "ends_on": ahead(60).isoformat()}
    return f.FlagFactory.create(
        client=client, rule=rule, subject=f"{rule}:{client.pk}", **(plain | fields)
    )


def clients(cards):
    return [each.client for each in cards]


def test_one_card_per_client_with_the_strongest_reason_first(kam):
    weak = card(kam, severity=Severity.WARNING)
    strong = card(kam, client=weak.client, rule=RuleCode.RENEWAL_DUE, severity=Severity.DANGER)
    (found,) = today_cards(kam, TODAY).cards
    assert found.flag == strong
    assert [reason.flag for reason in found.others] == [weak]


def test_among_equals_the_kind_of_cause_decides(kam):
    untouched = card(kam)
    changed = card(kam, client=untouched.client, rule=RuleCode.CHAMPION_CHANGED)
    assert today_cards(kam, TODAY).cards[0].flag == changed


def test_overdue_first_then_money_then_tier_then_age(kam):
    later = card(kam, rule=RuleCode.RENEWAL_DUE, due_on=ahead(3), amount=900)
    old_b = card(kam, tier=Tier.B, amount=5, due_on=ago(9))
    new_a = card(kam, tier=Tier.A, amount=5, due_on=ago(2))
    old_a = card(kam, tier=Tier.A, amount=5, due_on=ago(4))
    rich = card(kam, tier=Tier.C, amount=500)
    order = [each.flag for each in today_cards(kam, TODAY).cards]
    assert order == [rich, old_a, new_a, old_b, later]


def test_the_sum_on_a_card_is_the_one_that_ranks_it(kam):
    strongest = card(kam, severity=Severity.DANGER, amount=155)
    card(kam, client=strongest.client, rule=RuleCode.ONE_CONTACT, amount=900, due_on=None)
    other = card(kam, amount=665)
    shown = today_cards(kam, TODAY).cards
    assert [(each.flag, each.amount) for each in shown] == [(strongest, 900), (other, 665)]


@pytest.mark.parametrize(
    "hidden",
    [
        {"snoozed_until": ahead(1)},
        {"shows_on": ahead(1)},
        {"dismissed_at": NOW, "dismiss_reason": "known"},
        {"closed_at": NOW, "closed_reason": "gone"},
        {"severity": Severity.NOTICE},
    ],
    ids=["snoozed", "spread", "dismissed", "closed", "a gap in data"],
)
def test_what_is_not_shown_today(kam, hidden):
    card(kam, **hidden)
    assert today_cards(kam, TODAY).total == 0


def promise(kam, *, due_on, by=None, client=None):
    evidence = {"title": "Расчёт", "side": "ours", "by": by or kam.pk, "due_on": due_on.isoformat()}
    return card(
        kam, rule=RuleCode.PROMISE_DUE_SOON, client=client, due_on=due_on, evidence=evidence
    )


def test_what_the_owner_promised_for_tomorrow_is_a_task_and_no_card(kam, colleague):
    promise(kam, due_on=ahead(1))
    today, by_another = promise(kam, due_on=TODAY), promise(kam, due_on=ahead(1), by=colleague.pk)
    found = today_cards(kam, TODAY)
    assert {each.flag for each in found.cards} == {today, by_another}
    assert (found.total, found.counts["promises"], found.everything) == (2, 2, 2)


def test_it_stands_behind_another_reason_of_its_client(kam):
    untouched = card(kam)
    soon = promise(kam, due_on=ahead(1), client=untouched.client)
    (found,) = today_cards(kam, TODAY).cards
    assert {reason.flag for reason in found.reasons} == {untouched, soon}
    assert soon in [reason.flag for reason in flags_of_client(untouched.client, kam, TODAY).now]


@pytest.mark.parametrize(
    ("rule", "evidence", "opened", "is_card"),
    [
        (RuleCode.SLEEPING_LICENCES, {"on": ago(30), "used": 1, "bought": 9}, 60, False),
        (RuleCode.SLEEPING_LICENCES, {"on": ago(31), "used": 1, "bought": 9}, 1, True),
        (RuleCode.NEARLY_FULL, {"on": ago(1), "used": 9, "bought": 9}, 1, False),
        (RuleCode.NEARLY_FULL, {"on": ago(14), "used": 10, "bought": 9}, 60, False),
        (RuleCode.NEARLY_FULL, {"on": ago(15), "used": 10, "bought": 9}, 1, True),
        (RuleCode.FEATURE_RELEASED, {}, 30, False),
        (RuleCode.FEATURE_RELEASED, {}, 31, True),
        (RuleCode.GOAL_WITHOUT_READING, {"on": ago(90)}, 30, False),
        (RuleCode.ONE_CONTACT, {}, 30, False),
        (RuleCode.ONE_CONTACT, {}, 31, True),
        (RuleCode.CHAMPION_MISSING, {}, 30, False),
        (RuleCode.CHAMPION_UNCONFIRMED, {"on": ago(200)}, 30, False),
        (RuleCode.SPONSOR_UNTOUCHED, {}, 30, False),
        (RuleCode.USERS_AND_OWNER_NOT_CONNECTED, {}, 30, False),
        (RuleCode.FISCAL_YEAR_UNKNOWN, {}, 30, False),
        (RuleCode.FISCAL_YEAR_UNKNOWN, {}, 31, True),
        (RuleCode.USE_FELL, {"on": ago(1), "used": 1, "bought": 9, "was": 9}, 1, True),
    ],
)
def test_what_waits_for_the_next_talk_is_no_card_alone(kam, rule, evidence, opened, is_card):
    told = {k: v.isoformat() if k == "on" else v for k, v in evidence.items()}
    days = {"opened_on": ago(opened), "shows_on": ago(opened)}
    flag = card(kam, rule=rule, evidence=told, due_on=None, **days)
    assert today_cards(kam, TODAY).total == int(is_card)
    untouched = card(kam, client=flag.client)
    (found,) = today_cards(kam, TODAY).cards
    assert {reason.flag for reason in found.reasons} == {flag, untouched}


@pytest.mark.parametrize(("shown", "is_card"), [(1, False), (31, True)])
def test_a_gap_waits_from_the_day_it_asks_for_work(kam, shown, is_card):
    card(kam, rule=RuleCode.ONE_CONTACT, opened_on=ago(200), shows_on=ago(shown), due_on=None)
    assert today_cards(kam, TODAY).total == int(is_card)


def test_a_snooze_ends_on_its_day(kam):
    card(kam, snoozed_until=TODAY)
    assert today_cards(kam, TODAY).total == 1


def test_at_most_ten_and_the_rest_behind(kam):
    for amount in range(13):
        card(kam, amount=amount)
    found = today_cards(kam, TODAY)
    assert (len(found.cards), found.rest_count, found.total, found.late) == (10, 3, 13, 13)
    assert [each.flag.amount for each in found.rest] == [2, 1, 0]
    assert len(today_cards(kam, TODAY, is_full=True).cards) == 13


def test_two_places_are_kept_for_the_longest_untouched_of_c(kam):
    for _n in range(12):
        card(kam, amount=1000)
    silent = [card(kam, tier=Tier.C, due_on=ago(days)).client for days in (10, 30, 20)]
    found = clients(today_cards(kam, TODAY).cards)
    assert len(found) == 10
    assert [c for c in found if c in silent] == [silent[1], silent[2]]


def test_places_are_settings(kam, admin):
    stored.store(changes={"flags.cards": 4, "flags.cards_kept_for_c": 0}, by=admin)
    for _n in range(6):
        card(kam)
    card(kam, tier=Tier.C)
    found = today_cards(kam, TODAY)
    assert (len(found.cards), found.rest_count) == (4, 3)


def small(kam, amount=50_000_00, **client):
    paying = client or {"procurement": Procurement.OFFER_INVOICE}
    row = f.ClientFactory.create(owner=kam, tier=Tier.C, **paying)
    return card(kam, client=row, rule=RuleCode.RENEWAL_DUE, amount=amount, due_on=ahead(1))


def test_small_renewals_by_offer_are_one_card(kam):
    rows = [small(kam), small(kam, can_pay_by_offer=True)]
    big = small(kam, amount=100_000_00)
    tender = small(kam, procurement=Procurement.TENDER_223)
    found = today_cards(kam, TODAY)
    assert set(clients(found.batch.cards)) == {row.client for row in rows}
    assert found.batch.amount == 100_000_00
    assert set(clients(found.cards)) == {big.client, tender.client}
    assert (found.total, found.rest_count) == (4, 0)


def test_a_single_small_renewal_is_a_card_like_others(kam):
    small(kam)
    found = today_cards(kam, TODAY)
    assert found.batch is None
    assert len(found.cards) == 1


def test_a_small_renewal_with_another_reason_stays_a_card(kam):
    other = small(kam)
    small(kam), small(kam)
    card(kam, client=other.client)
    found = today_cards(kam, TODAY)
    assert clients(found.cards) == [other.client]


def test_the_season_of_budgets_is_one_card(kam):
    rows = [card(kam, rule=RuleCode.BUDGET_SEASON) for _n in range(12)]
    other = card(kam, client=rows[0].client)
    found = today_cards(kam, TODAY)
    assert set(clients(found.season.cards)) == {row.client for row in rows[1:]}
    assert (clients(found.cards), found.total, found.rest_count) == ([other.client], 12, 0)
    assert today_cards(kam, TODAY, kind="cadence").season is None


def test_filters_by_kind_and_their_counts(kam):
    card(kam, rule=RuleCode.CHAMPION_CHANGED)
    both = card(kam)
    card(kam, client=both.client, rule=RuleCode.RENEWAL_DUE)
    found = today_cards(kam, TODAY, kind="cadence")
    assert clients(found.cards) == [both.client]
    assert {kind: n for kind, n in found.counts.items() if n} == {
        "renewal": 1,
        "people": 1,
        "cadence": 1,
    }
    assert today_cards(kam, TODAY, kind="no such kind").total == 0


def test_only_own_clients_make_cards(kam, colleague, stranger, client_row, head):
    card(kam, client=client_row)
    for person in (colleague, stranger, head):
        assert today_cards(person, TODAY).cards == []


def test_a_head_sees_what_escalated_in_the_teams_apart(kam, head, stranger):
    late = card(kam, escalates_on=TODAY)
    card(kam, escalates_on=ahead(1))
    card(kam)
    card(stranger, escalates_on=ago(1))
    own = card(head)
    found = today_cards(head, TODAY)
    assert clients(found.cards) == [own.client]
    assert (clients(found.escalated), found.escalated_total) == ([late.client], 1)
    assert today_cards(kam, TODAY).escalated == []


def test_administrators_see_clients_without_an_owner(admin, head, kam):
    orphan = card(None, rule=RuleCode.NO_OWNER, audience=Audience.ADMIN)
    found = today_cards(admin, TODAY)
    assert clients(found.ownerless) == [orphan.client]
    assert today_cards(head, TODAY).ownerless == []


@pytest.mark.parametrize("number", [1, 30])
def test_today_costs_the_same_at_any_size(kam, head, admin, django_assert_max_num_queries, number):
    for _n in range(number):
        card(kam, escalates_on=ago(1))
        card(None, rule=RuleCode.NO_OWNER, audience=Audience.ADMIN)
    for person, most in ((kam, 2), (head, 3), (admin, 2)):
        with django_assert_max_num_queries(most):
            today_cards(person, TODAY)


def test_a_huge_book_is_counted_and_not_read_whole(kam, monkeypatch):
    monkeypatch.setattr("flags.queries.MOST_FLAGS", 5)
    for _n in range(8):
        card(kam)
    found = today_cards(kam, TODAY)
    assert (found.total, len(found.cards), found.rest_count) == (8, 5, 3)


def test_flags_of_a_client_with_what_was_put_aside(kam, client_row, django_assert_num_queries):
    changed = card(kam, client=client_row, rule=RuleCode.CHAMPION_CHANGED)
    snoozed = card(kam, client=client_row, snoozed_until=ahead(3))
    card(kam, client=client_row, rule=RuleCode.CHAMPION_MISSING, severity=Severity.NOTICE)
    with django_assert_num_queries(1):
        found = flags_of_client(client_row, kam, TODAY)
    assert [reason.flag for reason in found.now] == [changed]
    assert [reason.flag for reason in found.aside] == [snoozed]


def test_flags_of_a_client_are_for_those_who_see_it(kam, client_row, stranger, colleague):
    card(kam, client=client_row)
    assert flags_of_client(client_row, stranger, TODAY).now == []
    assert len(flags_of_client(client_row, colleague, TODAY).now) == 1

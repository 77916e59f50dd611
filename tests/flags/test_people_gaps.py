"""What the map of people lacks: a table of cases, without a database."""

import datetime as dt

import pytest

from flags.rules import Known, Thresholds, people_gaps

TODAY = dt.date(2026, 11, 18)
LIMITS = Thresholds()


def known(name, *roles, touched=5, influence=3, attitude=0):
    on = None if touched is None else TODAY - dt.timedelta(days=touched)
    return Known(name, frozenset(roles), influence, attitude, on)


def codes(*people, tier="A", norm=14):
    found = people_gaps(people, tier=tier, norm=norm, today=TODAY, limits=LIMITS)
    return [gap.code for gap in found]


BOSS = known("Анна", "economic_buyer")
FRIEND = known("Пётр", "champion")


@pytest.mark.parametrize(
    ("people", "tier", "found"),
    [
        ((BOSS, FRIEND), "A", []),
        ((), "A", ["no_decision_maker", "no_champion", "one_thread"]),
        ((), "C", ["no_decision_maker", "no_champion"]),
        ((FRIEND, known("Ия")), "A", ["no_decision_maker"]),
        ((BOSS, known("Ия")), "A", ["no_champion"]),
        ((BOSS, known("Пётр", "champion", touched=90)), "A", []),
        ((BOSS, known("Пётр", "champion", touched=91)), "A", ["one_thread"]),
        ((BOSS, known("Пётр", "champion", touched=91)), "B", []),
        ((BOSS, known("Пётр", "champion", touched=None)), "C", []),
        ((known("Анна", "economic_buyer", touched=14), FRIEND), "A", []),
        ((known("Анна", "economic_buyer", touched=15), FRIEND), "A", ["decision_maker_untouched"]),
        (
            (known("Анна", "economic_buyer", touched=None), FRIEND, known("Ия")),
            "B",
            ["decision_maker_untouched"],
        ),
        ((BOSS, FRIEND, known("Ян", influence=4, attitude=-1)), "C", ["strong_opponent"]),
        ((BOSS, FRIEND, known("Ян", influence=3, attitude=-2)), "C", []),
        ((BOSS, FRIEND, known("Ян", influence=5, attitude=0)), "C", []),
    ],
)
def test_gaps_of_a_map(people, tier, found):
    assert codes(*people, tier=tier) == found


def test_a_gap_says_whom_and_how_many_days_it_is_about():
    late = known("Анна", "economic_buyer", touched=40)
    given = {"tier": "A", "norm": 14, "today": TODAY, "limits": LIMITS}
    one, silent = people_gaps([late, known("Пётр", "champion", touched=200)], **given)
    assert (one.code, one.names, one.days) == ("one_thread", ("Анна",), 90)
    assert (silent.names, silent.days) == (("Анна",), 40)

"""Who reports to whom: everybody once, at any depth, whatever the lines say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.reporting import boss_of, circle, tree


def drawn(order, boss, heir=None):
    """Return the list as nested brackets, the way a page opens and closes it."""
    text = ""
    for branch in tree(order, boss, heir or {}):
        text += ("(" if branch.opens else "") + str(branch.pk) + ")" * branch.closes
    return text


@pytest.mark.parametrize(
    ("boss", "shown"),
    [
        ({}, "123"),
        ({2: 1, 3: 1}, "1(23)"),
        ({2: 1, 3: 2}, "1(2(3))"),
        ({1: 2}, "2(1)3"),
        ({1: 3, 2: 3}, "3(12)"),
        ({1: 9}, "123"),
        ({1: 2, 2: 1}, "31(2)"),
        ({1: 2, 2: 3, 3: 1}, "1(3(2))"),
    ],
)
def test_the_tree_follows_the_lines(boss, shown):
    assert drawn([1, 2, 3], boss) == shown


def test_a_boss_who_is_gone_is_passed_over_to_the_successor_or_up():
    assert drawn([1, 2, 3], {2: 9, 9: 1}) == "1(2)3"
    assert drawn([1, 2, 3], {2: 9, 9: 1}, {9: 3}) == "13(2)"
    assert boss_of(2, {2}, {2: 8, 8: 9, 9: 8}, {}) is None


@pytest.mark.parametrize(
    ("boss", "is_circle"), [(None, False), (2, False), (1, True), (3, True), (5, False)]
)
def test_nobody_comes_to_report_to_themselves(boss, is_circle):
    assert circle(1, boss, {3: 4, 4: 1, 5: 6, 6: 5}) is is_circle


@given(st.dictionaries(st.integers(1, 12), st.integers(1, 14)))
def test_everybody_stands_once_and_every_list_is_closed(boss):
    rows = tree(list(range(1, 13)), boss, {})
    assert sorted(row.pk for row in rows) == list(range(1, 13))
    assert sum(row.opens for row in rows) == sum(row.closes for row in rows)
    assert [row.is_boss for row in rows[:-1]] == [row.opens for row in rows[1:]]


def test_a_line_of_two_thousand_is_drawn():
    people = list(range(1, 2001))
    rows = tree(people, {pk: pk - 1 for pk in people[1:]}, {})
    assert rows[-1].closes == 1999

"""Pure rules: links, sessions, cycles."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users import rules

T0 = dt.datetime(2026, 10, 14, 9, 0, tzinfo=dt.UTC)


def test_a_token_is_split_into_what_it_was_made_of():
    key = uuid.uuid4()
    token = rules.link_token("key", key)
    assert rules.split_token(token) == (key, rules.link_secret("key", key))


def test_another_key_or_id_makes_another_secret():
    first, second = uuid.uuid4(), uuid.uuid4()
    secrets = {rules.link_secret(k, i) for k in ("a", "b") for i in (first, second)}
    assert len(secrets) == 4


@given(st.text(max_size=80))
def test_nonsense_is_no_token_and_no_error(text):
    parts = rules.split_token(text)
    assert parts is None or isinstance(parts[0], uuid.UUID)


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [(0, 0, False), (0, 12, False), (0, 12.01, True), (7 * 24 + 0.01, 0, True), (6 * 24, 1, False)],
)
def test_a_session_ends_by_rest_and_by_age(began, seen, over):
    hour = dt.timedelta(hours=1)
    times = rules.SessionTimes(T0 - began * hour, T0 - seen * hour)
    assert times.is_over(T0, dt.timedelta(hours=12)) is over


@pytest.mark.parametrize(
    ("team", "parent", "cycle"),
    [(1, None, False), (1, 3, True), (1, 1, True), (3, 4, False), (2, 3, True)],
)
def test_cycles_in_a_tree(team, parent, cycle):
    parents = {1: None, 2: 1, 3: 2, 4: None}
    assert rules.makes_a_cycle(team, parent, parents) is cycle

"""Own fields of a client: values by kind, filters that both engines answer alike."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client, ClientField
from clients.queries import own_fields as queries
from clients.rules.own_fields import WrongValue, code_from, merged, stored
from tests import factories as f


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("number", "1 200,50", 1200.5),
        ("number", "1\u00a0200", 1200),
        ("number", 7, 7),
        ("number", "", None),
        ("text", "  Омск ", "Омск"),
        ("text", None, None),
        ("choice", "омск", "Омск"),
        ("date", "23.11.2026", "2026-11-23"),
        ("date", "2026-11-23", "2026-11-23"),
        ("date", dt.datetime(2026, 11, 23, 5), "2026-11-23"),
        ("bool", "да", True),
        ("bool", "No", False),
        ("bool", False, False),
    ],
)
def test_a_value_is_kept_by_its_kind(kind, typed, kept):
    assert stored(kind, typed, ["Омск", "Тула"]) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        ("number", "много", "number"),
        ("number", "1e400", "number"),
        ("number", "NaN", "number"),
        ("number", "9999999999999999", "number"),
        ("number", True, "number"),
        ("choice", "Пермь", "choice"),
        ("date", "31.02.2026", "date"),
        ("bool", "может быть", "bool"),
        ("text", "я" * 501, "long"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind, typed, why):
    with pytest.raises(WrongValue) as refused:
        stored(kind, typed, ["Омск"])
    assert refused.value.code == why


@given(
    st.dictionaries(st.text("abc", min_size=1), st.one_of(st.none(), st.text("аЁb", min_size=1)))
)
def test_an_emptied_value_leaves_nothing_behind(values):
    full = merged({}, values)
    assert merged(full, dict.fromkeys(values)) == {}


@given(st.text(max_size=80))
def test_a_code_is_a_short_latin_word(label):
    code = code_from(label, ["field"])
    assert 0 < len(code) <= 40
    assert code.isascii()
    assert code != "field"


@pytest.fixture
def filled(db):
    """Two clients with a value of each kind, and one without any."""
    fields = {
        kind: ClientField.objects.create(code=kind, label=kind, kind=kind, options=["Омск", "Тула"])
        for kind in ("number", "text", "choice", "date", "bool")
    }
    small = {"number": 5, "text": "Ёлка", "choice": "Омск", "date": "2026-01-01", "bool": False}
    large = {"number": 12, "text": "дуб", "choice": "Тула", "date": "2026-12-31", "bool": True}
    rows = {
        "small": f.ClientFactory.create(own_values=merged({}, small)),
        "large": f.ClientFactory.create(own_values=merged({}, large)),
        "empty": f.ClientFactory.create(),
    }
    return fields, {row.pk: name for name, row in rows.items()}


@pytest.mark.parametrize(
    ("kind", "test", "value", "expected"),
    [
        ("number", "min", "10", {"large"}),
        ("number", "max", "9,5", {"small"}),
        ("number", "max", "many", {"small", "large", "empty"}),
        ("number", "empty", True, {"empty"}),
        ("text", "has", "елк", {"small"}),
        ("text", "has", "ДУБ", {"large"}),
        ("text", "has", "", {"small", "large", "empty"}),
        ("choice", "is", "тула", {"large"}),
        ("date", "min", "2026-06-01", {"large"}),
        ("date", "max", "01.06.2026", {"small"}),
        ("bool", "is", "да", {"large"}),
        ("bool", "is", "нет", {"small"}),
    ],
)
def test_a_list_is_filtered_by_an_own_field(filled, kind, test, value, expected):
    fields, names = filled
    found = queries.narrow(Client.objects.all(), fields[kind], test, value)
    assert {names[client.pk] for client in found} == expected


def test_an_unknown_test_is_an_error_of_the_caller(filled):
    fields, _names = filled
    with pytest.raises(KeyError):
        queries.narrow(Client.objects.all(), fields["bool"], "min", "1")

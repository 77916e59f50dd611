"""A base beside the program: the same, older, newer, or of another line."""

import pytest
from django.apps import apps

from accounts_crm.copies import schema
from accounts_crm.copies.tables import tables_of

KNOWN = schema.known()
LAST = "exchange.0001_initial"


@pytest.mark.parametrize(
    ("seen", "age"),
    [
        (KNOWN, schema.Age.SAME),
        (KNOWN - {LAST}, schema.Age.OLDER),
        (KNOWN | {"core.0099_later"}, schema.Age.NEWER),
        (KNOWN - {LAST} | {"core.0099_later"}, schema.Age.DIFFERS),
    ],
)
def test_what_a_base_has_seen_tells_its_age(seen: schema.Names, age: schema.Age) -> None:
    assert schema.age_of(seen) is age


def test_the_models_after_all_migrations_are_the_models_of_the_code() -> None:
    assert tables_of(schema.registry_at(KNOWN)) == tables_of(apps)


def test_the_models_before_a_migration_lack_its_tables() -> None:
    without = {name for name in KNOWN if not name.startswith("exchange.")}
    names = {table.name for table in tables_of(schema.registry_at(frozenset(without)))}
    assert "clients_client" in names
    assert "exchange_importrun" not in names


def test_a_sentence_names_a_few() -> None:
    assert schema.some(frozenset("abcde")) == "a, b, c and 2 more"

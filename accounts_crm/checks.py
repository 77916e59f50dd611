"""System checks of the surroundings: what would break words silently is refused at the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

MEND = (
    "Make the database anew, e.g. CREATE DATABASE crm TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER icu ICU_LOCALE 'ru-RU' LOCALE 'C.UTF-8'; then migrate again."
)


@register(Tags.database)
def postgres_knows_cyrillic(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a PostgreSQL database in which letters other than Latin have no lower case."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_encoding'), lower('ЁЖ') = 'ёж'")
            encoding, folds_case = cursor.fetchone()
        found += _judge(alias, encoding, folds_case)
    return found


def _judge(alias: str, encoding: str, folds_case: bool) -> list[CheckMessage]:
    if encoding != "UTF8":
        sentence = f"The database {alias!r} has the encoding {encoding}; UTF8 is needed."
        return [Error(sentence, hint=MEND, id="accounts_crm.E001")]
    if not folds_case:
        sentence = (
            f"The locale of the database {alias!r} does not know Cyrillic letters: "
            "search would miss «ЁЖ» when asked for «ёж»."
        )
        return [Error(sentence, hint=MEND, id="accounts_crm.E002")]
    return []

"""Which queries are a page's own, and which stand around every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Transaction control is no query, nor is what a new connection plans once.
CONTROL = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "BEGIN", "COMMIT", "PREPARE")
# Session, person (a head's brings the teams below along), settings of the product's name, latest
# clients.
AROUND = (
    '"django_session"',
    'FROM "users_user" WHERE "users_user"."id" =',
    'FROM "core_storedsetting" WHERE "core_storedsetting"."key" IN (%s)',
    '"clients_client"."name", "clients_client"."tier", "clients_client"."computed_tier" FROM',
)


@dataclass
class Counter:
    """An execute wrapper that sorts statements into a page's own and those around it."""

    own: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not sql.startswith(CONTROL):
            (self.around if is_around(sql) else self.own).append(sql)
        return execute(sql, params, many, context)


def is_around(sql: str) -> bool:
    """Tell whether a statement stands around every page and is not the page's own."""
    return any(words in sql for words in AROUND)

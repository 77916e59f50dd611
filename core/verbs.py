"""The frame of every action: one transaction, and a broken database rule as a sentence."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")


def verb(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction; a rule of the database it breaks becomes a DomainError."""

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except IntegrityError as error:
            raise DomainError(broken_rule(error)) from error
        except ValidationError as error:
            raise DomainError(" ".join(error.messages)) from error

    return run


def broken_rule(error: IntegrityError) -> str | Promise:
    """Return the sentence of the constraint that an IntegrityError names, on either engine."""
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if named is None and (found := _CHECK.search(str(error))):
        named = found[1]
    if named is None and (found := _UNIQUE.search(str(error))):
        named = _unique_by_columns(found[1])
    return _sentences().get(named or "", _("This breaks a rule of the data; nothing was saved."))


@functools.cache
def _sentences() -> dict[str, str | Promise]:
    return {
        rule.name: rule.violation_error_message or ""
        for model in apps.get_models()
        for rule in model._meta.constraints
        if rule.violation_error_message != rule.default_violation_error_message
    }


def _unique_by_columns(columns: str) -> str | None:
    """SQLite names the columns of a broken unique rule and not the rule itself."""
    wanted = {column.strip() for column in columns.split(",")}
    for model in apps.get_models():
        for rule in model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and _columns(model, rule) == wanted:
                return rule.name
    return None


def _columns(model: type[models.Model], rule: models.UniqueConstraint) -> set[str]:
    fields: list[Any] = [model._meta.get_field(name) for name in rule.fields]
    return {f"{model._meta.db_table}.{field.column}" for field in fields}

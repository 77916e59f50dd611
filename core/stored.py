"""Settings that administrators change in the browser: a registered list with typed defaults."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.functional import Promise

from core.errors import DomainError
from core.models import AuditLine, StoredSetting


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting: `kind` is int, text, bool, choice, or days (which have a page of their own).

    Limits are inclusive.
    """

    key: str
    kind: str
    default: Any
    label: str | Promise
    group: str
    help: str | Promise = ""
    unit: str | Promise = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, str | Promise], ...] = ()


_definitions: dict[str, Definition] = {}


def register(*definitions: Definition) -> None:
    """Add settings of an app; called at import time of its `choices`/`rules` neighbours."""
    for definition in definitions:
        _definitions[definition.key] = definition


def definitions(group: str | None = None) -> list[Definition]:
    return [d for d in _definitions.values() if group is None or d.group == group]


def values(keys: Iterable[str] | None = None) -> dict[str, Any]:
    """Return current values by key, with defaults where nobody changed them. One query."""
    wanted = set(_definitions if keys is None else keys)
    held = _held.get()
    if held is not None:
        found = held.read()
    else:
        found = dict(StoredSetting.objects.filter(key__in=wanted).values_list("key", "value"))
    return {key: found.get(key, _definitions[key].default) for key in wanted}


@dataclass
class _Held:
    """Everything that is stored, read when it is first asked for."""

    found: dict[str, Any] | None = None

    def read(self) -> dict[str, Any]:
        if self.found is None:
            self.found = dict(StoredSetting.objects.values_list("key", "value"))
        return self.found


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Let all reads inside share one query: several rules look at their numbers one by one."""
    token = _held.set(_held.get() or _Held())
    try:
        yield
    finally:
        _held.reset(token)


def value(key: str) -> Any:
    return values([key])[key]


# What every page needs is read at most so often by a process; a change made by this very
# process shows at once, one made by another within this time.
RECENT_SECONDS = 15.0


@dataclass
class _Recent:
    values: dict[str, Any] = field(default_factory=dict)
    until: float = 0.0
    # How often it was forgotten: what was being read meanwhile may be the old values.
    times_forgotten: int = 0


_recent = _Recent()
# Get all values each time that a process has read them.
_readers: list[Callable[[dict[str, Any]], None]] = []


def on_read(reader: Callable[[dict[str, Any]], None]) -> None:
    """Tell whoever keeps something made of settings when they were read anew."""
    if reader not in _readers:
        _readers.append(reader)


def recent(key: str) -> Any:
    """Return a value read at most a few seconds ago; its default while the database is away."""
    if key not in _recent.values:
        forget_recent()
    return _recent.values[key] if refresh() else _definitions[key].default


def refresh() -> bool:
    """Read the settings anew unless they are recent; False while the database is away."""
    now = time.monotonic()
    if now < _recent.until:
        return True
    times_forgotten = _recent.times_forgotten
    try:
        _recent.values = values()
    except DatabaseError:
        return False
    if times_forgotten == _recent.times_forgotten:
        _recent.until = now + RECENT_SECONDS
    for reader in _readers:
        reader(_recent.values)
    return True


def forget_recent() -> None:
    """Make the next `recent` read the database."""
    _recent.times_forgotten += 1
    _recent.until = 0.0


@transaction.atomic
def store(*, changes: dict[str, Any], by: Any) -> dict[str, list[Any]]:
    """Write changed settings and a dated line each; return {key: [old, new]} of real changes.

    Raises DomainError for an unknown key.
    """
    if unknown := set(changes) - set(_definitions):
        raise DomainError(f"unknown setting {sorted(unknown)}")
    _held.set(None)
    list(StoredSetting.objects.select_for_update().filter(key__in=changes))
    before = values(changes)
    changed = {k: [before[k], new] for k, new in changes.items() if before[k] != new}
    for key, (_old, new) in changed.items():
        StoredSetting.objects.update_or_create(
            key=key, defaults={"value": new, "changed_by": by, "changed_at": timezone.now()}
        )
    if changed:
        AuditLine.objects.create(by=by, verb="settings_changed", changes=changed)
        forget_recent()
        transaction.on_commit(forget_recent)
    return changed

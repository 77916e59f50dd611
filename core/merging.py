"""What a page does when two people edited one record: both values are shown, none is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import formats
from core.forms import MergingForm

SALT = "against"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: its name and words, their value and the typed one."""

    name: str
    label: str
    theirs: str
    mine: str


class ConflictForm(MergingForm):
    """A merging form whose conflicts the person settles with `keep` = theirs or mine.

    `merged(current)` returns what to write, or None when there is something to settle: then
    `clashes` says what, and `tell` finds out who. A choice holds only against the values it was
    made about (`against`).
    """

    # Fields that timeline and audit name otherwise.
    told_as: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []
        self.against = ""
        self.conflict_sentence = ""
        self.conflict_at: dt.datetime | None = None

    def merged(self, current: dict[str, Any]) -> dict[str, Any] | None:
        changes, found = self.changes(), self.conflicts(current)
        theirs = {name: self._plain(name, value) for name, value in found.items()}
        keep = self.data.get("keep", "")
        if theirs and keep in ("theirs", "mine") and self._seen_clashes() == theirs:
            return (
                changes if keep == "mine" else {n: v for n, v in changes.items() if n not in found}
            )
        if not theirs:
            return changes
        self.against = signing.dumps(theirs, salt=SALT, compress=True)
        self.clashes = [
            Clash(n, str(self.fields[n].label or n), self._words(n, v), self._words(n, changes[n]))
            for n, v in found.items()
        ]
        return None

    def tell(
        self, lines: QuerySet[Any], *, reader: Any, names: Iterable[str] | None = None
    ) -> None:
        """Say who changed the clashing fields last and when.

        `lines` are those of the audit or of a timeline about this very record.
        """
        names = [clash.name for clash in self.clashes] if names is None else names
        wanted = [key for name in names for key in self.told_as.get(name, (name,))]
        about = lines.filter(changes__has_any_keys=wanted).select_related("by")
        entry = about.order_by("-at", "-pk").first()
        self.conflict_at = entry.at if entry else None
        if entry is None or entry.by is None:
            self.conflict_sentence = _("Somebody changed the same while you were editing")
        elif entry.by == reader:
            self.conflict_sentence = _("You changed the same in another window")
        else:
            words = _("While you were editing, %(name)s changed the same")
            self.conflict_sentence = words % {"name": entry.by.full_name}

    def _seen_clashes(self) -> dict[str, Any]:
        try:
            return dict(signing.loads(self.data.get("against", ""), salt=SALT))
        except signing.BadSignature:
            return {}

    def _words(self, name: str, value: Any) -> str:
        """Return a value as the person reads it."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("yes") if value else _("no")
        if value in (None, "", [], ()):
            return ""
        if isinstance(field, forms.ModelChoiceField):
            values = value if isinstance(value, list | tuple | set | QuerySet) else [value]
            return ", ".join(_name_of(field, one) for one in values)
        if isinstance(value, dt.datetime):
            local = timezone.localtime(value)
            return f"{formats.document_day(local.date())} {local:%H:%M}"
        if isinstance(value, dt.date):
            return formats.document_day(value)
        if not hasattr(field, "choices"):
            return str(field.prepare_value(value))
        words = {str(code): str(label) for code, label in field.choices}
        values = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(words.get(str(one), str(one)) for one in values)


class MoveForm(ConflictForm):
    """A dialog that moves a record on from where it stood when drawn, as to another owner.

    A request without `seen` comes from no page of ours, so it overlooks nothing.
    """

    def conflicts(self, current: dict[str, Any]) -> dict[str, Any]:
        return super().conflicts(current) if self.shown() else {}


def _name_of(field: forms.ModelChoiceField[Any], value: Any) -> str:
    """Return the name of a row that a field offers, or that it offered when it was chosen."""
    pk = getattr(value, "pk", value)
    row = field.queryset.filter(pk=pk).first() if field.queryset is not None else None
    if row is None and field.queryset is not None and not getattr(field, "is_scoped", False):
        row = field.queryset.model._base_manager.filter(pk=pk).first()
    return str(field.label_from_instance(row)) if row else _("one that you do not see")

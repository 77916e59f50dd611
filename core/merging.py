"""What a page does when two people edited one record: both values are shown, none is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing

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
    `clashes` says what. A choice holds only against the values it was made about (`against`).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []
        self.against = ""

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

    def _seen_clashes(self) -> dict[str, Any]:
        try:
            return dict(signing.loads(self.data.get("against", ""), salt=SALT))
        except signing.BadSignature:
            return {}

    def _words(self, name: str, value: Any) -> str:
        """Return a value as the person reads it."""
        field = self.fields[name]
        if value in (None, "", [], ()):
            return ""
        if isinstance(field, forms.ModelChoiceField) or not hasattr(field, "choices"):
            return str(value if hasattr(value, "pk") else field.prepare_value(value))
        words = {str(code): str(label) for code, label in field.choices}
        values = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(words.get(str(one), str(one)) for one in values)

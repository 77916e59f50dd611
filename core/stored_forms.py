"""A form made of the stored settings of one group; two administrators' edits are merged."""

from __future__ import annotations

from typing import Any

from django import forms

from core import locks, stored
from core.merging import ConflictForm
from core.models import AuditLine
from core.saving import merge


def _field(setting: stored.Definition) -> forms.Field:
    common: dict[str, Any] = {
        "label": setting.label,
        "help_text": setting.help,
        "required": setting.kind in ("int", "choice"),
    }
    if setting.kind == "int":
        unit = forms.NumberInput(attrs={"data-unit": setting.unit} if setting.unit else {})
        return forms.IntegerField(
            min_value=setting.minimum, max_value=setting.maximum, widget=unit, **common
        )
    if setting.kind == "bool":
        return forms.BooleanField(**common)
    if setting.kind == "choice":
        return forms.ChoiceField(choices=setting.choices, **common)
    return forms.CharField(max_length=setting.maximum or 200, **common)


class StoredForm(ConflictForm):
    """The settings of one group, each under its own key; an emptied text gets its default back."""

    marks_optional = False

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        self.definitions = stored.definitions(group)
        self.base_fields = {  # type: ignore[misc] # Django copies it per form, so this is its own
            **type(self).base_fields,
            **{setting.key: self.field_of(setting) for setting in self.definitions},
        }
        super().__init__(*args, **kwargs)

    def field_of(self, setting: stored.Definition) -> forms.Field:
        """Return the field of a setting; a form may have a better one, as for money."""
        return _field(setting)

    def require_whole(self, values: dict[str, Any]) -> None:
        """Raise DomainError where settings do not fit one another, as two edits put together."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for setting in self.definitions:
            if setting.kind == "text" and setting.key in data and not data[setting.key].strip():
                data[setting.key] = setting.default
        return data


def current(group: str) -> dict[str, Any]:
    return stored.values([setting.key for setting in stored.definitions(group)])


def keep(form: StoredForm, group: str, *, by: Any) -> bool:
    """Store what this person changed; False when there is something to settle first."""

    def read() -> dict[str, Any]:
        locks.serialise("stored settings")  # a setting that nobody changed has no row to lock
        return current(group)

    def write(changes: dict[str, Any]) -> dict[str, list[Any]]:
        form.require_whole(current(group) | changes)
        return stored.store(changes=changes, by=by)

    done = merge(
        form,
        read=read,
        write=write,
        lines=lambda: AuditLine.objects.filter(verb="settings_changed"),
        by=by,
    )
    return done is not None

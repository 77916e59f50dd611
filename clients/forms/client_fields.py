"""A field that administrators add to the client."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.choices import FieldKind
from clients.forms.stages import LinesField
from clients.models import ClientField
from core.merging import ConflictForm


class ClientFieldForm(ConflictForm):
    """Name, kind (only while it is new), options of a choice, unit of a number."""

    marks_optional = False
    label = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=FieldKind.choices)
    options = LinesField(label=_("Options of a choice, one per line"))
    unit = forms.CharField(
        label=_("Unit of a number"), max_length=20, required=False, help_text=_("cases, %, km")
    )

    def __init__(self, *args: Any, field: ClientField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_kind = field.kind if field else ""
        if field is None:
            return
        del self.fields["kind"]
        if field.kind != FieldKind.CHOICE:
            del self.fields["options"]
        if field.kind != FieldKind.NUMBER:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = self.fixed_kind or data.get("kind")
        if kind == FieldKind.CHOICE and not data.get("options"):
            self.add_error("options", _("A choice needs at least one option."))
        return data


def field_values(field: ClientField) -> dict[str, Any]:
    """Return what the form shows of a field."""
    return {"label": field.label, "options": "\n".join(field.options), "unit": field.unit}

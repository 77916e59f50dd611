"""What the form templates of templates/crm/ need; pages use crispy's own tags instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
# House default: up to six choices are seen at once as chips, more hide in a select.
MOST_CHIPS = 6
NATIVE = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice drawn as a radio or a checkbox with its label."""

    id: str
    name: str
    value: str
    label: str
    type: str
    is_selected: bool
    is_blank: bool
    is_required: bool
    is_disabled: bool


@register.filter
def saved_before(form: forms.BaseForm) -> bool:
    """Tell whether this form was saved before and now carries something else."""
    return getattr(form, "saved_before", None) is not None


@register.filter
def kind_of(field: BoundField) -> str:
    """Return how a field is drawn: hidden, check, chips, segments, select, file or control."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    if not isinstance(widget, forms.widgets.ChoiceWidget):
        return "control"
    wanted = widget.attrs.get("data-as", "")
    if wanted in ("select", "chips", "segments"):
        return str(wanted)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "chips"
    return "chips" if _count(field) <= MOST_CHIPS else "select"


def _count(field: BoundField) -> int:
    """Count choices without the blank one, stopping early: a select may offer thousands."""
    total = 0
    for value, label in field.field.widget.choices:
        nested = isinstance(label, list | tuple)
        total += len(label) if nested else int(str(value) != "")
        if total > MOST_CHIPS:
            break
    return total


@register.filter
def chips(field: BoundField) -> list[Chip]:
    """Return a choice field's options as radios or, where several may be taken, checkboxes."""
    widget: Any = field.field.widget
    many = bool(widget.allow_multiple_selected)
    must = bool(field.field.required) and not many and bool(field.form.use_required_attribute)
    found: list[Chip] = []
    for index, option in enumerate(field.subwidgets):
        data: dict[str, Any] = option.data
        value = str(data["value"])
        if value == "" and (field.field.required or many):
            continue
        found.append(
            Chip(
                id=f"{field.auto_id}_{index}",
                name=data["name"],
                value=value,
                label=_blank_label(data["label"]) if value == "" else str(data["label"]),
                type="checkbox" if many else "radio",
                is_selected=bool(data["selected"]),
                is_blank=value == "",
                is_required=must,
                is_disabled=bool(field.field.disabled),
            )
        )
    return found


def _blank_label(label: Any) -> str:
    """Return the words of an empty choice: its own, or the house's where it has only dashes."""
    words = str(label)
    return words if words.strip("-— ") else _("not set")


def _name_blank(field: BoundField) -> None:
    """Say the house's words in an empty choice of a select that has only dashes."""
    drawn: Any = field.field
    if isinstance(drawn, forms.ModelChoiceField) and drawn.empty_label is not None:
        drawn.empty_label = _blank_label(drawn.empty_label)
    choices = drawn.widget.choices
    if isinstance(choices, list) and choices and choices[0][0] == "":
        drawn.widget.choices = [("", _blank_label(choices[0][1])), *choices[1:]]


@register.filter
def group_attributes(field: BoundField) -> SafeString:
    """Return a choice widget's own attributes (hx-…, data-…) for the group around its chips."""
    own = field.field.widget.attrs
    return flatatt({k: v for k, v in own.items() if k not in ("class", "id", "data-as")})


@register.filter
def control(field: BoundField) -> SafeString:
    """Return the field's own control with the classes of its kind."""
    widget = field.field.widget
    if isinstance(widget, forms.Select):
        _name_blank(field)
    attrs: dict[str, Any] = {"class": _classes(field, widget)}
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10":
        attrs["rows"] = 3  # Django's ten rows push the rest of a form off the screen
    if str(widget.attrs.get("placeholder", "")) == str(field.label):
        attrs["placeholder"] = False  # the label has said it
    for native, (input_type, date_format) in NATIVE.items():
        if isinstance(widget, native) and widget.input_type == "text":
            widget.input_type, widget.format = input_type, date_format
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField, widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    words = [
        base,
        str(widget.attrs.get("class", "")),
        "is-invalid" if field.errors else "",
    ]
    return " ".join(word for word in words if word)


@register.filter
def unit_of(field: BoundField) -> str:
    return str(field.field.widget.attrs.get("data-unit", ""))


@register.filter
def says_optional(field: BoundField) -> bool:
    """Tell whether a label adds "optional": only where other fields of the form are required."""
    if field.field.required:
        return False
    form = field.form
    own = getattr(form, "marks_optional", None)
    if own is not None:
        return bool(own)
    return any(other.field.required for other in form.visible_fields())


@register.filter
def error_count(form: forms.BaseForm) -> int:
    """Return how many things a person has to mend: wrong fields and words about the whole form."""
    wrong = len([name for name in form.errors if name != NON_FIELD_ERRORS])
    return wrong + len(form.non_field_errors())


@register.filter
def unmentioned(form: forms.BaseForm) -> list[BoundField]:
    """Return hidden fields that a layout left out, so that no form goes without its key."""
    drawn: set[str] = getattr(form, "rendered_fields", set())
    return [field for field in form.hidden_fields() if field.name not in drawn]

"""Invisible marks come in through no door: not by a form, not by a file; emoji stay whole."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from clients.models import Client
from core.folding import fold
from core.sheets.cells import cleaned
from core.typed import TypedForms

HIDDEN = [
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *(0x00, 0x07, 0x1B, 0x7F, 0x9B, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),
]
FAMILY = "👩\u200d👧"  # a zero-width joiner holds it together


class Names(forms.Form):
    name = forms.CharField(max_length=20)
    note = forms.CharField(widget=forms.Textarea)
    password = forms.CharField(strip=False, widget=forms.PasswordInput)


def typed(**values):
    form = Names({"name": "x", "note": "x", "password": "x"} | values)
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize("code", HIDDEN, ids=hex)
def test_hidden_marks_are_dropped_by_both_doors(code):
    text = f"ООО {chr(code)}«Ромашка»{chr(code)}"
    assert typed(name=text).cleaned_data["name"] == "ООО «Ромашка»"
    assert cleaned(text) == "ООО «Ромашка»"
    assert fold(text) == "ооо «ромашка»"


def test_joined_emoji_stay_by_both_doors():
    assert typed(name=FAMILY).cleaned_data["name"] == FAMILY
    assert cleaned(FAMILY) == FAMILY


def test_a_name_is_one_line_and_a_note_keeps_its_lines():
    form = typed(name="Анна\r\nВетрова\tст.", note="раз\r\nдва\u202e")
    assert form.cleaned_data["name"] == "Анна Ветрова ст."
    assert form.cleaned_data["note"] == "раз\nдва"


def test_what_is_drawn_again_is_clean_too():
    assert "\u202e" not in str(typed(name="Ива\u202eнова")["name"])


def test_a_password_keeps_every_character():
    assert typed(password="а\u200bб ").cleaned_data["password"] == "а\u200bб "


def test_a_client_is_named_without_them(kam, signed_in):
    browser = signed_in(kam)
    form = browser.get("/clients/new/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    browser.post("/clients/new/", data | {"name": "ООО «\u202eьрет\u202c»\x00"})
    assert Client.objects.get(owner=kam).name == "ООО «ьрет»"


INPUTS = [
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.TelInput),
    *(forms.SearchInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput),
    *(forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput),
]
VALUES = [None, "", 0, True, "a\"<b>&'", mark_safe("a&amp;b"), gettext_lazy("Clients")]
ATTRIBUTES = {
    "id": "id_x",
    "required": True,
    "disabled": False,
    "maxlength": 1200,
    "placeholder": gettext_lazy("Clients"),
    'data-"odd': '<"&>',
}


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("kind", INPUTS)
def test_a_control_of_one_tag_is_drawn_as_by_the_templates_of_django(
    kind: type[forms.Widget], value: object
) -> None:
    for attributes in ({}, ATTRIBUTES):
        ours, theirs = (
            kind(attributes).render("x", value, renderer=renderer)
            for renderer in (TypedForms(), DjangoTemplates())
        )
        assert ours == theirs

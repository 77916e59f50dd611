"""The form templates: what stands where, and that nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.template import engines
from django.utils import translation

from core.forms import KeyedForm
from users.models import User


class TouchForm(KeyedForm):
    summary = forms.CharField(label="Summary", help_text="One sentence")
    kind = forms.ChoiceField(label="Kind", choices=[(str(n), f"kind {n}") for n in range(6)])
    city = forms.ChoiceField(label="City", choices=[(str(n), f"city {n}") for n in range(7)])
    tier = forms.ChoiceField(
        label="Tier", choices=[("", "---"), ("A", "A"), ("B", "B")], required=False
    )
    people = forms.MultipleChoiceField(
        label="People", choices=[("a", "Ann"), ("b", "Bob")], required=False
    )
    due_on = forms.DateField(label="Due", required=False)
    is_promise = forms.BooleanField(label="A promise", required=False)


def draw(form: forms.Form, source: str = "{{ form|crispy }}") -> str:
    template = engines["django"].from_string("{% load crispy_forms_tags %}" + source)
    with translation.override("en"):
        return template.render({"form": form})


def test_a_field_prints_label_control_help_and_error_in_this_order() -> None:
    html = draw(TouchForm({"summary": ""}))
    part = html.split('id="div_id_summary"', 1)[1].split('id="div_id_kind"', 1)[0]
    places = [part.index(w) for w in ("<label", "<input", "form-text", "invalid-feedback")]
    assert places == sorted(places)
    assert 'aria-describedby="id_summary_helptext id_summary_error"' in part
    assert 'aria-invalid="true"' in part


def test_up_to_six_choices_are_chips_and_more_a_select() -> None:
    html = draw(TouchForm())
    assert html.count('type="radio" name="kind"') == 6
    assert '<select name="city"' in html
    assert 'type="checkbox" name="people" value="b"' in html


def test_a_widget_may_ask_for_a_select_or_segments() -> None:
    form = TouchForm()
    form.fields["kind"].widget.attrs["data-as"] = "select"
    form.fields["tier"].widget.attrs["data-as"] = "segments"
    html = draw(form)
    assert '<select name="kind"' in html
    assert 'class="c-seg"' in html


def test_an_optional_choice_says_not_set_instead_of_dashes() -> None:
    html = draw(TouchForm())
    assert "---" not in html
    assert re.search(r'name="tier" value="" id="id_tier_0" checked><label[^>]*>not set<', html)


def test_chips_keep_what_was_chosen_and_their_own_attributes() -> None:
    form = TouchForm({"kind": "3", "people": ["b"]})
    form.fields["kind"].widget.attrs["hx-get"] = "/hint/"
    html = draw(form)
    assert 'value="3" id="id_kind_3" checked' in html
    assert 'value="b" id="id_people_1" checked' in html
    assert re.search(r'<fieldset[^>]*id="id_kind"[^>]* hx-get="/hint/"', html)


def test_the_error_summary_links_to_every_wrong_field() -> None:
    form = TouchForm({"kind": "3"})
    form.add_error(None, "Not like this.")
    html = draw(form)
    assert "Check 3 things" in html
    assert '<a href="#id_summary">Summary: ' in html
    assert '<a href="#id_city">City: ' in html
    assert "<li>Not like this.</li>" in html
    assert 'id="id_city"' in html


def test_errors_and_help_are_escaped() -> None:
    form = TouchForm({"summary": "x"})
    form.fields["city"].help_text = "<i>help</i>"
    form.add_error("summary", "<script>no</script>")
    html = draw(form)
    assert "<script>" not in html
    assert "<i>" not in html


def test_dates_use_the_browsers_own_picker_with_iso_values() -> None:
    html = draw(TouchForm(initial={"due_on": dt.date(2026, 10, 14)}))
    assert re.search(r'<input type="date" name="due_on" value="2026-10-14"', html)


def test_only_a_form_with_required_fields_marks_the_optional_ones() -> None:
    class Filter(forms.Form):
        city = forms.CharField(label="City", required=False)

    assert draw(TouchForm()).count("optional") == 3
    assert "optional" not in draw(Filter())


def test_a_layout_never_loses_the_form_key() -> None:
    class Laid(TouchForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.helper = FormHelper()
            self.helper.layout = Layout(
                Fieldset("Main", Row("summary", "kind")), Submit("go", "Save")
            )

    html = draw(Laid(), "{% crispy form %}")
    assert re.search(r'<input type="hidden" name="form_key" value="[0-9a-f-]{36}"', html)
    assert "<legend>Main</legend>" in html
    assert '<button type="submit" name="go" value="Save"' in html
    assert "city" not in html


def test_an_empty_choice_of_a_select_says_not_set_instead_of_dashes() -> None:
    class Placed(forms.Form):
        place = forms.ChoiceField(
            choices=[("", "—"), *((str(n), f"place {n}") for n in range(7))], required=False
        )
        zone = forms.ModelChoiceField(User.objects.none(), required=False)
        whose = forms.ModelChoiceField(User.objects.none(), empty_label="nobody", required=False)

        def __init__(self) -> None:
            super().__init__()
            for name in ("zone", "whose"):
                self.fields[name].widget.attrs["data-as"] = "select"

    html = draw(Placed())
    assert re.findall(r'<option value=""[^>]*>([^<]*)<', html) == ["not set", "not set", "nobody"]
    assert html.count("place ") == 7

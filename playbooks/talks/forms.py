"""Forms of the library of talk tracks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import KeyedForm
from core.merging import ConflictForm
from playbooks.talks.actions import EDITABLE
from playbooks.talks.choices import Situation
from playbooks.talks.rules import unknown_marks

LONGEST = 5000
SHORT = 1000


def _text(label: Any, rows: int, longest: int, *, is_needed: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=is_needed, widget=area)


class TalkFacts(forms.Form):
    """A situation, what to say in it, words to use and to avoid."""

    situation = forms.ChoiceField(
        label=_("Situation"),
        choices=Situation.choices,
        widget=forms.Select(attrs={"data-as": "select"}),
    )
    title_ru = forms.CharField(label=_("Title"), max_length=120)
    body_ru = _text(_("What to say"), 12, LONGEST, is_needed=True)
    say_ru = _text(_("Words to use"), 2, SHORT)
    avoid_ru = _text(_("Words to avoid"), 2, SHORT)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    body_en = _text(_("What to say, in English"), 6, LONGEST)
    say_en = _text(_("Words to use, in English"), 2, SHORT)
    avoid_en = _text(_("Words to avoid, in English"), 2, SHORT)
    marks_optional = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in EDITABLE[1:]:
            if wrong := unknown_marks(str(data.get(name) or "")):
                words = _("There is no fact of this name: %(name)s")
                self.add_error(name, ValidationError(words, params={"name": wrong[0]}))
        return data


class TalkForm(KeyedForm, TalkFacts):
    """A best practice to share."""


class TalkEditForm(ConflictForm, TalkFacts):
    """A talk track changed."""

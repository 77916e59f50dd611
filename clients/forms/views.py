"""A view of a list gets a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clients import view_pages
from core.forms import KeyedForm
from users.models import User

LONGEST = 1000
# Which list it is a view of.
OF = "of"
NOT_KEPT = ("page", "form_key", "csrfmiddlewaretoken", OF)


class ViewForm(KeyedForm):
    """The name of a view, and who else has it in sight."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("Show it to my team"), required=False)
    is_pinned = forms.BooleanField(label=_("Put it into my menu"), required=False)
    of = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by.team_id is None:
            del self.fields["is_shared"]

    def clean_of(self) -> str:
        return view_pages.of_code(self.cleaned_data["of"]).code

    def clean_query(self) -> str:
        return plain_query(self.cleaned_data["query"])


def plain_query(text: str) -> str:
    """Return a list's query without its page; what is longer than an address may be is cut."""
    query = QueryDict(text[:LONGEST], mutable=True)
    for name in NOT_KEPT:
        query.pop(name, None)
    return query.urlencode()[:LONGEST]

"""What is asked of an owner or told to a colleague, and the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.forms import KeyedForm
from flags.actions_raises import who_sees
from users.models import User

LENGTH = 300
TEXT = {"rows": 3, "data-first": ""}


class RaiseForm(KeyedForm):
    """A sentence for the owner, or for a colleague who sees the client."""

    text = forms.CharField(
        label=_("What about"), max_length=LENGTH, widget=forms.Textarea(attrs=TEXT)
    )
    to = forms.ModelChoiceField(
        label=_("To whom"), queryset=User.objects.get_queryset().none(), required=False
    )
    marks_optional = False

    def __init__(self, *args: Any, client: Client, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        others = who_sees(client, but=by)
        is_owner = client.owner_id in (None, by.pk)
        field.queryset = others if is_owner else others.exclude(pk=client.owner_id)
        field.required = is_owner
        if client.owner is not None and not is_owner:
            field.empty_label = gettext("%(name)s, the owner") % {"name": client.owner.full_name}
        field.widget.attrs["data-as"] = "select"


class AnswerForm(KeyedForm):
    """What whoever asked is to know; empty is fine."""

    answer = forms.CharField(
        label=pgettext_lazy("raise", "Answer"),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs=TEXT),
    )

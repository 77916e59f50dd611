"""The one agreed message on top of a client's card."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.merging import ConflictForm


class MessageForm(ConflictForm):
    """What all of us say to this client now, in one line."""

    key_message = forms.CharField(
        label=_("Key message"),
        max_length=300,
        required=False,
        help_text=_("What all of us say to this client now, in one line."),
    )
    marks_optional = False

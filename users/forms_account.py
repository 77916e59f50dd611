"""allauth's forms with our own ways of sending."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import outbox
from users.adapters import new_message_id


class ResetByLetterForm(ResetPasswordForm):
    """Leaves the letter to the background; an unknown address leaves the same row and no letter.

    So neither the answer nor its time tells whether an address is known.
    """

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        base = request.build_absolute_uri("/")
        for person_id in [person.pk for person in self.users] or [0]:
            outbox.enqueue("users.tasks.mail_password_reset", person_id, base, new_message_id())
        return str(self.cleaned_data["email"])


CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "data-first": True}


class AddPasskeyForm(AddWebAuthnForm):
    """Opens the door without a password unless the person wants it for the second step only."""

    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    passwordless = forms.BooleanField(
        label=_("Lets me in without a password"),
        help_text=_("Otherwise it is the second step, after the password."),
        required=False,
        initial=True,
    )


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=60)


class FirstCodeForm(ActivateTOTPForm):
    code = forms.CharField(label=_("Code from the app"), widget=forms.TextInput(attrs=CODE))


class CodeForm(AuthenticateForm):
    code = forms.CharField(label=_("Code"), widget=forms.TextInput(attrs=CODE))


class CodeAgainForm(ReauthenticateForm):
    code = forms.CharField(label=_("Code"), widget=forms.TextInput(attrs=CODE))

"""allauth's forms with our own ways of sending."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

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

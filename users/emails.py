"""Letters about access, in their reader's language. Only these carry links that let people in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage  # noqa: TID251 - this is the app's emails.py
from django.template.loader import render_to_string
from django.utils import translation

from core import stored
from users import queries
from users.models import Invitation, User

Letter = tuple[str, str]


def send(subject: str, text: str, address: str, message_id: str) -> None:
    """Send one letter; the same Message-ID lets a repeat fold into the first one."""
    if settings.EMAIL_CONFIGURED:
        EmailMessage(subject, text, to=[address], headers={"Message-ID": message_id}).send()


def _write(template: str, language: str, words: dict[str, Any]) -> Letter:
    """Return (subject, text) made of two templates in a language."""
    words = {"product_name": stored.value("product_name"), **words}
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
        return subject, render_to_string(f"{template}_message.txt", words).strip()


def letter_for(invitation: Invitation, base_url: str) -> Letter:
    """Return the letter with the link of an invitation or of an administrator's new password."""
    link = queries.link_of(invitation, base_url)
    words = {"link": link, "until": invitation.expires_at}
    if invitation.for_user is not None:
        return _write("users/email/new_password", invitation.for_user.language, words)
    return _write("users/email/invitation", "", words)


def reset_letter_for(person: User, link: str) -> Letter:
    """Return the letter that somebody asked for on the sign-in page."""
    words = {"user": person, "password_reset_url": link}
    return _write("account/email/password_reset_key", person.language, words)

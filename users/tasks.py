"""Letters about access: sent in the background, so that a slow mail server holds up nobody."""

from __future__ import annotations

from urllib.parse import urljoin

from celery import shared_task
from django.utils import timezone

from users import emails
from users.adapters import reset_path
from users.models import Invitation, User


@shared_task(name="users.tasks.mail_link")
def mail_link(invitation_id: str, base_url: str) -> None:
    """Mail an invitation or a link to a new password; nothing when it is closed meanwhile."""
    now = timezone.now()
    invitation = (
        Invitation.objects.select_related("for_user")
        .filter(pk=invitation_id, used_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if invitation is None or not invitation.email:
        return
    subject, text = emails.letter_for(invitation, base_url)
    # One Message-ID per invitation: a repeat after a killed worker folds into the first letter.
    emails.send(subject, text, invitation.email, f"<invitation-{invitation.pk.hex}@crm>")


@shared_task(name="users.tasks.mail_password_reset")
def mail_password_reset(person_id: int, base_url: str, message_id: str) -> None:
    """Mail the link to a new password that somebody asked for; 0 is nobody and mails nothing.

    The request for an unknown address leaves the same row behind as one for a known address,
    so that the answer takes the same time.
    """
    person = User.objects.active().filter(pk=person_id).first()
    if person is None:
        return
    subject, text = emails.reset_letter_for(person, urljoin(base_url, reset_path(person)))
    emails.send(subject, text, person.email, message_id)


@shared_task(name="users.tasks.mail_notice")
def mail_notice(subject: str, text: str, address: str, message_id: str) -> None:
    """Mail a notice without secrets: a password changed, a second factor added."""
    emails.send(subject, text, address, message_id)

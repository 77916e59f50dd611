"""allauth's door: sign-up is closed, people come by invitation, failures are counted."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string

from core import outbox
from users.models import User

# A browser in which this person signed in before; it has its own count of failures, so that
# nobody can lock out people at work by guessing at their passwords from elsewhere.
KNOWN_COOKIE = "known"
KNOWN_LIFE = 90 * 24 * 3600
KNOWN_RATES = {"login_known": "10/30m/key"}


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """A mailed reset link also dies with the dismissal of its person."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.session_epoch}"


def reset_path(person: User) -> str:
    """Return the path of a fresh link to a new password, for a letter."""
    uid, key = user_pk_to_url_str(person), ResetTokenGenerator().make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})


def _mark_of(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # --- counting failures ---------------------------------------------------------------

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count per account, whatever host name the visitor used."""
        return str(credentials.get("email", "")).strip().lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        browser = _known_browser(request, str(credentials.get("email", "")))
        if not browser:
            super().pre_authenticate(request, **credentials)
            return
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="users", action="login_known", config=KNOWN_RATES, key=browser
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Treat a dismissed person's right password like a wrong one: nothing to learn here."""
        person = super().authenticate(request, **credentials)
        return person if person is not None and person.is_active else None

    def reauthenticate(self, user: Any, password: str) -> bool:
        again = self.authenticate(self.request, email=user.email, password=password)
        return again is not None and again.pk == user.pk

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user)
        return response

    # --- letters -------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand notices to the background, so that a slow mail server holds up no page."""
        if not settings.EMAIL_CONFIGURED:
            return
        context = {"request": self.request, "email": email, **context}
        letter = self.render_mail(template_prefix, email, context)
        outbox.enqueue(
            "users.tasks.mail_notice", letter.subject, letter.body, email, new_message_id()
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.email)


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@crm>"


def remember_browser(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Mark this browser as one in which a person signed in; the mark opens nothing by itself."""
    if _known_browser(request, person.email):
        return
    response.set_cookie(
        KNOWN_COOKIE,
        signing.dumps([_mark_of(person.email), get_random_string(12)], salt=KNOWN_COOKIE),
        max_age=KNOWN_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, email: str) -> str:
    """Return this browser's own counter for an account; empty for a stranger's browser."""
    try:
        mark, browser = signing.loads(
            request.COOKIES.get(KNOWN_COOKIE, ""), salt=KNOWN_COOKIE, max_age=KNOWN_LIFE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"{mark}:{browser}" if mark == _mark_of(email) else ""

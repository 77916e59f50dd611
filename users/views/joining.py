"""The door: links of invitations and new passwords, demonstration people on loopback."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from core import stored
from core.errors import DomainError
from core.saving import posted, show
from core.shortcuts import is_own_path
from users import queries
from users.actions import accept_invitation, use_reset_link
from users.forms import JoinForm, ResetForm
from users.models import Invitation, User

BACKEND = "users.backends.PersonBackend"
TOKEN = "join_token"
PROXIED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@login_not_required
@never_cache
@require_safe
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once, so that it stays in no history and no log."""
    request.session[TOKEN] = token
    return redirect("users:welcome")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def welcome(request: HttpRequest) -> HttpResponse:
    """Set name and password by the link that was followed; a dead link says so in words."""
    token = request.session.get(TOKEN, "")
    invitation = queries.live_invitation(token, timezone.now())
    if invitation is None:
        return render(request, "users/link_is_dead.html", status=410)
    if request.user.is_authenticated:
        return render(request, "users/link_while_inside.html", {"invitation": invitation})
    if invitation.for_user is not None:
        return _set_password(request, token, invitation.for_user)
    return _join(request, token, invitation)


def _join(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    form = JoinForm(posted(request), invited=invitation.email)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "email")}
        try:
            person = accept_invitation(
                token=token, password=form.cleaned_data["password"], now=timezone.now(), **typed
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            login(request, person, backend=BACKEND)
            request.session.pop(TOKEN, None)
            messages.success(request, _welcome_words(person))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return show(request, "users/welcome.html", form, {"invitation": invitation})


def _welcome_words(person: User) -> str:
    name = stored.value("product_name")
    return _("%(person)s, you are in %(product)s.") % {"person": person.first_name, "product": name}


def _set_password(request: HttpRequest, token: str, person: User) -> HttpResponse:
    """Set a new password; the person then signs in with it, second factor included."""
    form = ResetForm(posted(request), person=person)
    if form.is_valid():
        try:
            use_reset_link(token=token, password=form.cleaned_data["password"], now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            request.session.pop(TOKEN, None)
            messages.success(request, _("The password is set. Sign in with it."))
            return redirect(settings.LOGIN_URL)
    return show(request, "users/new_password.html", form, {"person": person})


@login_not_required
@never_cache
def password_reset(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Mail a link to a new password; without mail say who makes one."""
    from allauth.account.views import password_reset as by_mail

    if settings.EMAIL_CONFIGURED:
        return by_mail(request, **kwargs)
    return render(request, "users/reset_by_admin.html")


def from_loopback(request: HttpRequest) -> bool:
    """Tell whether the browser runs on this computer; what a proxy hands on comes from elsewhere.

    Any header of a proxy says so, whatever address it names: it may be forged.
    """
    if any(name in request.headers for name in PROXIED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in one of the demonstration people by a click; elsewhere there is no such page."""
    if not (settings.DEMO_SIGN_IN and from_loopback(request)):
        raise Http404
    chosen = request.POST.get("person", "")
    found = [person for person in queries.demo_people() if str(person.pk) == chosen]
    if not found:
        raise Http404
    login(request, found[0], backend=BACKEND)
    target = request.POST.get("next", "")
    return redirect(target if is_own_path(request, target) else settings.LOGIN_REDIRECT_URL)

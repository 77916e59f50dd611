"""One's own page: language, time zone, looks, keys, password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.saving import merge, posted, show
from users import actions, queries
from users.actions.people import PROFILE_FIELDS
from users.forms import ProfileForm
from users.models import User
from users.views.people import audit_of


def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own habits; role, team and address are an administrator's."""
    person: Any = request.user
    extra: dict[str, Any] = {"now": timezone.now(), "company_zone": settings.TIME_ZONE}
    form = ProfileForm(posted(request), initial=_values(person), **extra)
    if form.is_valid() and _saved(request, form, person):
        return redirect("users:profile")
    context = {"person": person, "second_factors": queries.second_factors(person)}
    return show(request, "users/profile.html", form, context)


def _values(person: User) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PROFILE_FIELDS}


def _saved(request: HttpRequest, form: ProfileForm, person: User) -> bool:
    kept = merge(
        form,
        read=lambda: _values(User.objects.get_queryset().select_for_update().get(pk=person.pk)),
        write=lambda changes: actions.update_profile(person=person, changes=changes),
        lines=lambda: audit_of(person),
        by=person,
    )
    if kept is None:
        return False
    if kept.language:
        translation.activate(kept.language)  # the answer speaks the language just chosen
    messages.success(request, _("Saved."))
    return True


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End one's sessions in all other browsers; this one goes on with a new id."""
    person: Any = request.user
    fresh = actions.sign_out_everywhere(person=person)
    update_session_auth_hash(request, fresh)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("users:profile")

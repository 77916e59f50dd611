"""Who may open the settings: administrators; everybody else reads a sentence (403)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core.errors import NotAllowed
from users.models import User

View_ = Callable[..., HttpResponse]


def require_admin(person: Any) -> None:
    """Raise NotAllowed for everybody but an active administrator."""
    if not (isinstance(person, User) and person.is_active and person.is_admin):
        raise NotAllowed(_("Settings are changed by administrators."))


def may_appoint_deputy(by: User, absent: User) -> bool:
    """An administrator, or a head of the absent person's branch of teams; for oneself, a head."""
    if not by.is_active:
        return False
    if by.is_admin:
        return True
    return by.is_head and (absent.pk == by.pk or absent.team_id in by.team_tree_ids)


def may_ask_deputy(by: User, absent: User) -> bool:
    """Whoever may appoint one; for oneself anybody who may own clients."""
    return may_appoint_deputy(by, absent) or (by.is_active and by.pk == absent.pk and by.may_own)


class AdminOnly(View):
    """A page of the settings: refuses others before it reads anything."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_admin(request.user)
        return super().dispatch(request, *args, **kwargs)


def admin_only(view: View_) -> View_:
    """The same for a function view."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_admin(request.user)
        return view(request, *args, **kwargs)

    return guarded

"""Pages of the house itself: errors, undo, theme, keyboard map, settings index, health."""

from __future__ import annotations

import logging
import secrets
import sys
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView

from core import echo, outage, settings_pages, showing
from core import undo as undoing
from core.errors import DomainError, NotAllowed
from core.middleware import back_url
from core.shortcuts import fragment_or_page, is_htmx, is_own_path, refusal

log = logging.getLogger(__name__)


class Keys(TemplateView):
    """The keyboard map: a fragment for the dialog, a page without scripts."""

    def get_template_names(self) -> list[str]:
        return [fragment_or_page(self.request, "components/keys.html")]


class SettingsIndex(TemplateView):
    """The list of settings pages that this person may open."""

    template_name = "components/settings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = settings_pages.visible_to(self.request.user)
        if not pages:
            raise NotAllowed(_("Settings are changed by administrators."))
        return super().get_context_data(pages=pages, **kwargs)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the person's choice of light, dark or as in the system; return to the page."""
    person: Any = request.user
    chosen = request.POST.get("theme", "")
    if chosen in dict(person._meta.get_field("theme").choices):
        person.theme = chosen
        person.save(update_fields=["theme"])
    return HttpResponse(status=204) if is_htmx(request) else redirect(_next(request))


@require_POST
def show_screen(request: HttpRequest) -> HttpResponse:
    """Hide ratings and private notes for the rest of this session, or show them again."""
    if request.POST.get("on") == "yes":
        request.session[showing.KEY] = True
    else:
        request.session.pop(showing.KEY, None)
    return redirect(_next(request))


@require_POST
def undo(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Put one action of this person back and say so on the page they came from."""
    try:
        messages.success(request, undoing.undo(token=token, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    if is_htmx(request):
        # What was put back may stand anywhere on the page, so the page comes anew.
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(back_url(request))


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers; says nothing else to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


# --- errors ----------------------------------------------------------------------------------


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was typed and offer to send it again; a form from another site only is refused."""
    if is_htmx(request):
        return refusal(
            request, _("This form is out of date. Reload the page; your draft stays."), 403
        )
    typed = echo.typed(request)
    context = {
        "typed": typed,
        "may_resend": bool(typed) and echo.is_whole(request) and request.user.is_authenticated,
        "address": request.get_full_path(),
    }
    return render(request, "403_csrf.html", context, status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if outage.is_away(exception):
        return outage.page(request)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say who may do it when the refusal carries a sentence."""
    sentence = str(exception) if isinstance(exception, NotAllowed) else ""
    if is_htmx(request):
        return refusal(request, sentence or _("You may not change this."), 403)
    return render(request, "403.html", {"sentence": sentence}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if is_htmx(request):
        return refusal(request, _("This is gone. Reload the page."), 404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Give a code that stands next to the traceback in the log; needs no database."""
    if outage.is_away(sys.exc_info()[1]):
        return outage.page(request)
    code = secrets.token_hex(4).upper()
    code = f"{code[:4]}-{code[4:]}"
    log.error("code %s: %s %s", code, request.method, request.path)
    context = {"code": code, "product_name": settings.PRODUCT_NAME}
    return HttpResponse(render_to_string("500.html", context), status=500)


def _next(request: HttpRequest) -> str:
    """Return the posted address when it is ours, else the page the person came from."""
    url = request.POST.get("next", "")
    return url if is_own_path(request, url) else back_url(request)

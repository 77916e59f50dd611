"""How a page of clients answers: rows one may see, messages with undo, dialog or whole page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from clients.models import Client
from clients.queries import rights
from core.models import UndoRecord
from core.shortcuts import fragment_or_page, get_visible_or_404, is_htmx

MESSAGES = "components/_messages_oob.html"


def visible_client(request: HttpRequest, pk: int) -> Client:
    """Return a client that this person may see, with its owner; raises Http404."""
    rows = Client.objects.select_related("owner", "stage")
    return get_visible_or_404(rows, request.user, pk=pk)  # type: ignore[no-any-return]


def editable_client(request: HttpRequest, pk: int) -> Client:
    """Return a client that this person may change; raises Http404, NotAllowed."""
    client = visible_client(request, pk)
    rights.require_edit(request.user, client)  # type: ignore[arg-type]
    return client


def say(request: HttpRequest, sentence: str | Promise, undo: UndoRecord | None = None) -> None:
    """Queue a message for the person, with its undo where there is one."""
    tags = f"undo:{undo.token}" if undo else ""
    messages.success(request, sentence, extra_tags=tags)


def done(request: HttpRequest, url: str, *changed: str) -> HttpResponse:
    """Answer a saved form: to a dialog the message and what changed, else a redirect.

    Without anything that changed (`touchSaved`, ...) the page itself is left for `url`.
    """
    if not is_htmx(request):
        return redirect(back_to(request, url))
    if not changed:
        return HttpResponseClientRedirect(url)
    answer = render(request, MESSAGES)
    for name in changed:
        trigger_client_event(answer, name)
    return answer


def already_done(request: HttpRequest, url: str) -> HttpResponse:
    """Answer a form that was saved before: lead to what the first save made."""
    return HttpResponseClientRedirect(url or "/") if is_htmx(request) else redirect(url or "/")


def back_to(request: HttpRequest, url: str) -> str:
    """Return where the form said to go afterwards, when that is a page of ours."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = wanted and url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure())
    return wanted if is_ours else url


def draw(
    request: HttpRequest, page: str, context: dict[str, Any], *, is_wrong: bool = False
) -> HttpResponse:
    """Render a form as page or fragment; a form with errors answers 422."""
    template = fragment_or_page(request, page)
    return render(request, template, context, status=422 if is_wrong else 200)

"""How a page of clients answers: rows one may see, messages with undo, dialog or whole page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from clients.models import Client
from clients.queries import rights
from core.models import UndoRecord
from core.shortcuts import fragment_or_page, is_htmx, is_own_path
from users.seeing import seen_or_404

MESSAGES = "components/_messages_oob.html"


def visible_client(request: HttpRequest, pk: int) -> Client:
    """Return a client that this person may see, with its owner; raises Http404."""
    client: Client = seen_or_404(_clients, request.user, pk)
    return client


def _clients() -> QuerySet[Client]:
    return Client.objects.select_related("owner", "stage")


def editable_client(request: HttpRequest, pk: int, *, is_archived_fine: bool = False) -> Client:
    """Return a client that this person may change; raises Http404, NotAllowed, DomainError."""
    client = visible_client(request, pk)
    rights.require_edit(request.user, client, is_archived_fine=is_archived_fine)
    return client


def say(request: HttpRequest, sentence: str | Promise, undo: UndoRecord | None = None) -> None:
    """Queue a message for the person, with its undo where there is one."""
    tags = f"undo:{undo.token}" if undo else ""
    messages.success(request, str(sentence), extra_tags=tags)


def done(request: HttpRequest, url: str, *changed: str) -> HttpResponse:
    """Answer a saved form: to a dialog the message and what changed, else a redirect.

    Without anything that changed (`touchSaved`, ...), and when the form stands on a page of its
    own instead of in the dialog, the page is left for `url`.
    """
    if not is_htmx(request):
        return redirect(back_to(request, url))
    if not changed or "X-Own-Page" in request.headers:
        return HttpResponseClientRedirect(back_to(request, url))
    answer = render(request, MESSAGES)
    for name in changed:
        trigger_client_event(answer, name)
    return answer


def back_to(request: HttpRequest, url: str) -> str:
    """Return where the form said to go afterwards, when that is a page of ours."""
    wanted = request.POST.get("next", "")
    return wanted if is_own_path(request, wanted) else url


def draw(
    request: HttpRequest, page: str, context: dict[str, Any], *, is_wrong: bool = False
) -> HttpResponse:
    """Render a form as page or fragment; a form with errors answers 422."""
    template = fragment_or_page(request, page)
    return render(request, template, context, status=422 if is_wrong else 200)

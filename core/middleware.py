"""Turns a refused action into a page or fragment with its sentence; says what may be cached."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from core import echo, views_health
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.forms import SAVED_BEFORE
from core.shortcuts import is_htmx, refusal


class HealthMiddleware:
    """Answers monitors before anything else: they ask by an address, by HTTP, and each second.

    So neither the names of the server nor the redirect to HTTPS nor a session stand between.
    """

    pages = {"/health/live": views_health.live, "/health/ready": views_health.ready}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self.pages.get(request.path_info)
        if page is None:
            return self.get_response(request)
        answer = page(request)
        for name, value in views_health.HEADERS.items():  # also where the method is refused
            answer.headers.setdefault(name, value)
        return answer


class CachingMiddleware:
    """What a signed-in person sees is not kept by browsers or on the way, unless its view says so.

    `kept_for_back` says so for forms that make rows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.user.is_authenticated and not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-store"
        return answer


def kept_for_back(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the browser keep a page with a form that makes a row, for its own Back button only.

    Going back then shows the very form that was sent, with its key, without scripts too. The
    answer varies with the cookie, so after signing out it is not shown again.
    """

    @functools.wraps(view)
    def drawn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if request.method == "GET" and answer.status_code == 200 and not is_htmx(request):
            answer["Cache-Control"] = "private, no-cache"
            patch_vary_headers(answer, ["Cookie"])
        return answer

    return drawn


class DomainErrorMiddleware:
    """NotAllowed answers 403, AlreadyDone leads to the first result, others 422 with words.

    Without scripts the words stand on the page that one came from; where that is the refused one
    itself, on a page of their own with what was typed.

    A form that was saved before but now carries other words is drawn again by its own view: it
    says what was saved, and nothing typed since is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed) and is_htmx(request):
            return refusal(request, error.sentence, 403)
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"sentence": str(error)}, status=403)
        if isinstance(error, AlreadyDone):
            return self.answer_again(request, error)
        if isinstance(error, DomainError):
            if is_htmx(request):
                return refusal(request, error.sentence, 422)
            wanted = back_url(request)
            if urlsplit(wanted).path == request.path:
                return self.draw_refused(request, error)
            messages.error(request, str(error))
            return redirect(wanted)
        return None

    def draw_refused(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        """Draw the sentence with what was typed: to go back to this very page would lead here."""
        typed = echo.typed(request)
        context = {
            "sentence": str(error),
            "typed": typed,
            "may_resend": bool(typed) and echo.is_whole(request),
            "address": request.get_full_path(),
        }
        return render(request, "422.html", context, status=422)

    def answer_again(self, request: HttpRequest, error: AlreadyDone) -> HttpResponse | None:
        """Answer a form that was saved before."""
        url = error.url if error.by_id == request.user.pk else ""
        if error.is_same or SAVED_BEFORE in request.POST:
            messages.success(request, str(error))
            wanted = url or back_url(request)
            return HttpResponseClientRedirect(wanted) if is_htmx(request) else redirect(wanted)
        marked = request.POST.copy()
        marked[SAVED_BEFORE] = signing.dumps(url, salt=SAVED_BEFORE)
        request.POST = marked  # type: ignore[assignment] # Django's own setter takes it
        match = request.resolver_match
        assert match is not None
        try:
            return match.func(request, *match.args, **match.kwargs)
        except DomainError as refused:
            return self.process_exception(request, refused)


def back_url(request: HttpRequest) -> str:
    """Return the page the person came from when it is ours, else the first page."""
    referer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if referer and url_has_allowed_host_and_scheme(referer, hosts, request.is_secure()):
        return referer
    return "/"

"""Turns a refused action into a page or fragment with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import AlreadyDone, DomainError, NotAllowed
from core.shortcuts import is_htmx, refusal


class DomainErrorMiddleware:
    """NotAllowed answers 403, AlreadyDone leads to the first result, others 422 with words."""

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
            return redirect(error.url or back_url(request))
        if isinstance(error, DomainError):
            if is_htmx(request):
                return refusal(request, error.sentence, 422)
            messages.error(request, str(error))
            return redirect(back_url(request))
        return None


def back_url(request: HttpRequest) -> str:
    """Return the page the person came from when it is ours, else the first page."""
    referer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if referer and url_has_allowed_host_and_scheme(referer, hosts, request.is_secure()):
        return referer
    return "/"

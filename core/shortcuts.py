"""How a view gets one row (visible or 404, like an unknown id) and picks page or fragment."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

M = TypeVar("M", bound=Model)


class _Scoped(Protocol):
    def visible_to(self, user: Any) -> QuerySet[Any]: ...


def get_visible_or_404(queryset: Any, user: Any, **lookup: Any) -> Any:
    """Return the row of a scoped QuerySet that this person may see; raise Http404 otherwise.

    By any facts; one row by its number is asked by `users.seeing.seen_or_404`.
    """
    row = queryset.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def is_own_path(request: HttpRequest, url: str) -> bool:
    """Tell whether a posted address is a path of this site; a bare word would name a view."""
    hosts = {request.get_host()}
    is_safe = url_has_allowed_host_and_scheme(url, hosts, request.is_secure())
    return url.startswith("/") and is_safe


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def fragment_or_page(request: HttpRequest, page: str) -> str:
    """Return the fragment's template (`app/_x.html`) for htmx, the page's (`app/x.html`) else."""
    folder, slash, name = page.rpartition("/")
    return f"{folder}{slash}_{name}" if is_htmx(request) else page


def refusal(request: HttpRequest, sentence: str | Promise, status: int) -> HttpResponse:
    """Return a message that leaves the swapped target as it was (for htmx)."""
    context = {"sentence": str(sentence), "level": "danger"}
    response = render(request, "components/_refused.html", context, status=status)
    response["HX-Reswap"] = "none"
    return response

"""What a person typed, shown back on a page that could not save it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

# What a person typed is shown back after a refused form, but never a secret.
SECRET_WORDS = ("password", "code", "secret", "token", "credential")
ECHOED_CHARACTERS = 20_000
_CSRF = "csrfmiddlewaretoken"


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were sent from a page of ours, without secrets."""
    if not sent_from_our_page(request):
        return []
    return [
        (name, value[:ECHOED_CHARACTERS])
        for name, values in request.POST.lists()
        for value in values
        if name != _CSRF and not _is_secret(name)
    ]


def is_whole(request: HttpRequest) -> bool:
    """Tell whether `typed` is all there was, so that it can be sent again as it is."""
    fits = all(len(v) <= ECHOED_CHARACTERS for _n, vs in request.POST.lists() for v in vs)
    has_secrets = any(_is_secret(name) for name in request.POST if name != _CSRF)
    return fits and not has_secrets and not request.FILES


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)


def sent_from_our_page(request: HttpRequest) -> bool:
    """Tell whether the browser itself says that the form stood on one of our pages."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(source) and urlsplit(source).netloc == request.get_host()

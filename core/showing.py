"""Showing one's screen to somebody: ratings and private notes stay off every page until then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django import forms
from django.http import HttpRequest, HttpResponse

KEY = "is_showing"
_hides: ContextVar[bool] = ContextVar("hides_what_is_private", default=False)


def hides() -> bool:
    """Tell whether what is drawn now leaves out ratings and private notes."""
    return _hides.get()


@contextmanager
def hiding(is_hidden: bool = True) -> Iterator[None]:
    """Draw something without them, or with them; what is around it stays as it was."""
    before = _hides.set(is_hidden)
    try:
        yield
    finally:
        _hides.reset(before)


class ShowingMiddleware:
    """Keeps to the choice of this session for the whole of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with hiding(request.user.is_authenticated and bool(request.session.get(KEY))):
            return self.get_response(request)


def take_off(form: forms.Form, names: Iterable[str]) -> None:
    """Take private fields off an edit form while they are hidden.

    A form that was drawn without them comes back without them, whatever was switched meanwhile:
    that they are missing is then no wish to empty them.
    """
    is_drawn = not hides()
    if form.is_bound and "seen" in form.data:
        is_drawn = any(form.add_prefix(name) in form.data for name in names)
    for name in () if is_drawn else names:
        form.fields.pop(name, None)

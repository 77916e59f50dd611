"""The upward road of saved views: lists, of this app and of higher ones, that can be kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ViewPage:
    """A list whose address gets a name; `route` is where it stands, `code` is kept in the row."""

    code: str
    route: str
    title: str | Promise


CLIENTS = "clients"
_pages: dict[str, ViewPage] = {}


def register(page: ViewPage) -> None:
    _pages[page.code] = page


def registered() -> list[ViewPage]:
    return list(_pages.values())


def of_code(code: str | None) -> ViewPage:
    """Return the list of a code; of an unknown one that of the clients."""
    return _pages.get(code or CLIENTS, _pages[CLIENTS])

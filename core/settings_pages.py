"""The settings pages that apps register; the index shows those a person may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


def _for_admins(user: Any) -> bool:
    return bool(getattr(user, "is_admin", False))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of settings: where it is, what it is called and what one does there."""

    url_name: str
    title: str | Promise
    about: str | Promise
    icon: str = "settings"
    may_open: Callable[[Any], bool] = _for_admins


_pages: list[Page] = []


def register(*pages: Page) -> None:
    """Add pages of an app, in the order in which they are shown; call it in AppConfig.ready."""
    _pages.extend(page for page in pages if page not in _pages)


def visible_to(user: Any) -> list[Page]:
    return [page for page in _pages if page.may_open(user)]

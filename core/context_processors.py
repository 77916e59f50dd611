"""What every page's shell needs; one query at most."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core import showing, stored


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the product's name and the parts that higher apps registered for the shell."""
    from core.shell import parts

    context: dict[str, Any] = {
        "product_name": stored.recent("product_name"),
        "demo_sign_in": settings.DEMO_SIGN_IN,
        "is_showing": showing.hides(),
        # What the sidebar shows of higher apps; each may put its own instead.
        "recent_clients": (),
        "nav_today": None,
        "nav_today_due": False,
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        for part in parts():
            context |= part(request)
    return context

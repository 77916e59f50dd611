"""How a view gets one row: visible or 404, like an id that does not exist."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)


class _Scoped(Protocol):
    def visible_to(self, user: Any) -> QuerySet[Any]: ...


def get_visible_or_404(queryset: Any, user: Any, **lookup: Any) -> Any:
    """Return the row of a scoped QuerySet that this person may see; raise Http404 otherwise."""
    row = queryset.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row

"""One row by its number for a person who may see it, put together once for each kind of reader.

To put such a query together takes several times as long as asking it, and most pages begin so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from core.kept import ID, LARGEST_ID, kept
from users.gaps import PERSON
from users.models import User


def seen(rows: Callable[[], Any], user: Any, pk: int, *related: str) -> Any | None:
    """Return the row of a scoped query if this person may see it, else None.

    `rows` is a function of a module or of a manager (`Task.objects.open`): it tells kept queries
    apart. `related` is what is read along.
    """
    found = _seen(rows, user, pk, related) if pk <= LARGEST_ID else []
    return found[0] if found else None


def seen_or_404(rows: Callable[[], Any], user: Any, pk: int, *related: str) -> Any:
    """Return what `seen` returns; raise Http404 where that is nothing."""
    row = seen(rows, user, pk, *related)
    if row is None:
        raise Http404
    return row


@kept(user=PERSON, pk=ID)
def _seen(rows: Callable[[], Any], user: User, pk: int, related: tuple[str, ...]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows().visible_to(user).filter(pk=pk)
    return found.select_related(*related) if related else found

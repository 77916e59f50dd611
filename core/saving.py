"""How a page saves its form: once, in one transaction, a refusal back at the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from core.errors import AlreadyDone, DomainError, NotAllowed
from core.forms import KeyedForm, claim, settle
from core.merging import ConflictForm

R = TypeVar("R")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the body of a POST, an empty one too; None for a GET."""
    return request.POST if request.method == "POST" else None


def save(
    form: KeyedForm, write: Callable[[], R], *, by: Any, leads_to: Callable[[R], str]
) -> R | None:
    """Make one row under the form's key; None when that was refused, the reason is in the form.

    A second save of the same form raises AlreadyDone, which leads to the first result.
    """
    try:
        with transaction.atomic():
            key = claim(form.cleaned_data.get("form_key"), by=by)
            row = write()
            settle(key, leads_to(row))
            return row
    except (AlreadyDone, NotAllowed):
        raise
    except DomainError as error:
        form.add_error(None, error.sentence)  # type: ignore[arg-type]
        return None


def merge(
    form: ConflictForm,
    *,
    read: Callable[[], dict[str, Any]],
    write: Callable[[dict[str, Any]], R],
    lines: Callable[[], QuerySet[Any]],
    by: Any,
) -> R | None:
    """Write what this person changed; None when it was refused or there is something to settle.

    `read` locks the record and returns its values: between the comparison and the writing nobody
    steps in. `lines` gives the audit's lines about the record. Sent twice, an edit changes
    nothing more.
    """
    try:
        with transaction.atomic():
            changes = form.merged(read())
            if changes is not None:
                return write(changes)
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(None, error.sentence)  # type: ignore[arg-type]
        return None
    form.tell(lines(), reader=by)
    return None


def show(
    request: HttpRequest, template: str, form: Any, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Draw a page with its form: 422 when what was typed has errors, 200 otherwise."""
    wrong = form.is_bound and (form.errors or getattr(form, "clashes", None))
    return render(
        request, template, {"form": form, **(context or {})}, status=422 if wrong else 200
    )

"""A form about a client: a dialog over its page, and without scripts a page of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from clients.views.editing import lines_about
from core.models import UndoRecord
from core.saving import merge, save
from users.models import User
from users.seeing import seen_or_404

Row = TypeVar("Row", bound=Any)


class Dialog(View, Generic[Row], ABC):
    """Draws a form about a row, writes what was typed, draws it again with what was refused.

    The template gets `form`, `client` and the row under `row_name`. A row is a client, or has one,
    whose page `page_name` comes afterwards.
    """

    template_name: str
    row_name = "client"
    page_name = "clients:client"

    @property
    def me(self) -> User:
        assert not isinstance(self.request.user, AnonymousUser)
        return self.request.user

    @abstractmethod
    def find(self, pk: int) -> Row:
        """Return the row that this person may change; raises Http404, NotAllowed, DomainError."""

    @abstractmethod
    def form(self, row: Row, *typed: Any) -> Any:
        """Return the form about a row, bound to what was typed."""

    @abstractmethod
    def write(self, row: Row, form: Any) -> Any:
        """Write a valid form; None when that was refused, the reason is in the form."""

    @abstractmethod
    def said(self, row: Row, form: Any, done: Any) -> str:
        """Return the message about what `write` returned."""

    def page(self, row: Row) -> str:
        """Return where to go afterwards; without a place in it, or it would not be drawn anew."""
        return reverse(self.page_name, args=[_client_of(row).pk])

    def get(self, *_args: Any, **kwargs: int) -> HttpResponse:
        row = self._row(kwargs)
        return self._draw(row, self.form(row))

    def post(self, *_args: Any, **kwargs: int) -> HttpResponse:
        row = self._row(kwargs)
        form = self.form(row, self.request.POST)
        done = self.write(row, form) if form.is_valid() else None
        if done is None:
            return self._draw(row, form, is_wrong=True)
        undo = done if isinstance(done, UndoRecord) else None
        answers.say(self.request, self.said(row, form, done), undo)
        return answers.done(self.request, self.page(row))

    def _row(self, kwargs: dict[str, int]) -> Row:
        """Addresses name a row `pk`, and `client_pk` where it is a client under which one adds."""
        (pk,) = kwargs.values()
        return self.find(pk)

    def _draw(self, row: Row, form: Any, *, is_wrong: bool = False) -> HttpResponse:
        context = {"form": form, "client": _client_of(row), self.row_name: row}
        return answers.draw(self.request, self.template_name, context, is_wrong=is_wrong)


def _client_of(row: Any) -> Client:
    client: Client = row if isinstance(row, Client) else row.client
    return client


class Adding(Dialog[Row]):
    """Adds something once to a row, by default a client, however often the form is sent."""

    def find(self, pk: int) -> Any:
        return answers.editable_client(self.request, pk)

    @abstractmethod
    def make(self, row: Row, form: Any) -> Any:
        """Write it; raises DomainError. An UndoRecord puts the way back into the message."""

    def leads_to(self, row: Row, made: Any) -> str:
        """Return where the same form, sent again, ends."""
        return self.page(row)

    def write(self, row: Row, form: Any) -> Any:
        def lead(made: Any) -> str:
            return self.leads_to(row, made)

        return save(form, lambda: self.make(row, form), by=self.me, leads_to=lead)


class Changing(Dialog[Row]):
    """Changes a row; what two people changed in different fields is both kept.

    `names` are its fields in the form, `subject` is its word in the timeline. `rows` is a function
    of a module or a manager's, which returns those it may be, `related` what is read along.
    """

    names: Collection[str]
    subject: str
    rows: Callable[[], QuerySet[Any]]
    related: Sequence[str] = ()

    def seen(self, pk: int) -> Row:
        row: Row = seen_or_404(type(self).rows, self.me, pk, *self.related)
        return row

    def find(self, pk: int) -> Row:
        row = self.seen(pk)
        rights.require_edit(self.me, row.client)
        return row

    def current(self, row: Row) -> dict[str, Any]:
        """Return the values of a row as its form names them."""
        return {name: getattr(row, name) for name in self.names}

    @abstractmethod
    def locked(self, row: Row) -> Row: ...

    @abstractmethod
    def change(self, row: Row, changes: dict[str, Any]) -> Any: ...

    def write(self, row: Row, form: Any) -> Any:
        return merge(
            form,
            read=lambda: self.current(self.locked(row)),
            write=lambda changes: self.change(row, changes),
            lines=lambda: lines_about(row.client, f"{self.subject}:{row.pk}"),
            by=self.me,
        )

    def said(self, row: Row, form: Any, done: Any) -> str:
        return _("Saved: %(name)s") % {"name": done}


def facts(form: Any) -> dict[str, Any]:
    """Return what was typed, without the key of the form."""
    return {name: value for name, value in form.cleaned_data.items() if name != "form_key"}

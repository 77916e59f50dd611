"""Documents of a client: the list, a new one, its facts changed, its next step."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from clients.views.dialogs import Adding, Changing, facts
from contracts import documents
from contracts.actions import documents as actions
from contracts.choices import DocumentStatus
from contracts.forms_documents import DocumentEditForm, DocumentForm, MoveForm
from contracts.models import Document
from core import clock
from core.models import UndoRecord
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


PAGE = "contracts:document_list"


class DocumentList(View):
    """The documents of a client, those under way first; how long agreements take."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client, today = answers.visible_client(request, client_pk), clock.today()
        context = {
            "client": client,
            "papers": documents.of_client(client, today),
            "may_edit": rights.may_edit_client(_me(request), client) and not client.archived_at,
            "today": today,
            "tab": "documents",
        }
        return render(request, "contracts/document_list.html", context)


class DocumentCreate(Adding[Client]):
    """A new document."""

    template_name = "contracts/document_edit.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> DocumentForm:
        return DocumentForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: DocumentForm) -> UndoRecord:
        data = facts(form)
        return actions.add_document(client=row, on=data.pop("on"), data=data, by=self.me)

    def said(self, row: Client, form: DocumentForm, done: UndoRecord) -> str:
        return _("Document added")


def _documents() -> QuerySet[Document]:
    return Document.objects.alive().select_related("client__owner", "stakeholder__person")


class DocumentEdit(Changing[Document]):
    """The facts of a document."""

    template_name = "contracts/document_edit.html"
    page_name = PAGE
    row_name = subject = "document"
    names = actions.FACTS

    rows = staticmethod(_documents)

    def form(self, row: Document, *typed: Any) -> DocumentEditForm:
        return DocumentEditForm(*typed, document=row, initial=self.current(row))

    def current(self, row: Document) -> dict[str, Any]:
        return super().current(row) | {"contract": row.contract_id}

    def locked(self, row: Document) -> Document:
        return actions.locked_document(row, self.me)

    def change(self, row: Document, changes: dict[str, Any]) -> Document:
        return actions.edit_document(document=row, changes=changes, by=self.me)


class DocumentMove(Adding[Document]):
    """The next step of a document: at whom it is now, or with one press agreed or signed."""

    template_name = "contracts/document_move.html"
    page_name = PAGE
    row_name = "document"

    def find(self, pk: int) -> Document:
        document: Document = seen_or_404(_documents, self.me, pk)
        rights.require_edit(self.me, document.client)
        return document

    def form(self, row: Document, *typed: Any) -> MoveForm:
        start = {"status": DocumentStatus.IN_APPROVAL.value}
        return MoveForm(*typed, client=row.client, today=clock.today(), initial=start)

    def make(self, row: Document, form: MoveForm) -> UndoRecord:
        place = {
            name: form.cleaned_data[name] for name in ("status", "stakeholder", "at_whom", "on")
        }
        return actions.move_document(document=row, by=self.me, **place)

    def said(self, row: Document, form: MoveForm, done: UndoRecord) -> str:
        words = dict(DocumentStatus.choices)[form.cleaned_data["status"]]
        return _("%(document)s: %(state)s") % {"document": row, "state": words}

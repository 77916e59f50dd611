"""Documents of a client: the list, a new one, its facts changed, its next step."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from clients.views.editing import lines_about
from contracts import documents
from contracts.actions import documents as actions
from contracts.choices import DocumentStatus
from contracts.forms_documents import DocumentEditForm, DocumentForm, MoveForm
from contracts.models import Document
from core import clock
from core.saving import merge, save
from core.shortcuts import get_visible_or_404
from users.models import User


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    return reverse("contracts:document_list", args=[client.pk])


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


class DocumentCreate(View):
    """A new document."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, DocumentForm(client=client, today=clock.today()))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = DocumentForm(request.POST, client=client, today=clock.today())
        record = None
        if form.is_valid():
            facts = {n: v for n, v in form.cleaned_data.items() if n not in ("form_key", "on")}
            record = save(
                form,
                lambda: actions.add_document(
                    client=client, data=facts, on=form.cleaned_data["on"], by=_me(request)
                ),
                by=_me(request),
                leads_to=lambda _record: _page(client),
            )
        if record is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("Document added"), record)
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: DocumentForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "document": None}
        return answers.draw(request, "contracts/document_edit.html", context, is_wrong=is_wrong)


def editable_document(request: HttpRequest, pk: int) -> Document:
    """Return a visible document that this person may change; raises Http404, NotAllowed."""
    rows = Document.objects.alive().select_related("client__owner", "stakeholder__person")
    document: Document = get_visible_or_404(rows, request.user, pk=pk)
    rights.require_edit(_me(request), document.client)
    return document


def _current(document: Document) -> dict[str, Any]:
    facts = {name: getattr(document, name) for name in actions.FACTS}
    return facts | {"contract": document.contract_id}


class DocumentEdit(View):
    """The facts of a document."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = editable_document(request, pk)
        form = DocumentEditForm(document=document, initial=_current(document))
        return self.draw(request, document, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = editable_document(request, pk)
        form = DocumentEditForm(request.POST, document=document, initial=_current(document))
        saved = None
        if form.is_valid():
            saved = merge(
                form,
                read=lambda: _current(actions.locked_document(document, _me(request))),
                write=lambda changes: actions.edit_document(
                    document=document, changes=changes, by=_me(request)
                ),
                lines=lambda: lines_about(document.client, f"document:{document.pk}"),
                by=request.user,
            )
        if saved is None:
            return self.draw(request, document, form, is_wrong=True)
        answers.say(request, _("Saved: %(name)s") % {"name": saved})
        return answers.done(request, _page(document.client))

    def draw(
        self,
        request: HttpRequest,
        document: Document,
        form: DocumentEditForm,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        context = {"form": form, "client": document.client, "document": document}
        return answers.draw(request, "contracts/document_edit.html", context, is_wrong=is_wrong)


class DocumentMove(View):
    """The next step of a document: at whom it is now, or with one press agreed or signed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = editable_document(request, pk)
        start = {"status": DocumentStatus.IN_APPROVAL.value}
        form = MoveForm(client=document.client, today=clock.today(), initial=start)
        return self.draw(request, document, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = editable_document(request, pk)
        form = MoveForm(request.POST, client=document.client, today=clock.today())
        record = None
        if form.is_valid():
            data = form.cleaned_data
            place = {name: data[name] for name in ("status", "stakeholder", "at_whom", "on")}
            record = save(
                form,
                lambda: actions.move_document(document=document, by=_me(request), **place),
                by=_me(request),
                leads_to=lambda _record: _page(document.client),
            )
        if record is None:
            return self.draw(request, document, form, is_wrong=True)
        words = dict(DocumentStatus.choices)[form.cleaned_data["status"]]
        told = {"document": document, "state": words}
        answers.say(request, _("%(document)s: %(state)s") % told, record)
        return answers.done(request, _page(document.client))

    def draw(
        self, request: HttpRequest, document: Document, form: MoveForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": document.client, "document": document}
        return answers.draw(request, "contracts/document_move.html", context, is_wrong=is_wrong)

"""Answers of the client's people, links to a question, incoming requests: one page, its forms."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import requests as asking
from clients.actions import satisfaction as actions
from clients.forms.requests import RequestEditForm, RequestForm
from clients.forms.satisfaction import AnswerEditForm, AnswerForm, LinkForm
from clients.models import Client, ClientRequest, SurveyAnswer, SurveyLink
from clients.queries import rights
from clients.queries import satisfaction as queries
from clients.views import answers
from clients.views.editing import lines_about
from core import clock
from core.saving import merge, save
from core.shortcuts import get_visible_or_404
from users.models import User

ANSWER = AnswerEditForm.base_fields.keys() - {"form_key", "seen"}
REQUEST = RequestEditForm.base_fields.keys() - {"form_key", "seen"}


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    """Return the page without a place in it: with one the browser would not draw it anew."""
    return reverse("clients:satisfaction", args=[client.pk])


class Satisfaction(View):
    """All answers, the links that wait for one, all requests."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.visible_client(request, pk)
        may_edit = rights.may_edit_client(_me(request), client) and not client.is_archived
        given = queries.answers_of(client)
        # Whoever has a link may answer by it, so only those see it who may type an answer in.
        links = queries.links_of(client, timezone.now()) if may_edit else []
        context = {
            "client": client,
            "voices": queries.voices_of(given),
            "answers": given,
            "links": [(link, _address(request, link)) for link in links],
            "requests": queries.requests_of(client),
            "may_edit": may_edit,
            "today": clock.today(),
            "tab": "satisfaction",
        }
        return render(request, "clients/satisfaction.html", context)


def _address(request: HttpRequest, link: SurveyLink) -> str:
    return request.build_absolute_uri(reverse("clients:survey", args=[queries.token_of(link)]))


class AnswerCreate(View):
    """An answer that one of us heard."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, AnswerForm(client=client, today=clock.today()))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = AnswerForm(request.POST, client=client, today=clock.today())
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.record_answer(client=client, by=_me(request), **_facts(form)),
                by=_me(request),
                leads_to=lambda _made: _page(client),
            )
        if made is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("The answer is written down: %(what)s") % {"what": made})
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: AnswerForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "answer": None}
        return answers.draw(request, "clients/answer_edit.html", context, is_wrong=is_wrong)


def _facts(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "form_key"}


class AnswerEdit(View):
    """An answer corrected."""

    def find(self, request: HttpRequest, pk: int) -> SurveyAnswer:
        rows = SurveyAnswer.objects.alive().select_related("client__owner", "stakeholder__person")
        answer: SurveyAnswer = get_visible_or_404(rows, request.user, pk=pk)
        rights.require_edit(_me(request), answer.client)
        return answer

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        answer = self.find(request, pk)
        return self.draw(request, answer, _edit_form(answer))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        answer = self.find(request, pk)
        form = _edit_form(answer, request.POST)
        saved = None
        if form.is_valid():
            saved = merge(
                form,
                read=lambda: _current(actions.locked_answer(answer, _me(request)), ANSWER),
                write=lambda changes: actions.edit_answer(
                    answer=answer, changes=changes, by=_me(request)
                ),
                lines=lambda: lines_about(answer.client, f"answer:{answer.pk}"),
                by=request.user,
            )
        if saved is None:
            return self.draw(request, answer, form, is_wrong=True)
        answers.say(request, _("Saved: %(name)s") % {"name": saved})
        return answers.done(request, _page(answer.client))

    def draw(
        self,
        request: HttpRequest,
        answer: SurveyAnswer,
        form: AnswerEditForm,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        context = {"form": form, "client": answer.client, "answer": answer}
        return answers.draw(request, "clients/answer_edit.html", context, is_wrong=is_wrong)


def _edit_form(answer: SurveyAnswer, *typed: Any) -> AnswerEditForm:
    initial = _current(answer, ANSWER)
    return AnswerEditForm(*typed, answer=answer, today=clock.today(), initial=initial)


def _current(row: SurveyAnswer | ClientRequest, names: Any) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in names}
    facts |= {name: getattr(row, f"{name}_id") for name in ("touchpoint",) if name in facts}
    return facts | {"stakeholder": row.stakeholder_id}


@require_POST
def answer_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SurveyAnswer.objects.select_related("client__owner")
    answer: SurveyAnswer = get_visible_or_404(rows, request.user, pk=pk)
    record = actions.delete_answer(answer=answer, by=_me(request))
    answers.say(request, _("The answer is deleted: %(what)s") % {"what": answer}, record)
    return answers.done(request, _page(answer.client))


class LinkCreate(View):
    """A link with which one of the client's people answers a question."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, LinkForm(client=client))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = LinkForm(request.POST, client=client)
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.make_link(client=client, by=_me(request), **_facts(form)),
                by=_me(request),
                leads_to=lambda _made: f"{_page(client)}#links",
            )
        if made is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("The link is ready: copy it from the list."))
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: LinkForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client}
        return answers.draw(request, "clients/survey_link.html", context, is_wrong=is_wrong)


@require_POST
def link_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SurveyLink.objects.select_related("client__owner")
    link: SurveyLink = get_visible_or_404(rows, request.user, pk=pk)
    record = actions.revoke_link(link=link, by=_me(request))
    answers.say(request, _("The link is revoked: it takes no answer."), record)
    return answers.done(request, _page(link.client))


# --- requests --------------------------------------------------------------------------------
class RequestCreate(View):
    """A request that came in."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, RequestForm(client=client, today=clock.today()))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = RequestForm(request.POST, client=client, today=clock.today())
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: asking.add_request(client=client, data=_facts(form), by=_me(request)),
                by=_me(request),
                leads_to=lambda asked: asked.get_absolute_url(),
            )
        if made is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("The request is written down: %(what)s") % {"what": made})
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: RequestForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "asked": None}
        return answers.draw(request, "clients/request_edit.html", context, is_wrong=is_wrong)


class RequestEdit(View):
    """A request changed, closed with its outcome, opened again."""

    def find(self, request: HttpRequest, pk: int) -> ClientRequest:
        rows = ClientRequest.objects.alive().select_related("client__owner", "stakeholder__person")
        asked: ClientRequest = get_visible_or_404(rows, request.user, pk=pk)
        rights.require_edit(_me(request), asked.client)
        return asked

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = self.find(request, pk)
        return self.draw(request, asked, _request_form(asked))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = self.find(request, pk)
        form = _request_form(asked, request.POST)
        saved = None
        if form.is_valid():
            saved = merge(
                form,
                read=lambda: _current(asking.locked_request(asked, _me(request)), REQUEST),
                write=lambda changes: asking.edit_request(
                    asked=asked, changes=changes, by=_me(request)
                ),
                lines=lambda: lines_about(asked.client, f"request:{asked.pk}"),
                by=request.user,
            )
        if saved is None:
            return self.draw(request, asked, form, is_wrong=True)
        answers.say(request, _("Saved: %(name)s") % {"name": saved})
        return answers.done(request, _page(asked.client))

    def draw(
        self,
        request: HttpRequest,
        asked: ClientRequest,
        form: RequestEditForm,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        context = {"form": form, "client": asked.client, "asked": asked}
        return answers.draw(request, "clients/request_edit.html", context, is_wrong=is_wrong)


def _request_form(asked: ClientRequest, *typed: Any) -> RequestEditForm:
    initial = _current(asked, REQUEST)
    return RequestEditForm(*typed, asked=asked, today=clock.today(), initial=initial)


@require_POST
def request_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ClientRequest.objects.select_related("client__owner")
    asked: ClientRequest = get_visible_or_404(rows, request.user, pk=pk)
    record = asking.delete_request(asked=asked, by=_me(request))
    answers.say(request, _("The request is deleted: %(what)s") % {"what": asked}, record)
    return answers.done(request, _page(asked.client))

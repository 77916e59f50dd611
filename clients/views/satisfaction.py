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
from clients.views.dialogs import Adding, Changing, facts
from core import clock
from users.models import User
from users.seeing import seen_or_404

ANSWER = AnswerEditForm.base_fields.keys() - {"form_key", "seen"}
PAGE = "clients:satisfaction"
REQUEST = RequestEditForm.base_fields.keys() - {"form_key", "seen"}


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    return reverse(PAGE, args=[client.pk])


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


class AnswerCreate(Adding[Client]):
    """An answer that one of us heard."""

    template_name = "clients/answer_edit.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> AnswerForm:
        return AnswerForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: AnswerForm) -> SurveyAnswer:
        return actions.record_answer(client=row, by=self.me, **facts(form))

    def said(self, row: Client, form: AnswerForm, done: SurveyAnswer) -> str:
        return _("The answer is written down: %(what)s") % {"what": done}


class AnswerEdit(Changing[SurveyAnswer]):
    """An answer corrected."""

    template_name = "clients/answer_edit.html"
    page_name = PAGE
    row_name = subject = "answer"
    names = ANSWER

    rows = SurveyAnswer.objects.alive
    related = ("client__owner", "stakeholder__person")

    def form(self, row: SurveyAnswer, *typed: Any) -> AnswerEditForm:
        initial = self.current(row)
        return AnswerEditForm(*typed, answer=row, today=clock.today(), initial=initial)

    def current(self, row: SurveyAnswer) -> dict[str, Any]:
        return super().current(row) | {"stakeholder": row.stakeholder_id}

    def locked(self, row: SurveyAnswer) -> SurveyAnswer:
        return actions.locked_answer(row, self.me)

    def change(self, row: SurveyAnswer, changes: dict[str, Any]) -> SurveyAnswer:
        return actions.edit_answer(answer=row, changes=changes, by=self.me)


@require_POST
def answer_delete(request: HttpRequest, pk: int) -> HttpResponse:
    answer: SurveyAnswer = seen_or_404(SurveyAnswer.objects.all, request.user, pk, "client__owner")
    record = actions.delete_answer(answer=answer, by=_me(request))
    answers.say(request, _("The answer is deleted: %(what)s") % {"what": answer}, record)
    return answers.done(request, _page(answer.client))


class LinkCreate(Adding[Client]):
    """A link with which one of the client's people answers a question."""

    template_name = "clients/survey_link.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> LinkForm:
        return LinkForm(*typed, client=row)

    def make(self, row: Client, form: LinkForm) -> SurveyLink:
        return actions.make_link(client=row, by=self.me, **facts(form))

    def leads_to(self, row: Client, made: SurveyLink) -> str:
        return f"{self.page(row)}#links"

    def said(self, row: Client, form: LinkForm, done: SurveyLink) -> str:
        return _("The link is ready: copy it from the list.")


@require_POST
def link_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    link: SurveyLink = seen_or_404(SurveyLink.objects.all, request.user, pk, "client__owner")
    record = actions.revoke_link(link=link, by=_me(request))
    answers.say(request, _("The link is revoked: it takes no answer."), record)
    return answers.done(request, _page(link.client))


# --- requests --------------------------------------------------------------------------------
class RequestCreate(Adding[Client]):
    """A request that came in."""

    template_name = "clients/request_edit.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> RequestForm:
        return RequestForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: RequestForm) -> ClientRequest:
        return asking.add_request(client=row, data=facts(form), by=self.me)

    def leads_to(self, row: Client, made: ClientRequest) -> str:
        return made.get_absolute_url()

    def said(self, row: Client, form: RequestForm, done: ClientRequest) -> str:
        return _("The request is written down: %(what)s") % {"what": done}


class RequestEdit(Changing[ClientRequest]):
    """A request changed, closed with its outcome, opened again."""

    template_name = "clients/request_edit.html"
    page_name = PAGE
    row_name = "asked"
    subject = "request"
    names = REQUEST

    rows = ClientRequest.objects.alive
    related = ("client__owner", "stakeholder__person")

    def form(self, row: ClientRequest, *typed: Any) -> RequestEditForm:
        initial = self.current(row)
        return RequestEditForm(*typed, asked=row, today=clock.today(), initial=initial)

    def current(self, row: ClientRequest) -> dict[str, Any]:
        chosen = {"stakeholder": row.stakeholder_id, "touchpoint": row.touchpoint_id}
        return super().current(row) | chosen

    def locked(self, row: ClientRequest) -> ClientRequest:
        return asking.locked_request(row, self.me)

    def change(self, row: ClientRequest, changes: dict[str, Any]) -> ClientRequest:
        return asking.edit_request(asked=row, changes=changes, by=self.me)


@require_POST
def request_delete(request: HttpRequest, pk: int) -> HttpResponse:
    asked: ClientRequest = seen_or_404(ClientRequest.objects.all, request.user, pk, "client__owner")
    record = asking.delete_request(asked=asked, by=_me(request))
    answers.say(request, _("The request is deleted: %(what)s") % {"what": asked}, record)
    return answers.done(request, _page(asked.client))

"""Something asked of a client's owner, or told to a colleague; and its answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from core.saving import save
from flags.actions_raises import answer_raise, may_answer, raise_hand
from flags.forms_raises import AnswerForm, RaiseForm
from flags.models import HandRaise
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class RaiseCreate(View):
    """For everybody who sees the client."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.visible_client(request, client_pk)
        return self.draw(request, client, RaiseForm(client=client, by=_me(request)))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.visible_client(request, client_pk)
        form, record = RaiseForm(request.POST, client=client, by=_me(request)), None
        if form.is_valid():
            data = form.cleaned_data
            record = save(
                form,
                lambda: raise_hand(
                    client=client, text=data["text"], to=data["to"], by=_me(request)
                ),
                by=_me(request),
                leads_to=lambda _record: client.get_absolute_url(),
            )
        if record is None:
            return self.draw(request, client, form, is_wrong=True)
        whom = form.cleaned_data["to"] or client.owner
        answers.say(request, _("Told: %(name)s") % {"name": whom.full_name if whom else ""}, record)
        events = ("flagChanged", "touchSaved", "closeDialog")
        return answers.done(request, client.get_absolute_url(), *events)

    def draw(
        self, request: HttpRequest, client: Client, form: RaiseForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "client": client}
        return answers.draw(request, "flags/raise_create.html", context, is_wrong=is_wrong)


class RaiseAnswer(View):
    """Done, with a sentence for whoever asked; a mention is read with one press."""

    def find(self, request: HttpRequest, pk: int) -> HandRaise:
        alive = HandRaise.objects.alive
        raised: HandRaise = seen_or_404(alive, request.user, pk, "client__owner", "by")
        if not may_answer(_me(request), raised):
            raise rights.refusal(raised.client)
        return raised

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.draw(request, self.find(request, pk), AnswerForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        raised = self.find(request, pk)
        form, record = AnswerForm(request.POST), None
        if form.is_valid():
            answer = form.cleaned_data["answer"]
            record = save(
                form,
                lambda: answer_raise(raised=raised, answer=answer, by=_me(request)),
                by=_me(request),
                leads_to=lambda _record: raised.client.get_absolute_url(),
            )
        if record is None:
            return self.draw(request, raised, form, is_wrong=True)
        said = _("Read") if raised.to_id else _("Answered: %(what)s") % {"what": raised.text}
        answers.say(request, said, record)
        url = reverse("dashboard:today") if raised.to_id else raised.client.get_absolute_url()
        return answers.done(request, url, "flagChanged", "touchSaved", "closeDialog")

    def draw(
        self, request: HttpRequest, raised: HandRaise, form: AnswerForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "raised": raised, "client": raised.client}
        return answers.draw(request, "flags/raise_answer.html", context, is_wrong=is_wrong)

"""Referrals: asked for, answered, listed with whom they brought."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client
from clients.views import answers
from clients.views.dialogs import Adding, Changing
from core import clock
from core.ids import read_id
from core.models import UndoRecord
from playbooks.models import Referral
from playbooks.referrals import actions, queries
from playbooks.referrals.choices import Moment, ReferralState
from playbooks.referrals.forms import AnswerForm, AskForm
from users.models import User

ROWS_PER_PAGE = 50


class ReferralList(View):
    """Who was asked and who came; of one client with `client`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        me: Any = request.user
        user: User = me
        asked = request.GET
        state = asked.get("state", "") if asked.get("state") in ReferralState.values else ""
        pk = read_id(asked.get("client"))
        client = answers.visible_client(request, pk) if pk else None
        rows = queries.listed(user, state=state, client=client)
        page = Paginator(rows, ROWS_PER_PAGE).get_page(asked.get("page"))
        context = {
            "page": page,
            "lines": queries.lines(page.object_list, user),
            "credits": queries.credits_of(user) if client is None else [],
            "currency": settings.BASE_CURRENCY,
            "states": list(ReferralState),
            "state": state,
            "client": client,
        }
        return render(request, "playbooks/referral_list.html", context)


class ReferralCreate(Adding[Client]):
    """A client was asked to recommend us."""

    template_name = "playbooks/referral_create.html"

    def form(self, row: Client, *typed: Any) -> AskForm:
        moment = self.request.GET.get("moment", "")
        initial = {"moment": moment} if moment in Moment.values else {}
        return AskForm(*typed, client=row, today=clock.today(), initial=initial)

    def make(self, row: Client, form: AskForm) -> UndoRecord:
        data = form.cleaned_data
        _made, record = actions.ask_referral(
            client=row,
            by=self.me,
            on=data["asked_on"],
            stakeholder=data["stakeholder"],
            moment=data["moment"],
            note=data["note"],
        )
        return record

    def said(self, row: Client, form: AskForm, done: UndoRecord) -> str:
        return _("Noted: %(client)s was asked for a referral") % {"client": row.name}


class ReferralEdit(Changing[Referral]):
    """The answer: declined, or who came."""

    template_name = "playbooks/referral_edit.html"
    row_name = "referral"
    subject = "referral"
    names = ("state", "prospect_name", "note")

    rows = Referral.objects.alive
    related = ("client__owner", "prospect")

    def form(self, row: Referral, *typed: Any) -> AnswerForm:
        return AnswerForm(*typed, referral=row, by=self.me, initial=self.current(row))

    def current(self, row: Referral) -> dict[str, Any]:
        return super().current(row) | {"prospect": row.prospect_id}

    def locked(self, row: Referral) -> Referral:
        return actions.locked_referral(row, self.me)

    def change(self, row: Referral, changes: dict[str, Any]) -> Referral:
        return actions.answer_referral(referral=row, changes=changes, by=self.me)

    def page(self, row: Referral) -> str:
        return reverse("playbooks:referral_list")

    def said(self, row: Referral, form: AnswerForm, done: Any) -> str:
        return _("The answer is written down: %(client)s") % {"client": row.client.name}

    def _draw(self, row: Referral, form: AnswerForm, *, is_wrong: bool = False) -> HttpResponse:
        seen = Client.objects.visible_to(self.me).filter(pk=row.prospect_id).first()
        typed = form["prospect"].value()
        picked = seen
        if form.is_bound:
            picked = Client.objects.visible_to(self.me).filter(pk=read_id(typed)).first()
        context = {"form": form, "client": row.client, "referral": row, "picked": picked}
        return answers.draw(self.request, self.template_name, context, is_wrong=is_wrong)

"""Competitors seen at clients, and the decision about a C client."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import growth as actions
from clients.choices import Triaged
from clients.forms.growth import SightingForm
from clients.models import Client, CompetitorSighting
from clients.views import answers
from core import clock
from core.errors import DomainError
from core.saving import save
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    return reverse("contracts:interest", args=[client.pk])


class SightingCreate(View):
    """A competitor was seen."""

    def form(self, request: HttpRequest, client: Client) -> SightingForm:
        data = request.POST if request.method == "POST" else None
        return SightingForm(data, client=client, user=_me(request), today=clock.today())

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, self.form(request, client))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form, record = self.form(request, client), None
        if form.is_valid():
            data = form.cleaned_data
            record = save(
                form,
                lambda: actions.add_sighting(
                    client=client,
                    competitor=data["competitor"],
                    product=data["product"],
                    seen_on=data["seen_on"],
                    text=data["note"],
                    touchpoint=data["touchpoint"],
                    by=_me(request),
                ),
                by=_me(request),
                leads_to=lambda _record: _page(client),
            )
        if record is None:
            return self.draw(request, client, form, is_wrong=True)
        said = _("Competitor written down: %(name)s") % {"name": form.cleaned_data["competitor"]}
        answers.say(request, said, record)
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: SightingForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "client": client}
        return answers.draw(request, "clients/sighting_create.html", context, is_wrong=is_wrong)


@require_POST
def sighting_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = CompetitorSighting.objects.all
    sighting: CompetitorSighting = seen_or_404(rows, request.user, pk, "client__owner")
    record = actions.delete_sighting(sighting=sighting, by=_me(request))
    words = _("The sighting is deleted: %(name)s") % {"name": sighting.competitor}
    answers.say(request, words, record)
    return answers.done(request, _page(sighting.client))


@require_POST
def client_triage(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: what becomes of a C client for the next half a year."""
    client = answers.editable_client(request, pk)
    decision = request.POST.get("decision", "")
    if decision not in Triaged.values:
        raise DomainError(_("Choose what becomes of the client."))
    record = actions.triage(client=client, decision=decision, on=clock.today(), by=_me(request))
    answers.say(request, f"{client.name}: {Triaged(decision).label}", record)
    return answers.done(request, f"{reverse('dashboard:growth')}?list=c")

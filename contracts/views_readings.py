"""Readings of licences: one number for each line, deleted with a way back."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.models import Client
from clients.views import answers
from contracts import use
from contracts.actions import delete_reading, record_readings
from contracts.forms_readings import ReadingsForm
from contracts.models import LicenceReading
from core import clock
from core.saving import save
from core.shortcuts import get_visible_or_404
from users.models import User


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class ReadingCreate(View):
    """Readings of all lines of a client at once."""

    def form(self, request: HttpRequest, client: Client) -> ReadingsForm:
        today = clock.today()
        return ReadingsForm(
            request.POST if request.method == "POST" else None,
            uses=use.of_client(client, today, _me(request)),
            lines=list(use.lines_of_client(client, today)),
            branches=use.branches_of(client, _me(request)),
            client=client,
            today=today,
        )

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, self.form(request, client))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form, record = self.form(request, client), None
        if form.is_valid():
            record = save(
                form,
                lambda: record_readings(
                    client=client,
                    used=form.used(),
                    taken_on=form.cleaned_data["taken_on"],
                    branch=form.cleaned_data.get("branch"),
                    by=_me(request),
                ),
                by=_me(request),
                leads_to=lambda _record: client.get_absolute_url(),
            )
        if record is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("Licences measured: %(name)s") % {"name": client.name}, record)
        return answers.done(request, client.get_absolute_url())

    def draw(
        self, request: HttpRequest, client: Client, form: ReadingsForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client}
        return answers.draw(request, "contracts/reading_create.html", context, is_wrong=is_wrong)


@require_POST
def reading_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = LicenceReading.objects.select_related("line__contract__client__owner")
    reading: LicenceReading = get_visible_or_404(rows, request.user, pk=pk)
    record = delete_reading(reading=reading, by=_me(request))
    answers.say(request, _("The reading is deleted: %(what)s") % {"what": reading.line}, record)
    client = reading.line.contract.client_id
    return answers.done(request, reverse("contracts:contract_list", args=[client]))

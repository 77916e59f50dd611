"""Readings of licences: one number for each line, deleted with a way back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.models import Client
from clients.views import answers
from clients.views.dialogs import Adding
from contracts import use
from contracts.actions import delete_reading, record_readings
from contracts.forms_readings import ReadingsForm
from contracts.models import LicenceReading
from core import clock
from core.models import UndoRecord
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class ReadingCreate(Adding[Client]):
    """Readings of all lines of a client at once."""

    template_name = "contracts/reading_create.html"

    def form(self, row: Client, *typed: Any) -> ReadingsForm:
        today = clock.today()
        return ReadingsForm(
            *typed,
            uses=use.of_client(row, today, self.me),
            lines=list(use.lines_of_client(row, today)),
            branches=use.branches_of(row, self.me),
            client=row,
            today=today,
        )

    def make(self, row: Client, form: ReadingsForm) -> UndoRecord:
        return record_readings(
            client=row,
            used=form.used(),
            taken_on=form.cleaned_data["taken_on"],
            branch=form.cleaned_data.get("branch"),
            by=self.me,
        )

    def said(self, row: Client, form: ReadingsForm, done: UndoRecord) -> str:
        return _("Licences measured: %(name)s") % {"name": row.name}


@require_POST
def reading_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = LicenceReading.objects.all
    reading: LicenceReading = seen_or_404(rows, request.user, pk, "line__contract__client__owner")
    record = delete_reading(reading=reading, by=_me(request))
    answers.say(request, _("The reading is deleted: %(what)s") % {"what": reading.line}, record)
    client = reading.line.contract.client_id
    return answers.done(request, reverse("contracts:contract_list", args=[client]))

"""No answer needed; appeals to support by week."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.waiting import record_appeals, waive_answer
from clients.forms.waiting import WEEKS, AppealsForm
from clients.models import AppealCount, Client, Touchpoint
from clients.views import answers
from clients.views.dialogs import Adding
from core import clock
from core.models import UndoRecord
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


@require_POST
def touch_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """A message of the client's needs no answer."""
    touch: Touchpoint = seen_or_404(Touchpoint.objects.all, request.user, pk, "client")
    record = waive_answer(touchpoint=touch, by=_me(request))
    answers.say(request, _("No answer is needed: %(name)s") % {"name": touch.client.name}, record)
    return answers.done(request, touch.client.get_absolute_url(), "touchSaved", "flagChanged")


class Appeals(Adding[Client]):
    """Numbers of appeals of the last weeks."""

    template_name = "clients/appeals.html"

    def form(self, row: Client, *typed: Any) -> AppealsForm:
        today = clock.today()
        since = today - dt.timedelta(weeks=WEEKS + 1)
        known = AppealCount.objects.filter(client=row, week__gte=since)
        return AppealsForm(*typed, known=dict(known.values_list("week", "count")), today=today)

    def make(self, row: Client, form: AppealsForm) -> UndoRecord:
        return record_appeals(client=row, counts=form.counts(), by=self.me)

    def said(self, row: Client, form: AppealsForm, done: UndoRecord) -> str:
        return _("Appeals counted: %(name)s") % {"name": row.name}

"""No answer needed; appeals to support by week."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions.waiting import record_appeals, waive_answer
from clients.forms.waiting import WEEKS, AppealsForm
from clients.models import AppealCount, Client, Touchpoint
from clients.views import answers
from core import clock
from core.saving import save
from core.shortcuts import get_visible_or_404
from users.models import User


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


@require_POST
def touch_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """A message of the client's needs no answer."""
    rows = Touchpoint.objects.select_related("client")
    touch: Touchpoint = get_visible_or_404(rows, request.user, pk=pk)
    record = waive_answer(touchpoint=touch, by=_me(request))
    answers.say(request, _("No answer is needed: %(name)s") % {"name": touch.client.name}, record)
    return answers.done(request, touch.client.get_absolute_url(), "touchSaved", "flagChanged")


class Appeals(View):
    """Numbers of appeals of the last weeks."""

    def form(self, request: HttpRequest, client: Client) -> AppealsForm:
        today = clock.today()
        since = today - dt.timedelta(weeks=WEEKS + 1)
        known = AppealCount.objects.filter(client=client, week__gte=since)
        return AppealsForm(
            request.POST if request.method == "POST" else None,
            known=dict(known.values_list("week", "count")),
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
                lambda: record_appeals(client=client, counts=form.counts(), by=_me(request)),
                by=_me(request),
                leads_to=lambda _record: client.get_absolute_url(),
            )
        if record is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("Appeals counted: %(name)s") % {"name": client.name}, record)
        return answers.done(request, client.get_absolute_url())

    def draw(
        self, request: HttpRequest, client: Client, form: AppealsForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client}
        return answers.draw(request, "clients/appeals.html", context, is_wrong=is_wrong)

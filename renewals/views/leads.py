"""One press takes what earlier renewals of a client took for its own lead."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.views import answers
from core import formats
from core.errors import DomainError
from renewals.clock.leads import MOST, take_lead


@require_POST
def lead_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the working days that the page has shown."""
    client = answers.editable_client(request, pk)
    typed = request.POST.get("days", "")
    if not (typed.isdecimal() and len(typed) < 5 and int(typed) <= MOST):
        raise DomainError(_("This is no number of days."))
    by: Any = request.user
    record = take_lead(client=client, days=int(typed), by=by)
    words = _("The lead of this client now: %(days)s") % {"days": formats.working_days(int(typed))}
    answers.say(request, words, record)
    return answers.done(request, client.get_absolute_url())

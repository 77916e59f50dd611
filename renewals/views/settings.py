"""Pages of administrators: numbers of the clock, and days off of our own."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, formats, outbox, own_days, timetable
from core.errors import DomainError
from core.saving import posted, save, show
from core.stored_forms import current, keep
from renewals.clock.forms import OwnDaysForm, PolicyForm
from renewals.settings import GROUP
from users.rights import admin_only

PAGE = "renewals/settings/renewals.html"
DAYS_PAGE = "renewals/settings/days_off.html"


def reckon_anew() -> None:
    """Ask the background for the clocks, then for the signals that stand on them."""
    now = timezone.now()
    for number, job in enumerate(("open_renewals", "raise_flags")):
        # A run of its own each time: two saves within a minute are two runs.
        due_at = now + dt.timedelta(microseconds=number)
        outbox.enqueue(timetable.RUN_JOB, job, due_at.isoformat())


@admin_only
def renewal_settings(request: HttpRequest) -> HttpResponse:
    """Show and change the numbers; after saving all clocks are reckoned in the background."""
    form = PolicyForm(posted(request), initial=current(GROUP))
    if form.is_valid() and keep(form, GROUP, by=request.user):
        if form.changes():
            reckon_anew()
        words = _("Saved. The dates of all contracts are reckoned anew, within a few minutes.")
        messages.success(request, words)
        return redirect("renewals:settings")
    return show(request, PAGE, form)


@admin_only
def days_off(request: HttpRequest) -> HttpResponse:
    """Show the days of our own, add some, let one be again as the country has it."""
    if request.POST.get("drop"):
        return _dropped(request)
    form = OwnDaysForm(posted(request), today=clock.today())
    if form.is_valid() and _added(request, form):
        return redirect("renewals:days_off")
    days = own_days.kept()
    context = {
        "ahead": [day for day in days if day.on >= clock.today()],
        "past": [day for day in reversed(days) if day.on < clock.today()],
        "country": settings.COMPANY_COUNTRY,
    }
    return show(request, DAYS_PAGE, form, context)


def _added(request: HttpRequest, form: OwnDaysForm) -> bool:
    data = form.cleaned_data
    facts = {name: data[name] for name in ("days", "works", "name")}
    changed = save(
        form,
        lambda: own_days.add(**facts, by=request.user),
        by=request.user,
        leads_to=lambda _count: request.path,
    )
    if changed is None:
        return False
    _say(request, changed)
    return True


def _dropped(request: HttpRequest) -> HttpResponse:
    try:
        day = dt.date.fromisoformat(request.POST["drop"])
    except ValueError:
        raise DomainError(_("This row is gone. Open the page again.")) from None
    if own_days.drop(day=day, by=request.user):
        _say(request, 1)
    return redirect("renewals:days_off")


def _say(request: HttpRequest, changed: int) -> None:
    """Every working day that anything is reckoned by may have moved."""
    if not changed:
        return
    reckon_anew()
    words = _("Days changed: %(count)s. All dates are reckoned anew, within a few minutes.")
    messages.success(request, words % {"count": formats.number(changed)})

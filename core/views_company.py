"""Settings of the company as a whole."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import company as definitions
from core import stored
from core.errors import NotAllowed
from core.saving import posted, save, show
from core.stored_forms import StoredForm, current


def company(request: HttpRequest) -> HttpResponse:
    """Show and change the company's settings; what the environment decides is only shown."""
    if not definitions.PAGE.may_open(request.user):
        raise NotAllowed(_("Settings are changed by administrators."))
    values = current(definitions.GROUP)
    form = StoredForm(posted(request), initial=values, group=definitions.GROUP)
    if form.is_valid():
        changes = form.merged(values)
        if changes is not None and _keep(request, form, changes):
            messages.success(request, _("Saved."))
            return redirect("core:company")
    fixed = {
        "zone": settings.TIME_ZONE,
        "currency": settings.BASE_CURRENCY,
        "country": settings.COMPANY_COUNTRY,
        "has_mail": settings.EMAIL_CONFIGURED,
    }
    return show(request, "settings/company.html", form, {"fixed": fixed})


def _keep(request: HttpRequest, form: StoredForm, changes: dict[str, Any]) -> bool:
    done = save(
        form,
        lambda: stored.store(changes=changes, by=request.user),
        by=request.user,
        leads_to=lambda _done: "",
    )
    return done is not None

"""Settings of the company as a whole."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import company as definitions
from core.errors import NotAllowed
from core.saving import posted, show
from core.stored_forms import StoredForm, current, keep


def company(request: HttpRequest) -> HttpResponse:
    """Show and change the company's settings; what the environment decides is only shown."""
    if not definitions.PAGE.may_open(request.user):
        raise NotAllowed(_("Settings are changed by administrators."))
    form = StoredForm(posted(request), initial=current(definitions.GROUP), group=definitions.GROUP)
    if form.is_valid() and keep(form, definitions.GROUP, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("core:company")
    fixed = {
        "zone": settings.TIME_ZONE,
        "currency": settings.BASE_CURRENCY,
        "country": settings.COMPANY_COUNTRY,
        "has_mail": settings.EMAIL_CONFIGURED,
    }
    return show(request, "settings/company.html", form, {"fixed": fixed})

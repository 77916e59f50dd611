"""Settings: the company's own presentation, on which decks are made."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.views import answers
from core.saving import save
from playbooks.decks.forms import TemplateForm
from playbooks.decks.templates import forget_template, keep_template, newest
from users.rights import admin_only


@admin_only
def deck_template(request: HttpRequest) -> HttpResponse:
    """Show what is used, take another file, or go back to the built-in layout."""
    assert not isinstance(request.user, AnonymousUser)
    me, page = request.user, reverse("playbooks:deck_template")
    form = TemplateForm()
    if request.method == "POST":
        if "forget" in request.POST:
            forget_template(by=me)
            answers.say(request, _("Decks are made on the built-in layout again."))
            return redirect(page)
        form = TemplateForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            if save(form, lambda: keep_template(file=file, by=me), by=me, leads_to=lambda _t: page):
                answers.say(request, _("Decks are made on your template from now on."))
                return redirect(page)
    status = 422 if form.is_bound else 200
    context = {"form": form, "template": newest()}
    return render(request, "playbooks/settings/deck_template.html", context, status=status)

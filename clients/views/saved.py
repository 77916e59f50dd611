"""Saved views of a list: what there is, one more, into the menu and out of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect

from clients import view_pages
from clients.actions.views import (
    MOST_PINS,
    delete_view,
    pin_view,
    save_view,
    share_view,
    unpin_view,
)
from clients.forms.views import OF, ViewForm, plain_query
from clients.models import SavedView
from clients.views import answers
from core.saving import save
from core.shortcuts import is_htmx
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _address(code: str) -> str:
    """Return where the views of a list stand."""
    url = reverse("clients:view_list")
    return url if code == view_pages.CLIENTS else f"{url}?{urlencode({OF: code})}"


class ViewList(View):
    """One's own views of a list and the team's; below them the list as it is now gets a name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        query = plain_query(request.GET.urlencode())
        of = view_pages.of_code(request.GET.get(OF)).code
        return self.draw(request, ViewForm(by=_me(request), initial={"query": query, OF: of}))

    def post(self, request: HttpRequest) -> HttpResponse:
        me = _me(request)
        form = ViewForm(request.POST, by=me)
        view = None
        if form.is_valid():
            data = form.cleaned_data
            view = save(
                form,
                lambda: save_view(
                    name=data["name"],
                    query=data["query"],
                    by=me,
                    is_shared=data.get("is_shared", False),
                    is_pinned=data["is_pinned"],
                    page=data[OF],
                ),
                by=me,
                leads_to=SavedView.get_absolute_url,
            )
        if view is None:
            return self.draw(request, form, is_wrong=True)
        answers.say(request, _("View saved: %(name)s") % {"name": view.name})
        url = view.get_absolute_url()
        return HttpResponseClientRedirect(url) if is_htmx(request) else redirect(url)

    def draw(self, request: HttpRequest, form: ViewForm, *, is_wrong: bool = False) -> HttpResponse:
        me = _me(request)
        pinned = {pin[0] for pin in me.pins}
        of = view_pages.of_code(str(form[OF].value() or ""))
        found = SavedView.objects.visible_to(me).of_page(of.code)
        views = found.select_related("by").in_norm_order()
        context: dict[str, Any] = {
            "form": form,
            "of": of,
            "views": [(view, view.by_id == me.pk, view.pk in pinned) for view in views],
            "has_room": len(pinned) < MOST_PINS,
            "has_team": me.team_id is not None,
            "most": MOST_PINS,
        }
        return answers.draw(request, "clients/view_list.html", context, is_wrong=is_wrong)


@require_POST
def view_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin, share or delete a view."""
    me = _me(request)
    view: SavedView = seen_or_404(SavedView.objects.all, me, pk)
    do = request.POST.get("do", "")
    if do == "pin":
        pin_view(view=view, by=me)
    elif do == "unpin":
        unpin_view(view=view, by=me)
    elif do in ("share", "keep"):
        share_view(view=view, by=me, is_shared=do == "share")
    elif do == "delete":
        delete_view(view=view, by=me)
        answers.say(request, _("View deleted: %(name)s") % {"name": view.name})
    return answers.done(request, _address(view.page))

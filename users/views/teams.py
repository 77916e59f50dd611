"""Settings: the tree of teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.saving import posted, save, show
from users import actions, queries
from users.forms import TeamForm
from users.models import Team
from users.rights import AdminOnly, admin_only


class Teams(AdminOnly):
    """All teams in their tree with heads and the number of people."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "users/team_list.html", {"rows": queries.team_tree()})


@admin_only
def team_create(request: HttpRequest) -> HttpResponse:
    return _team_form(request, None)


@admin_only
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _team_form(request, get_object_or_404(Team.objects.live(), pk=pk))


def _team_form(request: HttpRequest, team: Team | None) -> HttpResponse:
    shown = {"name": team.name, "parent": team.parent_id} if team else {}
    form = TeamForm(posted(request), initial=shown, team=team)
    if form.is_valid():
        words: dict[str, Any] = {
            "by": request.user,
            "now": timezone.now(),
            "name": form.cleaned_data["name"],
            "parent": form.cleaned_data["parent"],
        }
        kept = save(
            form,
            lambda: actions.edit_team(team=team, **words) if team else actions.add_team(**words),
            by=request.user,
            leads_to=lambda _team: "",
        )
        if kept is not None:
            messages.success(request, _("Saved: %(team)s") % {"team": kept.name})
            return redirect("users:team_list")
    return show(request, "users/team_form.html", form, {"team": team})


@require_POST
@admin_only
def team_archive(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.live(), pk=pk)
    person: Any = request.user
    actions.archive_team(team=team, by=person, now=timezone.now())
    messages.success(request, _("The team is closed: %(team)s") % {"team": team.name})
    return redirect("users:team_list")

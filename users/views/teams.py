"""Settings: the tree of teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import consent
from core.models import AuditLine
from core.saving import merge, posted, save, show
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


def _values(team: Team | None) -> dict[str, Any]:
    return {"name": team.name, "parent": team.parent_id} if team else {}


def _team_form(request: HttpRequest, team: Team | None) -> HttpResponse:
    form = TeamForm(posted(request), initial=_values(team), team=team)
    effects = queries.what_a_move_does(team, form.changes()) if team and form.is_valid() else []
    agreement = consent.agreement(f"team:{team.pk if team else 0}", effects)
    is_agreed = not effects or request.POST.get("agreed") == agreement
    if form.is_valid() and is_agreed:
        kept = _edited(request, form, team) if team else _added(request, form)
        if kept is not None:
            messages.success(request, _("Saved: %(team)s") % {"team": kept.name})
            return redirect("users:team_list")
    context = {"team": team, "effects": [] if is_agreed else effects, "agreement": agreement}
    return show(request, "users/team_form.html", form, context)


def _added(request: HttpRequest, form: TeamForm) -> Team | None:
    person: Any = request.user
    typed = {name: form.cleaned_data[name] for name in ("name", "parent")}
    return save(
        form,
        lambda: actions.add_team(by=person, now=timezone.now(), **typed),
        by=person,
        leads_to=lambda _team: reverse("users:team_list"),
    )


def _edited(request: HttpRequest, form: TeamForm, team: Team) -> Team | None:
    person: Any = request.user

    def write(changes: dict[str, Any]) -> Team:
        now = actions.locked_team(team)
        changed = {"name": now.name, "parent": now.parent, **changes}
        return actions.edit_team(team=team, by=person, now=timezone.now(), **changed)

    return merge(
        form,
        read=lambda: _values(actions.locked_team(team)),
        write=write,
        lines=lambda: AuditLine.objects.filter(
            verb="team_changed", subject=Team.objects.get(pk=team.pk).name
        ),
        by=person,
    )


@require_POST
@admin_only
def team_archive(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.live(), pk=pk)
    person: Any = request.user
    actions.archive_team(team=team, by=person, now=timezone.now())
    messages.success(request, _("The team is closed: %(team)s") % {"team": team.name})
    return redirect("users:team_list")

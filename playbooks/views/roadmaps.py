"""Roadmaps: the list, the page of one with its buttons, paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.models import Client
from clients.queries import rights as client_rights
from clients.views import answers
from core import clock
from core.ids import read_id
from flags import thresholds
from playbooks.models import Roadmap
from playbooks.roadmaps import actions, hindrances, listing, profile, rights, versions, words
from playbooks.roadmaps.choices import RoadmapState
from playbooks.roadmaps.queries import Plan
from users.models import User
from users.seeing import seen_or_404

ROWS_PER_PAGE = 50
VERSIONS_SHOWN = 10


def me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def rows() -> Any:
    """Return plans that stand, with what their page and dialogs read along."""
    return Roadmap.objects.alive().select_related(
        *("client__owner", "client__stage", "responsible", "renewal__contract"),
        *("gate_person__person", "closed_by"),
    )


def found(request: HttpRequest, pk: int) -> Roadmap:
    """Return a plan that this person sees; raises Http404."""
    roadmap: Roadmap = seen_or_404(rows, request.user, pk)
    return roadmap


@require_GET
def roadmap_list(request: HttpRequest) -> HttpResponse:
    """Show the plans that one sees, narrowed by a chip; heads see why goals were missed."""
    user, today = me(request), clock.today()
    client = _client(request, user)
    chosen = request.GET.get("show", "")
    seen = listing.seen(user, client)
    page = Paginator(listing.narrowed(seen, user, chosen, today), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "total": page.paginator.count,
        "chips": listing.chips(seen, user, chosen, today),
        "show": chosen,
        "client": client,
        "tab": "roadmaps",
        "may_begin": client is not None
        and not client.archived_at
        and client_rights.may_edit_client(user, client),
        "reasons": listing.reasons(user) if user.is_head or user.is_admin else None,
        "today": today,
    }
    return render(request, "playbooks/roadmaps.html", context)


def _client(request: HttpRequest, user: User) -> Client | None:
    """Return the client whose plans alone are asked for; one that is not seen narrows nothing."""
    pk = read_id(request.GET.get("client"))
    return Client.objects.visible_to(user).filter(pk=pk).first() if pk else None


class RoadmapPage(View):
    """One plan; `as=paper` for the printer."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.draw(request, found(request, pk))

    def draw(self, request: HttpRequest, roadmap: Roadmap, status: int = 200) -> HttpResponse:
        user, today = me(request), clock.today()
        plan = Plan(roadmap, user, today)
        limits = thresholds.load()
        known = list(roadmap.versions.select_related("by", "decided_by").order_by("-number"))
        facts = profile.facts_of(roadmap.client, today, limits.profile_days)
        context = {
            "roadmap": roadmap,
            "client": roadmap.client,
            "plan": plan,
            "hindrances": hindrances.hindrances(plan),
            "old_facts": [fact for fact in facts if fact.is_old],
            "facts": facts,
            "versions": self.told(known, roadmap),
            "waits": self.waiting(known, roadmap, user),
            "may_work": rights.may_work(user, roadmap) and not roadmap.client.archived_at,
            "may_edit_client": client_rights.may_edit_client(user, roadmap.client),
            "reasons": [one.get_code_display() for one in roadmap.reasons.order_by("pk")],
            "states": RoadmapState,
            "today": today,
            "tab": "roadmaps",
        }
        is_paper = request.GET.get("as") == "paper"
        page = "playbooks/roadmap_paper.html" if is_paper else "playbooks/roadmap.html"
        return render(request, page, context, status=status)

    def told(self, known: list[Any], roadmap: Roadmap) -> list[dict[str, Any]]:
        """Return versions, newest first, each with what it changed; and what changed since."""
        told = []
        if known:
            since = words.between(known[0].snapshot, versions.taken(roadmap))
            if since and not roadmap.is_closed:
                told.append({"version": None, "changes": since})
        for version, before in zip(known, [*known, None][1:], strict=True):
            changes = words.between(before.snapshot, version.snapshot) if before else []
            told.append({"version": version, "changes": changes})
        return told[:VERSIONS_SHOWN]

    def waiting(self, known: list[Any], roadmap: Roadmap, user: User) -> dict[str, Any] | None:
        """Return what the banner of a plan that waits, or came back, tells."""
        if not known or roadmap.state not in (RoadmapState.WAITING, RoadmapState.RETURNED):
            return None
        days = (clock.today() - clock.date_of(known[0].made_at)).days
        return {
            "version": known[0],
            "days": days,
            "may_decide": rights.may_validate(user, roadmap.client),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        roadmap = found(request, pk)
        do = {
            "submit": self.submit,
            "accept": self.accept,
            "return": self.send_back,
            "reopen": self.reopen,
            "delete": self.remove,
            "confirm": self.confirm,
        }.get(request.POST.get("do", ""))
        if do is None:
            rights.require_work(me(request), roadmap)
            return redirect(roadmap)
        return do(request, roadmap)

    def submit(self, request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
        record = actions.submit(roadmap=roadmap, by=me(request), now=timezone.now())
        roadmap.refresh_from_db()
        said = _("The plan waits for the head's word.")
        if roadmap.state == RoadmapState.VALIDATED:
            said = _("The plan holds.")
        answers.say(request, said, record)
        return redirect(roadmap)

    def accept(self, request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
        record = actions.accept(roadmap=roadmap, by=me(request), now=timezone.now())
        answers.say(request, _("The plan is accepted."), record)
        return redirect(roadmap)

    def send_back(self, request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
        remark = request.POST.get("remark", "")[:1000]
        record = actions.send_back(
            roadmap=roadmap, remark=remark, by=me(request), now=timezone.now()
        )
        answers.say(request, _("The plan is returned with your remarks."), record)
        return redirect(roadmap)

    def reopen(self, request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
        record = actions.reopen(roadmap=roadmap, by=me(request), today=clock.today())
        answers.say(request, _("The plan goes on."), record)
        return redirect(roadmap)

    def remove(self, request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
        record = actions.delete_roadmap(roadmap=roadmap, by=me(request), today=clock.today())
        answers.say(request, _("Roadmap deleted: %(name)s") % {"name": roadmap}, record)
        return redirect(reverse("playbooks:roadmap_list"))

    def confirm(self, request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
        names = [name for name in request.POST.getlist("fact") if name in profile.FACTS]
        record = profile.confirm(
            client=roadmap.client, names=names, by=me(request), today=clock.today()
        )
        if record is not None:
            answers.say(request, _("Confirmed as of today."), record)
        return redirect(f"{roadmap.get_absolute_url()}#s-profile")

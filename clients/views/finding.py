"""The palette: find a client, a person, what was written of a touch; go to a page, act."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from clients.queries.search import suggest
from clients.queries.touch_search import written
from clients.views import answers
from core.folding import fold
from users.models import User

SHOWN = 8
PEOPLE, ACTIONS = "@", ">"
Place = tuple[str, str, str | Promise, str]
# Icon, address, words and the key that does the same.
PAGES: tuple[Place, ...] = (
    ("sun", "dashboard:today", _("Today"), "G T"),
    ("building-2", "clients:client_list", _("Clients"), "G C"),
    ("refresh-cw", "renewals:renewal_list", _("Renewals"), "G R"),
    ("map-pin", "dashboard:trip", _("Trip"), ""),
    ("list-checks", "clients:tasks", _("Tasks"), ""),
    ("message-circle", "playbooks:talk_list", _("Talk tracks"), ""),
    ("handshake", "playbooks:referral_list", _("Referrals"), ""),
    ("route", "playbooks:roadmap_list", _("Roadmaps"), "G M"),
    ("repeat", "playbooks:hand_over_list", _("Hand-overs"), ""),
)
FOR_HEADS: tuple[Place, ...] = (
    ("users", "dashboard:team", _("Team"), "G K"),
    ("wallet", "playbooks:credit_list", _("Shares of deals"), ""),
)
FOR_ADMINS: tuple[Place, ...] = (("settings", "core:settings", _("Settings"), "G S"),)
FOR_OWNERS: tuple[Place, ...] = (
    ("upload", "exchange:import_list", _("Import"), "G I"),
    ("plus", "clients:client_create", _("New client"), ""),
)
LOG: Place = ("phone", "clients:touch_new", _("Log a touch"), "T")


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Show what fits the typed words: `@` people only, `>` pages and actions only."""
    assert not isinstance(request.user, AnonymousUser)
    context = results(request.user, request.GET.get("q", ""))
    if request.GET.get("part") == "list":
        return render(request, "clients/_find_list.html", {**context, "is_part": True})
    return answers.draw(request, "clients/find.html", context)


def results(user: User, typed: str) -> dict[str, Any]:
    """Return clients, people, touches and places by what is typed. Five queries at most."""
    kind, words = (typed[:1], typed[1:].strip()) if typed[:1] in (PEOPLE, ACTIONS) else ("", typed)
    found = [] if kind == ACTIONS else suggest(words, user, limit=SHOWN)
    clients = [one for one in found if one.kind == "client" and kind != PEOPLE]
    people = [one for one in found if one.kind == "person"]
    offered = [] if kind == PEOPLE else places(user, words)
    touches = [] if kind else written(words, user)
    total = len(clients) + len(people) + len(offered) + len(touches)
    return {
        "typed": typed,
        "clients": clients,
        "people": people,
        "touches": touches,
        "places": offered,
        "total": total,
    }


def places(user: User, words: str) -> list[dict[str, Any]]:
    """Return the pages and actions open to this person that fit the words."""
    offered = [LOG, *PAGES]
    if user.is_head or user.is_admin:
        offered += FOR_HEADS
    if user.is_admin:
        offered += FOR_ADMINS
    if user.may_own:
        offered += FOR_OWNERS
    return [
        {
            "icon": icon,
            "url": reverse(name),
            "words": label,
            "key": key,
            "is_dialog": name == LOG[1],
        }
        for icon, name, label, key in offered
        if fold(words) in fold(str(label))
    ]

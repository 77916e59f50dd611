"""The card on paper: a brief before a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from clients.models import Client
from core import clock, showing
from core.kept import LARGEST_ID
from dashboard.queries.briefs import Looks, briefs_of, clients_for
from playbooks.models import HandOver
from users.models import User

# Of a larger book the rest is printed from the clients' own pages.
MOST_HANDED = 100


def me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def looks_of(request: HttpRequest) -> Looks:
    """Return what was asked to stand on the paper; nothing private while the screen is shown."""
    if showing.hides():
        return Looks(flags=False)
    return Looks(rates="rates" in request.GET, notes="notes" in request.GET)


def paper(request: HttpRequest, ids: list[int], **context: Any) -> HttpResponse:
    """Draw the briefs of those of the clients that one may see; raises Http404 for none."""
    user, today, looks = me(request), clock.today(), looks_of(request)
    clients = clients_for(user, [pk for pk in ids if pk <= LARGEST_ID])
    if not clients:
        raise Http404
    # Sentences of flags name the tier where ratings may stand.
    with showing.hiding(not looks.rates):
        briefs = briefs_of(clients, user, today, looks)
    told = {"briefs": briefs, "looks": looks, "today": today, "is_locked": showing.hides()}
    return render(request, "dashboard/brief.html", told | context)


def hand_over_paper(
    request: HttpRequest, hand_over: HandOver, clients: Sequence[Client]
) -> HttpResponse:
    """Draw the briefs of a hand-over, whole: whoever takes over reads them before the clients."""
    if not clients:
        raise Http404
    asked = looks_of(request)
    looks = Looks(asked.rates or not showing.hides(), asked.notes, asked.flags, is_whole=True)
    shown = list(clients[:MOST_HANDED])
    with showing.hiding(not looks.rates):
        briefs = briefs_of(shown, me(request), clock.today(), looks)
    context = {
        "briefs": briefs,
        "looks": looks,
        "today": clock.today(),
        "is_locked": showing.hides(),
        "title": str(hand_over),
        "back": hand_over.get_absolute_url(),
        "hidden": [("as", "paper")],
        "left_out": max(len(clients) - MOST_HANDED, 0),
    }
    return render(request, "dashboard/brief.html", context)


class BriefPage(View):
    """What one has to know of a client before a meeting, on one sheet."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return paper(request, [pk])

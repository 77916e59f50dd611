"""The client page: what is going on here."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dates, timezone
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.choices import Direction, TouchKind
from clients.forms.client import own_value_words
from clients.forms.gaps import LATER
from clients.forms.touch import MINUTES, QUICK_KINDS, TouchForm
from clients.models import Client
from clients.queries import client_page, quicklog, rights, timeline
from clients.rules import opened
from clients.views import answers
from clients.views.joining import to_kept
from clients.views.listing import neighbours
from clients.views.touches import MORE_KINDS, new_form, question
from core import clock
from core.shortcuts import is_htmx
from users.models import User

WEEK = dt.timedelta(days=7)
SHOWN = 6


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class ClientPage(View):
    """One client in at most ten queries besides the shell."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user, today = _me(request), clock.today()
        client = client_page.client_of(user, pk)
        if client is None:
            return to_kept(user, Client, pk)
        details = client_page.details_of(client, user, today)
        people = client_page.with_details(client_page.main_people(client), details)
        feed = timeline.feed(client, user=user, kind=request.GET.get("tl", "all"))
        tasks = client_page.open_tasks(client)
        context: dict[str, Any] = {
            "client": client,
            "tab": "overview",
            "steps": client_page.steps_of(client),
            "details": details,
            "group": client_page.group_words(details),
            "people": people,
            "shown_people": people[:SHOWN],
            "meter": client_page.meter_of(client, people),
            "tasks": tasks[:SHOWN],
            "task_count": len(tasks),
            "own_values": own_value_words(client, details.own_fields),
            "may_edit": rights.may_edit_client(user, client),
            "may_change_owner": rights.may_change_owner(user, client),
            "near": self.near(request, pk),
            "fiscal_month": dates.MONTHS_ALT.get(client.fiscal_year_start or 0, ""),
            "local_time": local_time(client),
            "today": today,
        }
        context |= feed_context(request, client, feed)
        context |= composer_context(request, client, people, details, tasks, feed)
        answer = render(request, "clients/client.html", context)
        remember(request, answer, client)
        return answer

    def near(self, request: HttpRequest, pk: int) -> dict[str, str]:
        """Return the neighbours in the list that the person came from."""
        position = request.GET.get("at", "")
        if "from" not in request.GET or not position.isdecimal() or len(position) > 7:
            return {}
        return neighbours(_me(request), request.GET["from"], int(position), pk)


def remember(request: HttpRequest, answer: HttpResponse, client: Client) -> None:
    """Keep the latest clients in a cookie for the side bar; the session would be written anew."""
    me = _me(request).pk
    seen = opened.opened(request.COOKIES.get(opened.COOKIE, ""), me)
    if seen[-1:] != [client.pk]:
        answer.set_cookie(
            opened.COOKIE,
            opened.with_latest(seen, client.pk, me),
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def local_time(client: Client) -> dt.datetime | None:
    """Return what the clock shows at the client now; None when its zone is not known."""
    try:
        zone = zoneinfo.ZoneInfo(client.time_zone) if client.time_zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
    # Without its zone the template would turn it into the reader's own.
    return timezone.now().astimezone(zone).replace(tzinfo=None) if zone else None


def feed_context(request: HttpRequest, client: Client, feed: timeline.Feed) -> dict[str, Any]:
    return {
        "feed": feed,
        "feed_kinds": timeline.FILTERS,
        "feed_kind": request.GET.get("tl", "all"),
        "feed_q": request.GET.get("q", ""),
        "may_edit": rights.may_edit_client(_me(request), client),
    }


def composer_context(
    request: HttpRequest,
    client: Client,
    people: list[Any],
    details: client_page.Details,
    tasks: list[Any],
    feed: timeline.Feed,
) -> dict[str, Any]:
    """Return what the composer shows from what the page has read already; no query."""
    user, now = _me(request), timezone.now()
    known = sorted(
        people, key=lambda p: (p.last_touch_at is None, -(p.last_touch_at or now).timestamp())
    )
    guess = quicklog.guess_person(known)
    ours = {person.pk: person for _pk, person, _role in details.group if person.pk != user.pk}
    if client.owner is not None and client.owner.pk != user.pk:
        ours[client.owner.pk] = client.owner
    form: TouchForm = new_form(request, client, auto_id="note_%s")
    gap = None
    if rights.may_edit_client(user, client):
        gap = question(form, client, client_page.meter_of(client, people), people)
        if gap is not None and gap.role:
            # The people are read already; the field's own query would be one too many.
            named = [(person.pk, person.person.full_name) for person in people]
            form.fields["gap_answer"].choices = [LATER, *named]  # type: ignore[attr-defined]
    return {
        "form": form,
        "heard": None,
        "gap": gap,
        "quick_kinds": [*QUICK_KINDS, TouchKind.NOTE],
        "more_kinds": MORE_KINDS,
        "minutes": MINUTES,
        "directions": Direction,
        "kind_now": form["kind"].value(),
        "minutes_now": "",
        "direction_now": "",
        "offered": known,
        "picked": [str(guess.pk)] if guess else [],
        "guessed": str(guess.pk) if guess else "",
        "ours": list(ours.values()),
        "ours_picked": [],
        "spoke": _spoke(feed, user, now),
        "closable": [task for task in tasks if task.assignee_id == user.pk][:5],
        "closes_now": "",
    }


def _spoke(feed: timeline.Feed, user: User, now: dt.datetime) -> list[quicklog.Spoke]:
    """Return colleagues who were in touch within seven days, from the feed that is read anyway."""
    latest: dict[int, quicklog.Spoke] = {}
    for item in feed.items:
        touch = item.touch
        if touch is None or touch.by is None or touch.by_id == user.pk or touch.at < now - WEEK:
            continue
        latest.setdefault(touch.by.pk, quicklog.Spoke(touch.by, touch.at, touch.kind))
    return list(latest.values())


def fresh_parts(request: HttpRequest, client: Client) -> dict[str, Any]:
    """Return what changes on the page when a touch was logged in the composer."""
    tasks = client_page.open_tasks(client)
    context = feed_context(request, client, timeline.feed(client, user=_me(request)))
    return context | {"tasks": tasks[:SHOWN], "task_count": len(tasks), "today": clock.today()}


@require_GET
def client_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a page of the feed: a filter, a search, or what is older."""
    client = answers.visible_client(request, pk)
    feed = timeline.feed(
        client,
        user=_me(request),
        kind=request.GET.get("tl", "all"),
        cursor=request.GET.get("before", ""),
        q=request.GET.get("q", "")[:100],
    )
    context = feed_context(request, client, feed) | {"client": client, "today": clock.today()}
    if not is_htmx(request):
        return render(request, "clients/client_timeline.html", context)
    is_older = "before" in request.GET
    return render(request, "clients/_feed.html" if is_older else "clients/_timeline.html", context)


@require_GET
def client_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Give one region of the page anew after something was saved elsewhere on it."""
    if part not in ("facts", "flags", "tasks", "people", "message"):
        raise Http404
    client = answers.visible_client(request, pk)
    context: dict[str, Any] = {"client": client, "today": clock.today()}
    context["may_edit"] = rights.may_edit_client(_me(request), client)
    if part == "tasks":
        tasks = client_page.open_tasks(client)
        context |= {"tasks": tasks[:SHOWN], "task_count": len(tasks)}
    if part == "people":
        details = client_page.details_of(client, _me(request), clock.today())
        people = client_page.with_details(client_page.main_people(client), details)
        context |= {"shown_people": people[:SHOWN], "people": people, "details": details}
        context["meter"] = client_page.meter_of(client, people)
    return render(request, f"clients/_{part}.html", context)

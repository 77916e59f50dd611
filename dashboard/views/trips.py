"""A trip: whom to see in a town, their briefs as a packet, the trip in a calendar."""

from __future__ import annotations

import datetime as dt
import zlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client, Task
from clients.queries.invitations import events_of
from clients.rules.calendars import Event
from clients.views.papers import calendar_file
from core import clock, formats
from core.ids import read_ids
from dashboard.forms import TripForm
from dashboard.queries import trips
from dashboard.queries.briefs import MOST_PACKED, clients_for, open_tasks, people_of
from dashboard.views.briefs import me, paper

PACKET, CALENDAR = "packet", "ics"


class TripPage(View):
    """Nothing of a trip is stored: its address is the bookmark."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, today = me(request), clock.today()
        form = TripForm(request.GET if "city" in request.GET else None)
        context: dict[str, Any] = {"form": form, "today": today, "most": MOST_PACKED}
        if form.is_bound and form.is_valid():
            trip = form.cleaned_data
            ids = read_ids(request.GET.getlist("ids"))
            if ids and request.GET.get("as") == PACKET:
                return packet(request, trip, ids)
            if request.GET.get("as") == CALENDAR:
                return in_calendar(request, trip, ids)
            found = trips.town(user, trip["city"], trip["since"], trip["until"], today)
            context |= {"town": found, "trip": trip, "ticked": set(ids)}
            context["needs_choice"] = request.GET.get("as") == PACKET
        context["towns"] = trips.towns_of(user)
        return render(request, "dashboard/trip.html", context)


def title_of(trip: dict[str, Any]) -> str:
    """Return «Екатеринбург, 12 окт – 14 окт»."""
    days = [formats.short_day(trip[name], clock.today()) for name in ("since", "until")]
    return f"{trip['city']}, {' – '.join(dict.fromkeys(days))}"


def _query(trip: dict[str, Any]) -> list[tuple[str, str]]:
    days = [(name, trip[name].isoformat()) for name in ("since", "until")]
    return [("city", trip["city"]), *days]


def packet(request: HttpRequest, trip: dict[str, Any], ids: list[int]) -> HttpResponse:
    """Draw the briefs of the chosen clients one after another, each on a sheet of its own."""
    chosen = [("ids", str(pk)) for pk in ids]
    start = _query(trip)
    return paper(
        request,
        ids,
        title=title_of(trip),
        back=f"{reverse('dashboard:trip')}?{urlencode([*start, *chosen])}",
        hidden=[*start, *chosen, ("as", PACKET)],
        left_out=max(len(set(ids)) - MOST_PACKED, 0),
    )


def in_calendar(request: HttpRequest, trip: dict[str, Any], ids: list[int]) -> HttpResponse:
    """Give the trip as whole days, and the meetings planned in it with the chosen clients."""
    clients, now = clients_for(me(request), ids), timezone.now()
    wanted = [client.pk for client in clients]
    people, tasks = people_of(wanted), open_tasks(wanted)
    about = "\n\n".join(_entry(client, people.get(client.pk, [])) for client in clients)
    mark = zlib.crc32(trip["city"].casefold().encode())
    days = f"{trip['since']:%Y%m%d}-{trip['until']:%Y%m%d}"
    whole = Event(
        uid=f"trip-{me(request).pk}-{days}-{mark:08x}@accounts-crm",
        title=_("Trip: %(city)s") % {"city": trip["city"]},
        begins=trip["since"],
        ends=trip["until"],
        stamp=now,
        place=trip["city"],
        about=about,
        # Later files replace earlier ones: the choice of clients may have changed.
        sequence=int(now.timestamp()) // 60 % 2**31,
    )
    meetings = [task for kept in tasks.values() for task in kept if _is_within(task, trip)]
    return calendar_file([whole, *events_of(meetings, now, invites=False)], f"trip-{days}")


def _entry(client: Client, people: list[Any]) -> str:
    """Return where a client is and whom to call there, line by line."""
    whom = [
        ", ".join([person.person.short_name, *(point.value for point in person.reach)])
        for person in people[: trips.PEOPLE]
    ]
    return "\n".join(filter(None, [client.name, client.address or client.city, *whom]))


def _is_within(task: Task, trip: dict[str, Any]) -> bool:
    if not task.is_planned or task.starts_at is None:
        return False
    day: dt.date = clock.date_of(task.starts_at)
    return bool(trip["since"] <= day <= trip["until"])

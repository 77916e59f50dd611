"""What goes to the client: an invitation for their calendar, a letter after a touch."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from clients.choices import ContactKind
from clients.models import ContactPoint, Task, TimelineEntry, Touchpoint
from clients.queries.letters import LANGUAGES, letter_after
from clients.rules.calendars import BY_DEFAULT, Event, Guest, calendar
from clients.views import answers
from core import clock
from core.shortcuts import get_visible_or_404


def calendar_file(events: list[Event], name: str) -> HttpResponse:
    """Answer with a calendar file; `name` is of Latin letters, without its ending."""
    text = calendar(events, zone=settings.TIME_ZONE)
    answer = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@require_GET
def task_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a planned meeting or call as a file for calendars, an invitation where one can mail it.

    What goes along is its title, time and place: neither notes nor anything about people.
    """
    rows = Task.objects.open().select_related("assignee", "stakeholder__person", "client")
    task: Task = get_visible_or_404(rows, request.user, pk=pk)
    if not task.is_planned:
        raise Http404
    return calendar_file([event_of(task)], f"meeting-{task.pk}")


def event_of(task: Task) -> Event:
    """Return a planned meeting as an event; two queries."""
    assert task.starts_at is not None
    length = dt.timedelta(minutes=task.minutes) if task.minutes else BY_DEFAULT
    # Each change of the task left a line.
    changes = TimelineEntry.objects.filter(client=task.client, subject=f"task:{task.pk}")
    return Event(
        uid=f"task-{task.pk}-{task.made_at:%Y%m%d%H%M%S%f}@accounts-crm",
        title=task.title,
        begins=task.starts_at,
        ends=task.starts_at + length,
        stamp=timezone.now(),
        place=task.place,
        sequence=changes.count() if task.client_id else 0,
        organizer=Guest(task.assignee.full_name, task.assignee.email),
        guests=_guests(task),
    )


def _guests(task: Task) -> tuple[Guest, ...]:
    if task.stakeholder is None:
        return ()
    person = task.stakeholder.person
    mails = ContactPoint.objects.filter(person=person, kind=ContactKind.EMAIL)
    first = mails.order_by("position", "pk").first()
    return (Guest(person.short_name, first.value),) if first else ()


@require_GET
def touch_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter about what was agreed, in Russian or in English, to be copied or sent."""
    rows = Touchpoint.objects.alive().select_related("client", "by")
    touch: Touchpoint = get_visible_or_404(rows, request.user, pk=pk)
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else (translation.get_language() or LANGUAGES[0])
    letter = letter_after(touch, language, clock.today())
    context = {"touch": touch, "letter": letter, "language": language}
    return answers.draw(request, "clients/touch_letter.html", context)

"""What goes to the client: an invitation for their calendar, a letter after a touch."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from clients.models import Task, Touchpoint
from clients.queries.invitations import events_of
from clients.queries.letters import LANGUAGES, letter_after
from clients.rules.calendars import Event, calendar
from clients.views import answers
from core import clock
from users.seeing import seen_or_404


def calendar_file(events: list[Event], name: str) -> HttpResponse:
    """Answer with a calendar file; `name` is of Latin letters, without its ending."""
    text = calendar(events, zone=settings.TIME_ZONE)
    answer = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@require_GET
def task_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a planned meeting or call as a file for calendars, an invitation where one can mail."""
    related = ("assignee", "stakeholder__person", "client")
    task: Task = seen_or_404(Task.objects.open, request.user, pk, *related)
    if not task.is_planned:
        raise Http404
    events = events_of([task], timezone.now(), invites=True)
    return calendar_file(events, f"meeting-{task.pk}")


@require_GET
def touch_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter about what was agreed, in Russian or in English, to be copied or sent."""
    touch: Touchpoint = seen_or_404(Touchpoint.objects.alive, request.user, pk, "client", "by")
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else (translation.get_language() or LANGUAGES[0])
    letter = letter_after(touch, language, clock.today())
    context = {"touch": touch, "letter": letter, "language": language}
    return answers.draw(request, "clients/touch_letter.html", context)

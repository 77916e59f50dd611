"""Syncs of plans in a person's calendar feed: of whoever is in the working group or leads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.rules.calendars import Event
from core import clock
from playbooks.models import RoadmapMember, RoadmapSync
from playbooks.roadmaps.choices import RoadmapState
from users.models import User

LENGTH = dt.timedelta(minutes=30)


def syncs(
    person: User,
    span: tuple[dt.date, dt.date],
    stamp: dt.datetime,
    absolute: Callable[[str], str],
) -> Iterator[Event]:
    """Give the syncs of plans that go on, a half-hour each; one query."""
    group = RoadmapMember.objects.alive().filter(person=person).values("roadmap_id")
    rows = (
        RoadmapSync.objects.visible_to(person)
        .alive()
        .filter(Q(roadmap__responsible=person) | Q(roadmap__in=group))
        .filter(roadmap__deleted_at=None, starts_at__gte=clock.start_of(span[0]))
        .filter(starts_at__lt=clock.start_of(span[1]))
        .exclude(roadmap__state=RoadmapState.CLOSED)
        .select_related("roadmap__client")
        .order_by("pk")
    )
    for sync in rows:
        about = "\n".join(filter(None, (sync.agenda, absolute(sync.roadmap.get_absolute_url()))))
        title = _("Sync: %(goal)s, %(client)s")
        names = {"goal": sync.roadmap.goal, "client": sync.roadmap.client.name}
        yield Event(
            uid=f"roadmap-sync-{sync.pk}@accounts-crm",
            title=title % names,
            begins=sync.starts_at,
            ends=sync.starts_at + LENGTH,
            stamp=stamp,
            about=about,
        )

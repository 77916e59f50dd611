"""What an erasure takes along: counted for the page that asks and for the line that stays."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import (
    Client,
    Person,
    Stakeholder,
    SurveyAnswer,
    Task,
    TimelineEntry,
    Touchpoint,
)
from clients.models.touch import TouchpointStakeholder


@dataclass(frozen=True, slots=True)
class Goes:
    """Rows of one kind that are deleted: `code` for the audit, `label` for people."""

    code: str
    label: str | Promise
    count: int


def name_to_type(row: Client | Person) -> str:
    """Return what confirms an erasure; somebody known by a phone alone has a number for a name."""
    return str(row) or str(row.pk)


def known_only_from(client: Client) -> list[Person]:
    """Return people who were met at this client and nowhere else."""
    elsewhere = Stakeholder.objects.alive().filter(person=OuterRef("pk")).exclude(client=client)
    here = Person.objects.filter(employments__client=client).distinct()
    return list(here.filter(~Exists(elsewhere)).order_by("pk"))


def goes_with_client(client: Client) -> list[Goes]:
    """Return what is deleted with a client; tables of higher apps by their names on the client."""
    counts = {name: getattr(client, name).count() for name in ("contracts", "flags")}
    return [
        Goes("contracts", _("Contracts"), counts["contracts"]),
        Goes("people", _("People known from here alone"), len(known_only_from(client))),
        Goes("touches", _("Touches"), Touchpoint.objects.filter(client=client).count()),
        Goes("tasks", _("Tasks"), Task.objects.filter(client=client).count()),
        Goes("flags", _("Flags"), counts["flags"]),
        Goes("lines", _("Lines of the history"), client.timeline.count()),
    ]


def goes_with_person(person: Person) -> list[Goes]:
    """Return what is deleted with a person; touches stay, only without them."""
    lines = TimelineEntry.objects.filter(subject=f"person:{person.pk}")
    answers = SurveyAnswer.objects.filter(stakeholder__person=person).exclude(comment="")
    took_part = TouchpointStakeholder.objects.filter(stakeholder__person=person)
    return [
        Goes("places", _("Places of work with their roles"), person.employments.count()),
        Goes("contacts", _("Phones, e-mails, handles"), person.contact_points.count()),
        Goes("touches", _("Touches they took part in (kept, without them)"), took_part.count()),
        Goes("answers", _("Their words in answers (the numbers stay)"), answers.count()),
        Goes("lines", _("Lines of the history about them"), lines.count()),
    ]

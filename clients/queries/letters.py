"""A letter after a touch: what was agreed, decided and asked, ready to paste.

It holds only what both sides know: no objection, risk, feedback or need, nothing of attitudes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from clients.choices import ContactKind, OutcomeKind, TouchKind
from clients.models import ContactPoint, Outcome, Person, Stakeholder, Task, Touchpoint
from core import clock, formats

LANGUAGES = ("ru", "en")
# Longer addresses are cut by programs of mail: then only the subject goes along.
LONGEST_LINK = 1900
MOST_NAMED = 3
# What the letter thanks for; of other kinds it says «наш разговор».
AFTER = {
    TouchKind.MEETING: (gettext_lazy("our meeting"), gettext_lazy("the meeting")),
    TouchKind.VIDEO: (gettext_lazy("our video meeting"), gettext_lazy("the video meeting")),
    TouchKind.CALL: (gettext_lazy("our call"), gettext_lazy("the call")),
    TouchKind.DEMO: (gettext_lazy("our demo"), gettext_lazy("coming to the demo")),
    TouchKind.TRAINING: (gettext_lazy("the training"), gettext_lazy("coming to the training")),
    TouchKind.REVIEW: (
        pgettext_lazy("after", "the business review"),
        pgettext_lazy("thanks", "the business review"),
    ),
}
OTHERWISE = (gettext_lazy("our talk"), gettext_lazy("the talk"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as plain text and the addresses of those who took part."""

    subject: str
    body: str
    to: tuple[str, ...]
    is_empty: bool

    @property
    def link(self) -> str:
        """Return the address that opens a program of mail, with the text where it fits."""
        start = f"mailto:{quote(','.join(self.to), safe='@,')}?subject={quote(self.subject)}"
        body = quote(self.body.replace("\n", "\r\n"))
        whole = f"{start}&body={body}"
        return whole if len(whole) <= LONGEST_LINK else start

    @property
    def is_whole(self) -> bool:
        return "&body=" in self.link


def letter_after(touch: Touchpoint, language: str, today: dt.date) -> Letter:
    """Return the letter about a touch in one of LANGUAGES. Four queries."""
    people = _people(touch)
    heard = list(Outcome.objects.filter(touchpoint=touch).order_by("pk"))
    tasks = Task.objects.alive().filter(touchpoint=touch, cancelled_at__isnull=True)
    steps = list(tasks.select_related("assignee").order_by("due_on", "starts_at", "pk"))
    with translation.override(language):
        parts = [*_parts(touch, heard, steps, today)]
        about, _thanks = AFTER.get(TouchKind(touch.kind), OTHERWISE)
        on = formats.spoken_day(clock.date_of(touch.at), today)
        subject = _("After %(what)s on %(day)s") % {"what": about, "day": on}
        text = "\n\n".join(
            [_greeting(people, language), _opening(touch, on), *parts, _closing(touch)]
        )
    return Letter(_plain(subject), _plain(text), _mails(people), is_empty=not parts)


def _plain(text: str) -> str:
    """Programs of mail break lines where they like."""
    return text.replace(formats.NBSP, " ")


def _people(touch: Touchpoint) -> list[Person]:
    """Return who took part at the client's side, with `mails`."""
    places = Stakeholder.objects.listed().filter(took_part__touchpoint=touch)
    people = [place.person for place in places.select_related("person").order_by("took_part__pk")]
    points = ContactPoint.objects.filter(person__in=people, kind=ContactKind.EMAIL)
    mails: dict[int | None, list[str]] = {}
    for point in points.order_by("position", "pk"):
        mails.setdefault(point.person_id, []).append(point.value)
    for person in people:
        person.mails = mails.get(person.pk, [])
    return people


def _mails(people: Iterable[Any]) -> tuple[str, ...]:
    return tuple(person.mails[0] for person in people if person.mails)


def _greeting(people: list[Person], language: str) -> str:
    names = [_called(person, language) for person in people]
    if not names or len(names) > MOST_NAMED:
        return _("Hello,")
    return _("Dear %(names)s,") % {"names": ", ".join(names)}


def _called(person: Person, language: str) -> str:
    """Russian letters call people by given name and patronymic."""
    middle = person.middle_name if language == "ru" else ""
    return " ".join(filter(None, (person.first_name, middle))) or person.last_name


def _opening(touch: Touchpoint, on: str) -> str:
    _about, thanks = AFTER.get(TouchKind(touch.kind), OTHERWISE)
    words = _("Thank you for %(what)s on %(day)s. Here is where we stand, in short.")
    return words % {"what": thanks, "day": on}


def _parts(
    touch: Touchpoint, heard: list[Outcome], steps: list[Task], today: dt.date
) -> Iterable[str]:
    promises = [step for step in steps if step.is_promise]
    told = {step.pk for step in promises}
    agreed = [
        one.text for one in _of(heard, OutcomeKind.AGREEMENT) if one.promised_as_id not in told
    ]
    asked = _of(heard, OutcomeKind.QUESTION)
    papers = [_paper(one) for one in _of(heard, OutcomeKind.DOCUMENT)]
    ours = [_promise(one, touch, today) for one in promises if not one.is_theirs]
    theirs = [_due(one.title, one.due_on, today) for one in promises if one.is_theirs]
    meetings = [_meeting(one, today) for one in steps if one.is_planned and one.starts_at]
    yield from _part(_("We agreed:"), agreed)
    yield from _part(_("On our side:"), ours)
    yield from _part(_("On your side:"), theirs)
    yield from _part(_("Decided:"), [one.text for one in _of(heard, OutcomeKind.DECISION)])
    answered = [one.text for one in asked if one.is_answered]
    yield from _part(_("Your questions that we answered:"), answered)
    waiting = [one.text for one in asked if not one.is_answered]
    yield from _part(_("Your questions that we will come back to:"), waiting)
    yield from _part(_("Documents:"), papers)
    yield from _part(_("We meet next:"), meetings)


def _of(heard: Iterable[Outcome], kind: OutcomeKind) -> list[Outcome]:
    return [one for one in heard if one.kind == kind]


def _part(title: str, lines: list[str]) -> Iterable[str]:
    if lines:
        yield "\n".join([title, *(f"– {line}" for line in lines)])


def _promise(task: Task, touch: Touchpoint, today: dt.date) -> str:
    """A colleague who does it is new to the client: they join, nobody is handed over."""
    words = _due(task.title, task.due_on, today)
    if task.assignee_id == touch.by_id:
        return words
    name = task.assignee.full_name
    return _("%(name)s joins you from our side: %(what)s") % {"name": name, "what": words}


def _due(text: str, on: dt.date | None, today: dt.date) -> str:
    if on is None:
        return text
    return _("%(what)s, by %(day)s") % {"what": text, "day": formats.spoken_day(on, today)}


def _paper(one: Outcome) -> str:
    state = one.get_approval_display()
    if one.at_whom:
        state = f"{state} ({one.at_whom})"
    name = one.get_paper_display()
    words = f"{name[:1].upper()}{name[1:]}: {state}"
    return f"{words}; {one.text}" if one.text else words


def _meeting(task: Task, today: dt.date) -> str:
    assert task.starts_at is not None
    at = timezone.localtime(task.starts_at, clock.company_zone())
    words = f"{formats.spoken_day(at.date(), today)}, {at:%H:%M}"
    return f"{words}, {task.place}" if task.place else words


def _closing(touch: Touchpoint) -> str:
    words = _("If you remember anything differently, let us know and we will correct it.")
    regards = pgettext("letter", "Kind regards,")
    return f"{words}\n\n{regards}\n{touch.by.full_name if touch.by else ''}".rstrip()

"""Decks: made, put in order, worded, deleted; a review held becomes a touch, promises and tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions import log_touchpoint
from clients.actions.erasing import take_name_out
from clients.actions.history import Logged, note
from clients.actions.locking import lock_clients
from clients.actions.outcomes import Heard
from clients.actions.tasks import add_task
from clients.choices import OutcomeKind, TouchKind
from clients.models import Client, Person, Stakeholder
from clients.queries import rights
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.models import AuditLine, UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from playbooks.decks.choices import SlideKind
from playbooks.models import Deck, DeckSlide, NamedReference, Roadmap
from renewals.models import Renewal
from users.models import User

EDITABLE = ("title", "language", "shown_on", "renewal", "agenda")
SLIDE = ("heading", "text", "picked")
KIND = "deck_deleted"


@verb
def make_deck(
    *,
    client: Client,
    title: str,
    language: str,
    shown_on: dt.date,
    by: User,
    renewal: Renewal | None = None,
    agenda: str = "",
    kinds: Collection[str] = tuple(SlideKind.values),
    roadmap: Roadmap | None = None,
) -> Deck:
    """Start a deck with every kind of slide, `kinds` of them shown. Raises NotAllowed, DomainError.

    A roadmap gives its renewal where none is chosen, and the words two slides begin with.
    """
    lock_clients(client.pk)
    rights.require_edit(by, client)
    renewal = renewal or (roadmap.renewal if roadmap else None)
    _require_own(renewal, client.pk)
    _require_own(roadmap, client.pk)
    begins = {SlideKind.NEED: roadmap.goal, SlideKind.NEXT: roadmap.expected} if roadmap else {}
    deck = Deck(
        client=client,
        title=title,
        language=language,
        shown_on=shown_on,
        renewal=renewal,
        agenda=agenda,
        made_by=by,
    )
    rows.check(deck)
    deck.save(force_insert=True)
    slides = [
        DeckSlide(
            deck=deck,
            kind=kind,
            position=place,
            is_shown=kind in kinds,
            text=begins.get(SlideKind(kind), ""),
        )
        for place, kind in enumerate(SlideKind.values, start=1)
    ]
    DeckSlide.objects.bulk_create(slides)
    note(client=client, by=by, verb="deck_made", subject=f"deck:{deck.pk}", label=str(deck))
    return deck


def _require_own(source: Renewal | Roadmap | None, client_id: int) -> None:
    if source is not None and source.client_id != client_id:
        raise DomainError(_("This belongs to another client."))


def locked_deck(deck: Deck, by: User) -> Deck:
    """Return a deck, locked and allowed to this person. Raises NotAllowed, DomainError."""
    lock_clients(deck.client_id)
    found: Deck = (
        Deck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "renewal__contract__product")
        .get(pk=deck.pk)
    )
    rights.require_edit(by, found.client)
    if found.deleted_at is not None:
        raise DomainError(_("This deck was deleted meanwhile."))
    return found


@verb
def edit_deck(*, deck: Deck, changes: dict[str, Any], by: User) -> Deck:
    """Change what a deck says of itself. Raises NotAllowed, DomainError."""
    found = locked_deck(deck, by)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        _require_own(found.renewal, found.client_id)
        rows.save(found, told)
        _tell(found, by, "deck_changed", told)
    return found


@verb
def word_slide(*, slide: DeckSlide, changes: dict[str, Any], by: User) -> Deck:
    """Change the heading and the text of a slide. Raises NotAllowed, DomainError."""
    found = locked_deck(slide.deck, by)
    row = DeckSlide.objects.select_for_update().get(pk=slide.pk)
    told = rows.apply(row, changes, allowed=SLIDE)
    if told:
        rows.save(row, told)
        _tell(found, by, "deck_changed", {})
    return found


@verb
def show_slide(*, deck: Deck, kind: str, is_shown: bool, by: User) -> None:
    """Take a slide into the deck or leave it out. Raises NotAllowed, DomainError."""
    found = locked_deck(deck, by)
    if not found.slides.filter(kind=kind).update(is_shown=is_shown):
        raise DomainError(_("There is no such slide."))


@verb
def move_slide(*, deck: Deck, kind: str, is_up: bool, by: User) -> None:
    """Swap a slide with its neighbour; at an end nothing moves. Raises NotAllowed, DomainError."""
    found = locked_deck(deck, by)
    order = list(found.slides.order_by("position", "pk"))
    place = next((i for i, one in enumerate(order) if one.kind == kind), None)
    if place is None:
        raise DomainError(_("There is no such slide."))
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for number, one in enumerate(order, start=1):
        one.position = number
    DeckSlide.objects.bulk_update(order, ["position"])


@verb
def delete_deck(*, deck: Deck, by: User) -> UndoRecord:
    """Delete a deck softly. Raises NotAllowed, DomainError when it is gone already."""
    found = locked_deck(deck, by)
    before = snapshot(found, ("deleted_at", "deleted_by"))
    found.deleted_at, found.deleted_by = timezone.now(), by
    found.save(update_fields=["deleted_at", "deleted_by"])
    _tell(found, by, "deck_deleted", {})
    payload = {"clients": [found.client_id], "steps": [step(found, before)]}
    return undo.remember(kind=KIND, payload=payload, by=by)


def note_taken(*, deck: Deck, form: str, by: User) -> None:
    """Leave a trace of a file that left the product: who took which deck."""
    AuditLine.objects.create(
        by=by, verb="deck_taken", subject=f"deck:{deck.pk}", changes={"form": ["", form]}
    )


def _tell(deck: Deck, by: User, said: str, told: rows.Told) -> None:
    note(
        client=deck.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"deck:{deck.pk}",
        label=str(deck),
    )


# --- the review -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Agreed:
    """A line of the minutes: a promise of ours, one of theirs, or a task of a colleague."""

    what: str
    due_on: dt.date | None
    is_theirs: bool = False
    assignee: User | None = None


@verb
def close_review(
    *,
    deck: Deck,
    at: dt.datetime,
    minutes: int | None,
    people: Collection[Stakeholder],
    summary: str,
    agreed: Collection[Agreed],
    by: User,
) -> Logged:
    """Write a review down: a touch, its promises and tasks, at once and once.

    A line with an assignee is their task, another one with a day a promise, the rest agreements.
    Raises NotAllowed, DomainError (written down before, a touch in the future).
    """
    found = locked_deck(deck, by)
    if found.review is not None and found.review.deleted_at is None:
        raise DomainError(_("The minutes of this review were written down already."))
    logged = log_touchpoint(
        client=found.client,
        kind=TouchKind.REVIEW,
        at=at,
        by=by,
        minutes=minutes,
        summary=summary,
        stakeholders=people,
        heard=[
            Heard(OutcomeKind.AGREEMENT, one.what, due_on=one.due_on, is_theirs=one.is_theirs)
            for one in agreed
            if one.assignee is None
        ],
    )
    tasks = [
        add_task(
            by=by,
            title=one.what[:300],
            assignee=one.assignee,
            client=found.client,
            due_on=one.due_on,
            touchpoint=logged.touchpoint,
        )
        for one in agreed
        if one.assignee is not None
    ]
    # One press made them all, so one press takes them all back.
    logged.undo.payload["promises"] += [task.pk for task in tasks]
    logged.undo.save(update_fields=["payload"])
    found.review = logged.touchpoint
    found.save(update_fields=["review"])
    return logged


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of decks and of what may be told."""
    take_name_out(Deck.objects.filter(client__in=client_ids), ["title", "agenda"], person)
    slides = DeckSlide.objects.filter(deck__client__in=client_ids)
    take_name_out(slides, ["heading", "text"], person)
    take_name_out(NamedReference.objects.filter(client__in=client_ids), ["story"], person)

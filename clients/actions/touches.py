"""Touchpoints: logged, mended, deleted, taken back; last touch is kept equal to their maximum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import heard_ticks
from clients.actions import mending, touch_tasks
from clients.actions.history import Logged, note, write
from clients.actions.locking import lock_clients
from clients.actions.outcomes import (
    Heard,
    add_outcomes,
    promise_lines,
    promises_of,
    replace_outcomes,
    told_of,
)
from clients.actions.sides import add_sides, people_of, replace_sides
from clients.actions.touch_tasks import NextStep
from clients.choices import OutcomeKind
from clients.followups import (
    Changed,
    after_client_change,
    after_papers_heard,
    just_joined,
    tell_followups,
)
from clients.models import (
    Client,
    Stakeholder,
    Task,
    Touchpoint,
)
from clients.queries import rights
from clients.rules import touches as rules
from core import changes as rows
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim
from core.models import UndoRecord
from core.putback import put_back
from core.verbs import verb
from users.models import User

EDITABLE = ("kind", "direction", "is_reached", "at", "minutes", "summary", "result")
# Changes that are not columns of the touch.
BESIDE = ("stakeholders", "colleagues", "outcomes", "heard")
# A phone's clock may be a little ahead of ours; more than that is a plan, not a touch.
CLOCK_SKEW = dt.timedelta(minutes=10)


@verb
def log_touchpoint(  # noqa: PLR0913 - each names one field of the form
    *,
    client: Client,
    kind: str,
    at: dt.datetime,
    by: User,
    direction: str | None = None,
    is_reached: bool = True,
    minutes: int | None = None,
    summary: str = "",
    result: str = "",
    stakeholders: Collection[Stakeholder] = (),
    guessed: Collection[Stakeholder] = (),
    colleagues: Collection[User] = (),
    next_step: NextStep | None = None,
    closes_task: Task | None = None,
    heard: Collection[Heard] = (),
    ticks: Collection[str] = (),
    form_key: Sent | UUID | None = None,
    external: tuple[str, str] = ("", ""),
    now: dt.datetime | None = None,
) -> Logged:
    """Write down a touch that was held; the people picked by hand are confirmed by a two-way one.

    `stakeholders` were picked by hand, `guessed` by the form; `ticks` are codes of what was ticked
    besides (see `clients.heard_ticks`). Raises NotAllowed, AlreadyDone (the
    form was saved before) and DomainError (a touch in the future, a person of another client).
    """
    claim(form_key, by=by, result_url=client.get_absolute_url())
    if not rights.may_log_touch(by, client):
        raise NotAllowed(_("Only people who work with this client log touches."))
    touch = _new_touch(
        client=client,
        kind=kind,
        direction=direction or rules.guess_direction(kind),
        is_reached=is_reached,
        at=held_at(at, now or timezone.now()),
        minutes=rules.guess_minutes(kind) if minutes is None and is_reached else minutes,
        by=by,
        summary=summary,
        result=result,
        external_system=external[0],
        external_id=external[1],
    )
    add_sides(touch, picked=stakeholders, guessed=guessed, colleagues=colleagues)
    before = _confirmations(touch, stakeholders)
    _move_forward(touch, picked=stakeholders, guessed=guessed)
    task = touch_tasks.add_step(touch, next_step, by) if next_step else None
    people = (*stakeholders, *guessed)
    promises = promises_of(add_outcomes(touch, heard, by=by, people=people)) if heard else []
    if any(one.kind == OutcomeKind.DOCUMENT for one in heard):
        after_papers_heard(client.pk, touch.pk)
    closed = touch_tasks.close(closes_task, touch, by) if closes_task else []
    ticked = heard_ticks.tell(ticks, touch, by) if ticks else []
    touch_tasks.write_lines(touch, by, task, closes_task, promises)
    record = undo.remember(
        kind="touch_logged",
        payload={
            "touch": touch.pk,
            "task": task.pk if task else None,
            "promises": [promise.pk for promise in promises],
            "steps": [s for s in (*closed, *before, *ticked) if s],
        },
        by=by,
    )
    is_plain = not (heard or ticks or closes_task)
    # What counts has locked its client, and seen that it is nobody's part.
    tell = tell_followups if touch.is_counted else after_client_change
    tell(client.pk, changed=Changed.TOUCH if is_plain else Changed.TALKS)
    return Logged(touch, task, record)


def held_at(at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return when it was held; raises DomainError when that lies in the future."""
    if at > now + CLOCK_SKEW:
        raise DomainError(_("A touch cannot lie in the future. Plan a meeting instead."))
    return min(at, now)


def _new_touch(**fields: Any) -> Touchpoint:
    touch = Touchpoint(**fields)
    touch.is_counted = rules.counts_for_norm(touch.kind, touch.direction, touch.is_reached)
    rows.check(touch)
    touch.save(force_insert=True)
    return touch


def _confirmations(touch: Touchpoint, picked: Collection[Stakeholder]) -> list[list[Any]]:
    """Return how undo takes back the confirmations that this touch is about to make."""
    if not _confirms(touch):
        return []
    day = clock.date_of(touch.at)
    return [
        [
            "clients.stakeholder",
            person.pk,
            {
                "confirmed_on": [
                    person.confirmed_on.isoformat() if person.confirmed_on else None,
                    day.isoformat(),
                ],
                "confirmed_by_id": [person.confirmed_by_id, touch.by_id],
            },
        ]
        for person in picked
        if person.confirmed_on is None or person.confirmed_on < day
    ]


def _confirms(touch: Touchpoint) -> bool:
    return rules.is_two_way(touch.kind, touch.direction, touch.is_reached)


def _move_forward(
    touch: Touchpoint, *, picked: Collection[Stakeholder], guessed: Collection[Stakeholder]
) -> None:
    """Advance last touch of the client and its people, and confirm those picked by hand.

    Conditional updates: a later touch that somebody logs meanwhile is never pushed back.
    Raises DomainError when the client became part of another one (see `after_client_change`).
    """
    if not touch.is_counted:
        return
    later = Q(last_touch_at__isnull=True) | Q(last_touch_at__lt=touch.at)
    # Whether later or not, this statement locks the client before its people.
    apart = Client.objects.filter(pk=touch.client_id, merged_into__isnull=True)
    latest = Case(When(later, then=Value(touch.at)), default=F("last_touch_at"))
    if not apart.update(last_touch_at=latest):
        raise just_joined()
    if touch.client.last_touch_at is None or touch.client.last_touch_at < touch.at:
        touch.client.last_touch_at = touch.at
    picked_ids = [s.pk for s in picked]
    if not picked_ids and not guessed:
        return
    # A person keeps what we spoke about in an earlier job here.
    people = {s.person_id for s in (*picked, *guessed)}
    everybody = Stakeholder.objects.filter(client=touch.client_id, person__in=people)
    day = clock.date_of(touch.at)
    unconfirmed = Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=day)
    confirmed = Q(pk__in=picked_ids) & unconfirmed
    everybody.update(
        last_touch_at=Case(When(later, then=Value(touch.at)), default=F("last_touch_at")),
        confirmed_on=Case(When(confirmed, then=Value(day)), default=F("confirmed_on")),
        confirmed_by=Case(
            When(confirmed, then=Value(touch.by_id)),
            default=F("confirmed_by"),
            output_field=BigIntegerField(),
        ),
    )


@verb
def edit_touchpoint(
    *, touchpoint: Touchpoint, changes: dict[str, Any], by: User, now: dt.datetime | None = None
) -> UndoRecord | None:
    """Mend a touch; return the way back, None where nothing changed.

    `stakeholders` and `colleagues` replace who took part; `outcomes` are changes of what was
    heard by its ids, `heard` what is added to it. Raises NotAllowed, DomainError (deleted
    meanwhile, in the future, unknown field).
    """
    touch = _locked(touchpoint)
    _require(by, touch)
    if touch.deleted_at is not None:
        raise DomainError(_("This touch was deleted meanwhile."))
    now = now or timezone.now()
    if "at" in changes:
        changes = {**changes, "at": held_at(changes["at"], now)}
    before = mending.state_of(touch)
    plain = {name: value for name, value in changes.items() if name not in BESIDE}
    told = rows.apply(touch, plain, allowed=EDITABLE)
    touch.is_counted = rules.counts_for_norm(touch.kind, touch.direction, touch.is_reached)
    touched = people_of(touch)
    told |= replace_sides(touch, changes)
    told |= replace_outcomes(touch, changes.get("outcomes", {}))
    told |= _add_heard(touch, changes.get("heard", ()), by)
    if not told:
        return None
    touch.edited_at = now
    rows.save(touch, [*(set(told) & set(EDITABLE)), "is_counted", "edited_at"])
    if "at" in told or any(name.startswith("heard:") for name in told):
        after_papers_heard(touch.client_id, touch.pk)
    refresh_last_touch([touch.client_id], stakeholder_ids=touched | people_of(touch))
    note(
        client=touch.client_id,
        by=by,
        verb="touch_edited",
        changes=told,
        subject=f"touch:{touch.pk}",
        label=touch.summary[:120],
    )
    record = undo.remember(
        kind="touch_edited",
        payload={"touch": touch.pk, "before": before, "after": mending.state_of(touch)},
        by=by,
    )
    after_client_change(touch.client_id, changed=Changed.TALKS)
    return record


def undo_edit(payload: dict[str, Any], by: User) -> None:
    """Put a touch back as it was before an edit. Raises NotAllowed, DomainError."""
    touch = _locked(Touchpoint.objects.get(pk=payload["touch"]))
    _require(by, touch)
    touched = people_of(touch)
    mending.put_touch_back(touch, payload["before"], payload["after"], by=by)
    after_papers_heard(touch.client_id, touch.pk)
    refresh_last_touch([touch.client_id], stakeholder_ids=touched | people_of(touch))
    note(client=touch.client_id, by=by, verb="undone", label="touch_edited")
    after_client_change(touch.client_id, changed=Changed.TALKS)


def _add_heard(touch: Touchpoint, heard: Collection[Heard], by: User) -> rows.Told:
    if not heard:
        return {}
    people = [side.stakeholder for side in touch.their_side.select_related("stakeholder")]
    added = add_outcomes(touch, heard, by=by, people=people)
    write(promise_lines(promises_of(added), by))
    return {f"heard:{one.pk}": ["", told_of(one)] for one in added}


def _locked(touchpoint: Touchpoint) -> Touchpoint:
    lock_clients(touchpoint.client_id)
    return (
        Touchpoint.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "by")
        .get(pk=touchpoint.pk)
    )


def _require(by: User, touch: Touchpoint) -> None:
    if not rights.may_edit_touch(by, touch):
        author = touch.by.full_name if touch.by else ""
        raise NotAllowed(
            _("The author or the client's owner can change this: %(name)s.")
            % {"name": author or touch.client.owner or ""}
        )


@verb
def delete_touchpoint(
    *, touchpoint: Touchpoint, by: User, now: dt.datetime | None = None
) -> UndoRecord:
    """Delete a touch softly; it is purged after 30 days. Raises NotAllowed, DomainError."""
    touch = _locked(touchpoint)
    _require(by, touch)
    if touch.deleted_at is not None:
        raise DomainError(_("This touch was deleted already."))
    _set_deleted(touch, by=by, at=now or timezone.now())
    _tell(touch, by, "touch_deleted")
    record = undo.remember(kind="touch_deleted", payload={"touch": touch.pk}, by=by)
    after_client_change(touch.client_id, changed=Changed.TALKS)
    return record


@verb
def restore_touchpoint(*, touchpoint: Touchpoint, by: User) -> Touchpoint:
    """Take a deleted touch back. Raises NotAllowed."""
    touch = _locked(touchpoint)
    _require(by, touch)
    if touch.deleted_at is not None:
        _set_deleted(touch, by=None, at=None)
        _tell(touch, by, "touch_restored")
        after_client_change(touch.client_id, changed=Changed.TALKS)
    return touch


def _set_deleted(touch: Touchpoint, *, by: User | None, at: dt.datetime | None) -> None:
    touch.deleted_at, touch.deleted_by = at, by
    touch.save(update_fields=["deleted_at", "deleted_by"])
    after_papers_heard(touch.client_id, touch.pk)
    refresh_last_touch([touch.client_id], stakeholder_ids=people_of(touch))


def _tell(touch: Touchpoint, by: User, said: str) -> None:
    note(
        client=touch.client_id,
        by=by,
        verb=said,
        changes={"kind": [touch.kind, touch.kind], "at": [touch.at.isoformat()] * 2},
        subject=f"touch:{touch.pk}",
        label=touch.summary[:120],
    )


def refresh_last_touch(
    client_ids: Iterable[int],
    *,
    stakeholder_ids: Collection[int] | None = None,
    now: dt.datetime | None = None,
) -> None:
    """Set last touch of clients and their people to the latest counted touch, never a future one.

    That of a person in any of their jobs at a client: who was promoted is no stranger.
    Set-based: two statements for any number of clients. Call it with the clients locked, or a
    touch logged meanwhile could be missed. `stakeholder_ids` narrows the second statement to these
    people.
    """
    ids = list(client_ids)
    now = now or timezone.now()
    of_client = Touchpoint.objects.counted().filter(client=OuterRef("pk"), at__lte=now)
    latest = Subquery(of_client.order_by("-at").values("at")[:1])
    Client.objects.filter(pk__in=ids).update(last_touch_at=latest)
    if stakeholder_ids is not None and not stakeholder_ids:
        return
    people = Stakeholder.objects.filter(client__in=ids)
    if stakeholder_ids is not None:
        named = Stakeholder.objects.filter(pk__in=list(stakeholder_ids))
        people = people.filter(person__in=named.values("person"))
    of_person = Touchpoint.objects.counted().filter(
        client=OuterRef("client"), their_side__stakeholder__person=OuterRef("person"), at__lte=now
    )
    people.update(last_touch_at=Subquery(of_person.order_by("-at").values("at")[:1]))


def undo_logged(payload: dict[str, Any], by: User) -> None:
    """Take back a logged touch with the next step it made and the task it closed."""
    touch = _locked(Touchpoint.objects.get(pk=payload["touch"]))
    if not rights.may_log_touch(by, touch.client):
        raise DomainError(_("This can no longer be undone."))
    if touch.deleted_at is None:
        _set_deleted(touch, by=by, at=timezone.now())
        _tell(touch, by, "touch_deleted")
    made = [pk for pk in (payload["task"], *payload.get("promises", ())) if pk]
    if made:
        Task.objects.alive().filter(pk__in=made, done_at__isnull=True).update(
            deleted_at=timezone.now(), deleted_by=by
        )
    put_back(payload["steps"])
    after_client_change(touch.client_id, changed=Changed.TALKS)

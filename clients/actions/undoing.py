"""How each action on clients is put back; registered under its kind of undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.actions.events import undo_event
from clients.actions.fields import restore_field
from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.actions.parting import part_clients, part_people
from clients.actions.touches import restore_touchpoint, undo_edit, undo_logged
from clients.actions.waiting import undo_appeals
from clients.followups import after_client_change, after_owner_change
from clients.models import Client, ClientField, StageMove, Task, Touchpoint
from clients.task_hooks import after_task_change
from core import undo
from core.errors import DomainError
from core.putback import PutBack, put_back
from core.verbs import verb
from users.models import User

OWNER_KINDS = ("owner_changed", "book_taken_over")
TASK_KINDS = ("task_done", "task_cancelled", "task_deleted")
KINDS = (
    *OWNER_KINDS,
    "stage_moved",
    "tier_changed",
    "stage_retired",
    "client_archived",
    "person_archived",
    "member_ended",
    "stakeholder_changed",
    *TASK_KINDS,
    "goal_measured",
    "goal_reading_deleted",
    "ledger_deleted",
    "outcome_answered",
    "answer_waived",
    "sighting_added",
    "sighting_deleted",
    "client_triaged",
    "answer_deleted",
    "survey_link_revoked",
    "request_deleted",
)


def register() -> None:
    """Tell core how to undo every kind of this app."""
    undo.register("touch_logged", verb(_touch_logged))
    undo.register("touch_deleted", verb(_touch_deleted))
    undo.register("touch_edited", verb(_touch_edited))
    undo.register("event_logged", verb(_event_logged))
    undo.register("field_archived", verb(_field_archived))
    undo.register("appeals_counted", verb(undo_appeals))
    undo.register("clients_joined", verb(part_clients))
    undo.register("people_joined", verb(part_people))
    for kind in KINDS:
        undo.register(kind, verb(_restoring(kind)))


def _touch_logged(payload: dict[str, Any], by: User) -> str:
    undo_logged(payload, by)
    return _("The touch was taken back.")


def _touch_deleted(payload: dict[str, Any], by: User) -> str:
    restore_touchpoint(touchpoint=Touchpoint.objects.get(pk=payload["touch"]), by=by)
    return _("The touch is back.")


def _touch_edited(payload: dict[str, Any], by: User) -> str:
    undo_edit(payload, by)
    return _("The touch is as it was.")


def _event_logged(payload: dict[str, Any], by: User) -> str:
    gone = undo_event(payload, by)
    return ngettext(
        "%(count)s touch was taken back.", "%(count)s touches were taken back.", gone
    ) % {"count": gone}


def _field_archived(payload: dict[str, Any], by: User) -> str:
    field = restore_field(field=ClientField.objects.get(pk=payload["field"]), by=by)
    return _("The field is back: %(field)s") % {"field": field.label}


def _restoring(kind: str) -> Callable[[dict[str, Any], User], str]:
    """Return the undo of a kind whose record names rows with their old and new values."""

    def restore(payload: dict[str, Any], by: User) -> str:
        _require_still_allowed(kind, payload, by)
        lock_clients(*payload.get("clients", []))
        made = payload.get("made", [])
        # First, or the row put back would meet the one that took its place.
        _take_out(made, by)
        done = put_back(payload["steps"])
        if made and done.skipped:
            raise DomainError(_("Somebody changed this since, so it was not undone."))
        # A change of people may have made a prospect, which goes back as well as they do.
        is_of_people = kind == "stakeholder_changed"
        clients = payload["clients"] if is_of_people else _clients_of(payload, done)
        if kind.startswith("stage_"):
            _move_back(done, by)
        write(line(client=pk, by=by, verb="undone", label=kind) for pk in clients)
        if kind in TASK_KINDS:
            after_task_change(*(row.pk for row in done.restored if isinstance(row, Task)))
        if kind in OWNER_KINDS:
            after_owner_change(clients)
        if clients:
            after_client_change(*clients)
        return said_of(done)

    return restore


def _require_still_allowed(kind: str, payload: dict[str, Any], by: User) -> None:
    """Whoever lost a client since must not write to it; who gave one away by mistake may.

    Raises DomainError.
    """
    if kind in OWNER_KINDS:
        is_allowed = by.is_admin or by.is_head
    elif kind == "stage_retired":
        is_allowed = by.is_admin
    else:
        wanted = set(payload.get("clients", []))
        is_allowed = Client.objects.visible_to(by).filter(pk__in=wanted).count() == len(wanted)
    if not is_allowed:
        raise DomainError(_("This can no longer be undone."))


def _take_out(made: list[list[Any]], by: User) -> None:
    """Delete softly what the action had made, unless it is done or gone already."""
    for label, pk in made:
        found = apps.get_model(label)._base_manager.filter(pk=pk, deleted_at__isnull=True)
        found.update(deleted_at=timezone.now(), deleted_by=by)


def _clients_of(payload: dict[str, Any], done: PutBack) -> list[int]:
    """Return the clients that really went back; all of them where rows of theirs did."""
    restored = {row.pk for row in done.restored if isinstance(row, Client)}
    if restored or any(isinstance(row, Client) for row in done.skipped):
        return sorted(restored)
    tasks = {row.client_id for row in done.restored if isinstance(row, Task) and row.client_id}
    return sorted(tasks | set(payload.get("clients", [])))


def _move_back(done: PutBack, by: User) -> None:
    """The history of stages keeps both moves; only the way back is new."""
    moved = [row for row in done.restored if isinstance(row, Client)]
    last: dict[int, StageMove] = {}
    for move in StageMove.objects.filter(client__in=moved, contract_id=None).order_by("pk"):
        last[move.client_id] = move
    StageMove.objects.bulk_create(
        StageMove(
            client=client,
            from_stage_id=last[client.pk].to_stage_id if client.pk in last else None,
            to_stage_id=client.stage_id,
            on=client.stage_since or timezone.localdate(),
            by=by,
        )
        for client in moved
        if client.stage_id is not None
    )


def said_of(done: PutBack) -> str:
    """Return what came of it in words: undone, or undone but for so many."""
    if not done.skipped:
        return _("Undone.")
    left = len(done.skipped)
    return ngettext(
        "Undone, except %(count)d that changed since.",
        "Undone, except %(count)d that changed since.",
        left,
    ) % {"count": left}

"""Who comes after somebody: named at once with the departure, or once it is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.actions.history import Change, note
from clients.actions.people import add_stakeholder, locked
from clients.choices import WATCHED_ROLES, RoleEnd
from clients.followups import after_client_change
from clients.models import Stakeholder, StakeholderRole
from core import undo
from core.changes import text_of
from core.errors import DomainError
from core.forms import Sent, claim
from core.putback import Step, snapshot, step
from core.verbs import verb
from users.models import User

LOST = (RoleEnd.LEFT, RoleEnd.MOVED, RoleEnd.REASSIGNED)


def require_successor(gone: Stakeholder, successor: Stakeholder | None) -> None:
    """Raise DomainError for a successor who does not work at the same client."""
    if successor is not None and (
        successor.client_id != gone.client_id or successor.pk == gone.pk or not successor.is_present
    ):
        raise DomainError(_("A successor works at the same client."))


def hand_roles(successor: Stakeholder, lost: Collection[str], on: dt.date) -> list[list[Any]]:
    """Give a successor the watched roles that were lost; return what was made, for its undo."""
    wanted = {code for code in lost if code in WATCHED_ROLES}
    wanted -= set(successor.roles.held().values_list("role", flat=True))
    made = [
        StakeholderRole.objects.create(
            stakeholder=successor, client_id=successor.client_id, role=code, since=on
        )
        for code in sorted(wanted)
    ]
    return [["clients.stakeholderrole", role.pk] for role in made]


def add_newcomer(
    gone: Stakeholder, newcomer: Mapping[str, str], *, by: User, today: dt.date
) -> Stakeholder:
    """Write down a successor who is new to us, in the department of who left."""
    names = ("last_name", "first_name")
    return add_stakeholder(
        client=gone.client,
        by=by,
        today=today,
        person={name: newcomer.get(name, "") for name in names},
        job=newcomer.get("job", ""),
        department=gone.department,
    )


@verb
def settle_succession(
    *,
    stakeholder: Stakeholder,
    on: dt.date,
    by: User,
    successor: Stakeholder | None = None,
    newcomer: Mapping[str, str] | None = None,
    post_abolished: bool = False,
    form_key: Sent | UUID | None = None,
) -> Change:
    """Name who took over the watched roles somebody lost earlier, or mark the post as abolished.

    Raises NotAllowed, AlreadyDone, DomainError (nothing said, nothing lost, a wrong successor).
    """
    claim(form_key, by=by, result_url=stakeholder.get_absolute_url())
    found = locked(stakeholder, by)
    require_successor(found, successor)
    lost = found.roles.alive().filter(role__in=WATCHED_ROLES, end_reason__in=LOST)
    roles = list(lost.select_for_update(no_key=True).order_by("pk"))
    if roles and newcomer:
        successor = add_newcomer(found, newcomer, by=by, today=on)
    if not roles or (successor is None and not post_abolished):
        raise DomainError(_("Say who took over, or that the post was abolished."))
    before, made, steps = snapshot(found, ["successor"]), [], []
    if successor is not None:
        found.successor = successor
        made = hand_roles(successor, [role.role for role in roles], on)
    elif post_abolished:
        steps = [_abolished(role) for role in roles]
    found.save(update_fields=["successor"])
    steps.insert(0, step(found, before))
    told = {"successor": str(successor or ""), "post_abolished": text_of(post_abolished or None)}
    note(
        client=found.client,
        by=by,
        verb="stakeholder_changed",
        subject=f"person:{found.person_id}",
        label=found.person.full_name,
        changes={name: ["", value] for name, value in told.items() if value},
    )
    payload = {"clients": [found.client_id], "steps": steps, "made": made}
    record = undo.remember(kind="stakeholder_changed", payload=payload, by=by)
    after_client_change(found.client_id)
    return Change(found, record, None, None)


def _abolished(role: StakeholderRole) -> Step:
    before = snapshot(role, ["end_reason"])
    role.end_reason = RoleEnd.ABOLISHED
    role.save(update_fields=["end_reason"])
    return step(role, before)

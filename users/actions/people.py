"""Changing what a colleague is, letting them go and taking them back; one's own profile."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import AuditLine
from core.verbs import verb
from users import followups, queries
from users.actions.deputies import end_for_gone
from users.choices import Role
from users.models import Invitation, User
from users.rights import require_admin

PLACE_FIELDS = ("role", "team", "specialty")
NAME_FIELDS = ("last_name", "first_name", "middle_name", "email")
PROFILE_FIELDS = (
    "last_name",
    "first_name",
    "middle_name",
    "language",
    "time_zone",
    "theme",
    "has_letter_keys",
    "keeps_messages",
)


def locked_person(person: User) -> User:
    """Lock a person, and all administrators, so that two of them cannot remove each other."""
    admins = User.objects.get_queryset().filter(role=Role.ADMIN).order_by("pk")
    list(admins.select_for_update())
    return User.objects.get_queryset().select_for_update().get(pk=person.pk)


def _keep_an_admin(person: User) -> None:
    """Raise DomainError when this is the only administrator that is left."""
    if person.is_admin and person.is_active and not queries.other_active_admins(person).exists():
        raise DomainError(
            _("This is the only administrator: make somebody else an administrator first.")
        )


def _apply(person: User, changes: dict[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """Set the allowed fields that really change; return {field: [old, new]} as text."""
    if unknown := set(changes) - set(allowed):
        raise DomainError(f"not a field to change: {sorted(unknown)}")
    made: dict[str, Any] = {}
    for name, new in changes.items():
        old = getattr(person, name)
        if old != new:
            made[name] = [str(old or ""), str(new or "")]
            setattr(person, name, new)
    if made:
        person.save()
    return made


@verb
def edit_person(*, person: User, changes: dict[str, Any], by: User, now: dt.datetime) -> User:
    """Change a colleague's place (role, team, specialty), name or address.

    It holds from their next request; the clients of one who may own none any more go to the head
    as acting owner. Raises NotAllowed for anyone but an administrator and
    DomainError for the last administrator or an address in use.
    """
    require_admin(by)
    locked = locked_person(person)
    changes = dict(changes)
    if changes.get("role", locked.role) != Role.ADMIN:
        _keep_an_admin(locked)
    if "email" in changes:
        changes["email"] = changes["email"].strip().lower()
        taken = User.objects.get_queryset().filter(email=changes["email"]).exclude(pk=locked.pk)
        if taken.exists():
            raise DomainError(_("Somebody with this e-mail is here already."))
    if changes.get("role", locked.role) != Role.MEMBER:
        changes["specialty"] = ""
    might_own = locked.may_own
    made = _apply(locked, changes, PLACE_FIELDS + NAME_FIELDS)
    if might_own and not locked.may_own:
        end_for_gone(locked, by)
        followups.after_stepdown(locked, by)
    if "email" in made:  # an old address must not open the door any more
        EmailAddress.objects.filter(user=locked).delete()
    if made:
        AuditLine.objects.create(
            by=by, at=now, verb="person_changed", subject=locked.full_name, changes=made
        )
    return locked


@verb
def dismiss(*, person: User, by: User, today: dt.date, now: dt.datetime) -> User:
    """Let a colleague go: out at once, links closed, clients to the head as acting owner.

    Raises NotAllowed for anyone but an administrator; DomainError for oneself, the last
    administrator or somebody who is gone already.
    """
    require_admin(by)
    locked = locked_person(person)
    if locked.pk == by.pk:
        raise DomainError(_("You cannot dismiss yourself: another administrator does it."))
    if not locked.is_active:
        raise DomainError(_("This person is dismissed already."))
    _keep_an_admin(locked)
    locked.is_active = False
    locked.dismissed_on = today
    locked.session_epoch = F("session_epoch") + 1
    locked.save(update_fields=["is_active", "dismissed_on", "session_epoch"])
    locked.refresh_from_db()
    Invitation.objects.filter(for_user=locked, used_at=None, revoked_at=None).update(revoked_at=now)
    end_for_gone(locked, by)
    followups.after_dismissal(locked, by)
    AuditLine.objects.create(by=by, at=now, verb="dismissed", subject=locked.full_name)
    return locked


@verb
def bring_back(*, person: User, by: User, now: dt.datetime) -> User:
    """Let a dismissed colleague in again; their former clients stay where they are."""
    require_admin(by)
    locked = locked_person(person)
    if locked.is_active:
        raise DomainError(_("This person is here already."))
    locked.is_active = True
    locked.dismissed_on = None
    locked.save(update_fields=["is_active", "dismissed_on"])
    AuditLine.objects.create(by=by, at=now, verb="brought_back", subject=locked.full_name)
    return locked


@verb
def remove_second_factors(*, person: User, by: User, now: dt.datetime) -> int:
    """Take away the second factors of somebody who lost their phone; return how many."""
    require_admin(by)
    locked_person(person)
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if removed:
        AuditLine.objects.create(
            by=by, at=now, verb="second_factor_removed", subject=person.full_name
        )
    return removed


@verb
def update_profile(*, person: User, changes: dict[str, Any]) -> User:
    """Change one's own name and habits; role, team and address are not one's own to change."""
    locked = User.objects.get_queryset().select_for_update().get(pk=person.pk)
    _apply(locked, changes, PROFILE_FIELDS)
    return locked


@verb
def sign_out_everywhere(*, person: User) -> User:
    """End every session of a person; the caller keeps its own one if it wants to."""
    locked = User.objects.get_queryset().select_for_update().get(pk=person.pk)
    locked.session_epoch += 1
    locked.save(update_fields=["session_epoch"])
    return locked

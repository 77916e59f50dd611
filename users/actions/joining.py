"""Links that let people in: invitations, new passwords, the first administrator."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from core.verbs import verb
from users import queries, rules
from users.choices import Role
from users.models import Invitation, Team, User
from users.rights import require_admin

MAIL_TASK = "users.tasks.mail_link"


def _make(*, life: dt.timedelta, now: dt.datetime, **fields: Any) -> Invitation:
    """Store an invitation with the hash of its link; the link itself is never stored."""
    key = uuid.uuid4()
    secret = rules.link_secret(settings.SECRET_KEY, key)
    state = queries.state_behind(fields.get("for_user"))
    return Invitation.objects.create(
        id=key,
        token_hash=rules.fingerprint(secret, state),
        made_at=now,
        expires_at=now + life,
        **fields,
    )


def _mail(invitation: Invitation, base_url: str) -> None:
    """Ask for the letter when mail is set up; only ids travel, the link is made when sending."""
    if settings.EMAIL_CONFIGURED and base_url:
        outbox.enqueue(MAIL_TASK, str(invitation.pk), base_url)


@verb
def invite(
    *,
    by: User,
    now: dt.datetime,
    email: str = "",
    role: str = Role.KAM,
    team: Team | None = None,
    specialty: str = "",
    base_url: str = "",
) -> Invitation:
    """Make an invitation for seven days; mails it when mail is set up and there is an address.

    Raises NotAllowed for anyone but an administrator, DomainError for an address in use.
    """
    require_admin(by)
    email = email.strip().lower()
    if email and User.objects.get_queryset().filter(email=email).exists():
        raise DomainError(_("Somebody with this e-mail is here already."))
    if email:  # a second invitation takes the place of the first one
        queries.open_invitations(now).filter(email=email).update(revoked_at=now)
    invitation = _make(
        life=rules.INVITATION_LIFE,
        now=now,
        email=email,
        role=role,
        team=team,
        specialty=specialty if role == Role.MEMBER else "",
        made_by=by,
    )
    changes = {"role": ["", role], "team": ["", team.name if team else ""]}
    AuditLine.objects.create(by=by, at=now, verb="invited", subject=email, changes=changes)
    if email:
        _mail(invitation, base_url)
    return invitation


@verb
def revoke_invitation(*, invitation: Invitation, by: User, now: dt.datetime) -> Invitation:
    """Close an invitation that nobody used yet. Raises DomainError when it is closed already."""
    require_admin(by)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.used_at or locked.revoked_at:
        raise DomainError(_("This invitation is closed already."))
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    AuditLine.objects.create(by=by, at=now, verb="invitation_revoked", subject=locked.email)
    return locked


@verb
def make_reset_link(*, person: User, by: User, now: dt.datetime, base_url: str = "") -> Invitation:
    """Make the one link with which a person sets a new password within a day.

    Older links of this person close. Raises DomainError for somebody dismissed.
    """
    require_admin(by)
    locked = User.objects.get_queryset().select_for_update().get(pk=person.pk)
    if not locked.is_active:
        raise DomainError(_("This person is dismissed: bring them back first."))
    Invitation.objects.filter(for_user=locked, used_at=None, revoked_at=None).update(revoked_at=now)
    link = _make(
        life=rules.RESET_LIFE,
        now=now,
        for_user=locked,
        email=locked.email,
        role=locked.role,
        made_by=by,
    )
    AuditLine.objects.create(by=by, at=now, verb="reset_link_made", subject=locked.full_name)
    _mail(link, base_url)
    return link


def _open(token: str, now: dt.datetime) -> Invitation:
    """Lock the invitation that a token opens; raises DomainError when it opens nothing."""
    parts = rules.split_token(token)
    if parts is not None:
        list(Invitation.objects.select_for_update().filter(pk=parts[0]))
    invitation = queries.live_invitation(token, now)
    if invitation is None:
        raise DomainError(_("This link no longer works. Ask an administrator for a new one."))
    return invitation


@verb
def accept_invitation(
    *,
    token: str,
    first_name: str,
    last_name: str,
    password: str,
    now: dt.datetime,
    email: str = "",
    middle_name: str = "",
) -> User:
    """Make the invited person's account; the link is used up.

    Raises DomainError when the link no longer works or the address is in use; the role, the
    team and an address named in the invitation come from it, never from the visitor.
    """
    invitation = _open(token, now)
    if invitation.for_user is not None:
        raise DomainError(_("This link sets a new password."))
    if invitation.made_by is None and _has_admin():
        raise DomainError(_("There is an administrator already: ask them for an invitation."))
    address = (invitation.email or email).strip().lower()
    if User.objects.get_queryset().filter(email=address).exists():
        raise DomainError(_("Somebody with this e-mail is here already."))
    person = User.objects.create_user(
        address,
        password,
        first_name=first_name,
        last_name=last_name,
        middle_name=middle_name,
        role=invitation.role,
        specialty=invitation.specialty,
        team=invitation.team,
        joined_at=now,
    )
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    AuditLine.objects.create(
        by=person,
        at=now,
        verb="joined",
        subject=person.full_name,
        changes={"role": ["", person.role]},
    )
    return person


@verb
def use_reset_link(*, token: str, password: str, now: dt.datetime) -> User:
    """Set a new password by an administrator's link; all sessions of the person end."""
    invitation = _open(token, now)
    if invitation.for_user is None:
        raise DomainError(_("This link no longer works. Ask an administrator for a new one."))
    person = User.objects.get_queryset().select_for_update().get(pk=invitation.for_user.pk)
    person.set_password(password)
    person.save(update_fields=["password"])
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    AuditLine.objects.create(by=person, at=now, verb="password_set", subject=person.full_name)
    return person


def _has_admin() -> bool:
    return User.objects.active().filter(role=Role.ADMIN).exists()


@verb
def make_first_admin_link(base_url: str, now: dt.datetime | None = None) -> str:
    """Return the address at which the first administrator is made, once, within seven days.

    An earlier unused one closes. Raises NotAllowed once there is an administrator.
    """
    now = now or timezone.now()
    if _has_admin():
        raise NotAllowed(_("There is an administrator already: ask them for an invitation."))
    Invitation.objects.filter(made_by=None, for_user=None, used_at=None, revoked_at=None).update(
        revoked_at=now
    )
    link = _make(life=rules.INVITATION_LIFE, now=now, role=Role.ADMIN)
    AuditLine.objects.create(at=now, verb="first_admin_link_made")
    return queries.link_of(link, base_url)

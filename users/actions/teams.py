"""The tree of teams: adding, renaming, moving and closing."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.models import AuditLine
from core.verbs import verb
from users import rules
from users.models import Team, User
from users.rights import require_admin


def _lock_all() -> dict[int, Team]:
    """Lock every team: two racing moves must not make a cycle together."""
    return {team.pk: team for team in Team.objects.order_by("pk").select_for_update()}


def locked_team(team: Team) -> Team:
    """Return a team as it is now, with the whole tree locked in the caller's transaction."""
    return _lock_all()[team.pk]


@verb
def add_team(*, by: User, name: str, parent: Team | None, now: dt.datetime) -> Team:
    """Add a team, at the top or under another one."""
    require_admin(by)
    if parent is not None and parent.archived_at is not None:
        raise DomainError(_("That team is closed."))
    team = Team.objects.create(name=name, parent=parent)
    AuditLine.objects.create(by=by, at=now, verb="team_added", subject=name)
    return team


@verb
def edit_team(*, team: Team, by: User, name: str, parent: Team | None, now: dt.datetime) -> Team:
    """Rename a team or move it with everything below it.

    Raises DomainError when the move would make a team its own ancestor.
    """
    require_admin(by)
    teams = _lock_all()
    locked = teams[team.pk]
    above = parent.pk if parent else None
    if rules.makes_a_cycle(locked.pk, above, {t.pk: t.parent_id for t in teams.values()}):
        raise DomainError(_("A team cannot stand below itself."))
    if parent is not None and teams[parent.pk].archived_at is not None:
        raise DomainError(_("That team is closed."))
    old_parent = teams.get(locked.parent_id or 0)
    changes = {
        "name": [locked.name, name],
        "parent": [old_parent.name if old_parent else "", parent.name if parent else ""],
    }
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        locked.name, locked.parent = name, parent
        locked.save(update_fields=["name", "parent"])
        AuditLine.objects.create(by=by, at=now, verb="team_changed", subject=name, changes=changes)
    return locked


@verb
def archive_team(*, team: Team, by: User, now: dt.datetime) -> Team:
    """Close an empty team. Raises DomainError while people or teams are in it."""
    require_admin(by)
    teams = _lock_all()
    locked = teams[team.pk]
    people = User.objects.active().filter(team=locked).count()
    if people:
        raise DomainError(
            ngettext(
                "%(n)d person works in this team: move them to another one first.",
                "%(n)d people work in this team: move them to another one first.",
                people,
            )
            % {"n": people}
        )
    if any(t.parent_id == locked.pk and t.archived_at is None for t in teams.values()):
        raise DomainError(_("There are teams below this one: move them first."))
    locked.archived_at = now
    locked.save(update_fields=["archived_at"])
    AuditLine.objects.create(by=by, at=now, verb="team_closed", subject=locked.name)
    return locked

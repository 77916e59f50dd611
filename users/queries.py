"""Reads about people that span tables."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from users import followups, rules
from users.choices import Role
from users.models import Invitation, Team, User


def link_of(invitation: Invitation, base_url: str) -> str:
    """Return the address that opens an invitation or a new password, under `base_url`."""
    token = rules.link_token(settings.SECRET_KEY, invitation.pk)
    return urljoin(base_url, reverse("users:join", args=[token]))


def state_behind(person: User | None) -> str:
    """Return what a reset link depends on: it dies with any change of these."""
    return "" if person is None else f"{person.password}|{person.email}|{person.is_active}"


def live_invitation(token: str, now: dt.datetime) -> Invitation | None:
    """Return the invitation that a link's token opens now; None when it opens nothing (more)."""
    parts = rules.split_token(token)
    if parts is None:
        return None
    key, secret = parts
    found = (
        Invitation.objects.select_related("for_user", "team")
        .filter(pk=key, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if found is None or (found.for_user and not found.for_user.is_active):
        return None
    expected = rules.fingerprint(secret, state_behind(found.for_user))
    return found if rules.same(found.token_hash, expected) else None


def open_invitations(now: dt.datetime) -> QuerySet[Invitation]:
    """Invitations of new people that still open, the newest first."""
    return (
        Invitation.objects.filter(
            for_user__isnull=True, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
        )
        .select_related("team", "made_by")
        .order_by("-made_at", "pk")
    )


def colleagues(*, text: str = "", dismissed: bool = False) -> QuerySet[User]:
    """People for the settings list, by name; `text` is a folded part of name or e-mail."""
    has_second_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    people = (
        User.objects.get_queryset()
        .filter(is_active=not dismissed)
        .select_related("team")
        .annotate(has_second_factor=has_second_factor)
    )
    if text:
        people = people.filter(Q(name_folded__contains=text) | Q(email__contains=text))
    return people.order_by("name_folded", "pk")


def other_active_admins(person: User) -> QuerySet[User]:
    return User.objects.active().filter(role=Role.ADMIN).exclude(pk=person.pk)


def acting_owner_for(person: User) -> User | None:
    """Return the nearest active head above a person: of their team, else of a team above it.

    None when there is nobody; then the clients have no owner and administrators get a flag.
    """
    team = person.team
    seen: set[int] = set()
    while team is not None and team.pk not in seen:
        seen.add(team.pk)
        head = (
            User.objects.active()
            .filter(team=team, role=Role.HEAD)
            .exclude(pk=person.pk)
            .order_by("pk")
            .first()
        )
        if head is not None:
            return head
        team = team.parent
    return None


def what_dismissal_does(person: User) -> list[str]:
    """Return the sentences that are read before somebody is dismissed."""
    heir = acting_owner_for(person)
    sentences = [preview(person, heir) for preview in followups.previews()]
    return [sentence for sentence in sentences if sentence]


def what_a_place_does(person: User, changes: dict[str, Any]) -> list[str]:
    """Return the sentences that are read before a role or a team changes; none: nothing moves.

    `changes` is {field: new value} of a colleague; only `role` and `team` matter here.
    """
    after = copy.copy(person)
    after.__dict__.pop("team_tree_ids", None)
    for name in ("role", "team"):
        if name in changes:
            setattr(after, name, changes[name])
    if not person.is_active or (after.role, after.team_id) == (person.role, person.team_id):
        return []
    heir = acting_owner_for(after)
    told = [line for preview in followups.place_previews() for line in preview(person, after, heir)]
    return [*told, *_team_without_a_head(person, after)]


def _team_without_a_head(before: User, after: User) -> list[str]:
    if not before.is_head or before.team is None:
        return []
    if after.is_head and after.team_id == before.team_id:
        return []
    above = acting_owner_for(before)
    team = {"team": before.team.name}
    if above is None:
        words = _("The team “%(team)s” has no head any more, and there is none above it.")
        return [words % team]
    if above.team_id == before.team_id:
        return []
    words = _("The team “%(team)s” has no head any more: %(head)s answers for it.")
    return [words % {**team, "head": above.full_name}]


def what_a_move_does(team: Team, changes: dict[str, Any]) -> list[str]:
    """Return the sentences read before a team goes under another one: whose sight it changes.

    `changes` is {field: new value} of a team; only `parent` matters here.
    """
    parent = changes.get("parent", team.parent)
    if parent == team.parent:
        return []
    was, will = _branch_above(team.parent), _branch_above(parent)
    moved = set(Team.objects.descendants(team.pk, include_self=True).values_list("pk", flat=True))
    heads = User.objects.active().filter(role=Role.HEAD, team__in=was ^ will)
    told = []
    for head in heads.order_by("name_folded", "pk"):
        branch = set(head.team_tree_ids)
        after = copy.copy(head)
        after.__dict__.pop("seen_clients", None)
        after.__dict__["team_tree_ids"] = sorted(
            branch - moved if head.team_id in was else branch | moved
        )
        for preview in followups.place_previews():
            told += [f"{head.full_name}: {line}" for line in preview(head, after, None)]
    return [*told, _("Owners and norms stay, so nothing becomes overdue.")] if told else []


def _branch_above(team: Team | None) -> set[int]:
    """Return the ids of a team and of all above it."""
    if team is None:
        return set()
    above = Team.objects.ancestors(team.pk, include_self=True)
    return set(above.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team of the tree for a page: `depth` 0 is the top."""

    team: Team
    depth: int
    people: int
    heads: str

    @property
    def indent(self) -> str:
        return "— " * self.depth


def team_tree() -> list[TeamRow]:
    """Return live teams in the order of the tree with their active people. Two queries."""
    people = Count("people", filter=Q(people__is_active=True))
    teams = Team.objects.live().with_tree_fields().annotate(headcount=people)
    heads: dict[int, list[str]] = {}
    for head in User.objects.active().filter(role=Role.HEAD, team__isnull=False):
        heads.setdefault(head.team_id or 0, []).append(head.short_name)
    return [
        TeamRow(team, team.tree_depth, team.headcount, ", ".join(sorted(heads.get(team.pk, []))))
        for team in teams
    ]


def team_choices(without: Team | None = None) -> list[tuple[str, str]]:
    """Return (id, path of names) of live teams; `without` leaves out a branch."""
    teams = list(Team.objects.live().with_tree_fields())
    names = {team.pk: team.name for team in teams}
    return [
        (str(team.pk), " / ".join(names[pk] for pk in team.tree_path if pk in names))
        for team in teams
        if without is None or without.pk not in team.tree_path
    ]


def demo_people() -> list[User]:
    """People of the demonstration company, one click away on loopback."""
    order = {Role.KAM: 0, Role.HEAD: 1, Role.MEMBER: 2, Role.ADMIN: 3}
    people = User.objects.active().filter(is_demo=True).select_related("team")
    return sorted(people, key=lambda p: (order[Role(p.role)], p.name_folded, p.pk))


def second_factors(person: User) -> int:
    """Return how many second factors besides recovery codes a person has."""
    mine = Authenticator.objects.filter(user=person)
    return mine.exclude(type=Authenticator.Type.RECOVERY_CODES).count()

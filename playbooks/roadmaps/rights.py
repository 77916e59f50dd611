"""Who may work on a plan, and who says that it holds."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import rights
from core.errors import NotAllowed
from playbooks.models import Roadmap
from users.models import User


def may_work(user: User, roadmap: Roadmap) -> bool:
    """Whoever may edit the client, and who is responsible while they see it."""
    if rights.may_edit_client(user, roadmap.client):
        return True
    is_theirs = user.is_active and roadmap.responsible_id == user.pk
    return is_theirs and rights.may_see_client(user, roadmap.client)


def require_work(user: User, roadmap: Roadmap) -> None:
    if not may_work(user, roadmap):
        words = _("Who is responsible for the plan can change this: %(name)s.")
        raise NotAllowed(words % {"name": roadmap.responsible.full_name})


def may_validate(user: User, client: Client) -> bool:
    """An administrator, or a head whose teams the client's owner is in."""
    return rights.may_change_owner(user, client)


def waits_for(user: User) -> Q:
    """The condition on plans that this person may say the word on."""
    if user.is_admin:
        return Q()
    if not user.is_head:
        return Q(pk__in=[])
    teams = Q(client__owner__team__in=user.team_tree_ids) if user.team_tree_ids else Q(pk__in=[])
    return Q(client__owner=user) | teams

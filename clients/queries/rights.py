"""Who may do what with a client they see; the words of a refusal say who may instead.

Visibility is `visible_to`; these functions judge only what a person who sees may also change.
"""

from __future__ import annotations

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientQuerySet, Membership, Person, Task, Touchpoint
from core import clock
from core.errors import DomainError, NotAllowed
from users.choices import Role
from users.models import Deputyship, User


def may_create_client(user: User) -> bool:
    """Account managers, heads and administrators; members of working groups do not."""
    return user.is_active and user.may_own


def may_edit_client(user: User, client: Client) -> bool:
    """The owner or who stands in for them, a head above the owner, an administrator, a KAM or
    head of its working group.

    Team members of the working group read, log touches and do their own tasks.
    """
    if not user.is_active:
        return False
    if client.owner_id == user.pk or may_change_owner(user, client):
        return True
    return user.role in (Role.KAM, Role.HEAD) and _works_on(user, client)


def _works_on(user: User, client: Client) -> bool:
    """Tell whether this person is in the group, or stands in for the owner; one query at most."""
    if client.__dict__.get("reader_id") == user.pk:
        return bool(client.__dict__["reader_works_on"])
    return _read_by(Client.objects.filter(pk=client.pk), user).filter(reader_works_on=True).exists()


def read_by(rows: ClientQuerySet, user: User) -> ClientQuerySet:
    """Let clients of a page bring along whether their reader works on them.

    A page asks some five times; such rows are for reading, an action looks again under its lock.
    """
    return _read_by(rows, user).annotate(reader_id=Value(user.pk))


def _read_by(rows: ClientQuerySet, user: User) -> ClientQuerySet:
    today = clock.today()
    group = Membership.objects.filter(client=OuterRef("pk"), person=user).in_force(today)
    standing = Deputyship.objects.in_force(today).filter(deputy=user, absent=OuterRef("owner"))
    works_on = Q(Exists(group)) | Q(Exists(standing))
    return rows.annotate(reader_works_on=ExpressionWrapper(works_on, BooleanField()))


def places_to_edit(user: User, person: Person) -> list[Client]:
    """Return the clients of a person that this colleague sees and may edit."""
    employments = person.employments.alive().visible_to(user).select_related("client__owner")
    places = {e.client_id: e.client for e in employments.order_by("pk")}
    return [client for client in places.values() if may_edit_client(user, client)]


def may_change_owner(user: User, client: Client) -> bool:
    """An administrator, or a head whose teams the owner is in."""
    if not user.is_active:
        return False
    if user.role == Role.ADMIN:
        return True
    if user.role != Role.HEAD:
        return False
    if client.owner_id == user.pk:
        return True
    return client.owner is not None and client.owner.team_id in user.team_tree_ids


def may_see_client(user: User, client: Client) -> bool:
    """Ask the scope itself unless the row already tells. One query at most."""
    if may_edit_client(user, client):
        return True
    return Client.objects.visible_to(user).filter(pk=client.pk).exists()


def may_log_touch(user: User, client: Client) -> bool:
    """Anyone who sees the client."""
    return may_see_client(user, client)


def may_edit_touch(user: User, touchpoint: Touchpoint) -> bool:
    """Its author, or whoever may edit the client."""
    return touchpoint.by_id == user.pk or may_edit_client(user, touchpoint.client)


def may_do_task(user: User, task: Task) -> bool:
    """The person it is given to, whoever made it, or whoever may edit the client."""
    if user.pk in (task.assignee_id, task.made_by_id):
        return True
    return task.client is not None and may_edit_client(user, task.client)


def require_edit(user: User, client: Client, *, is_archived_fine: bool = False) -> None:
    """Raise NotAllowed with the owner's name unless this person may edit the client.

    Raises DomainError for an archived client: it is taken back first, then changed.
    """
    if not may_edit_client(user, client):
        raise refusal(client)
    if client.is_archived and not is_archived_fine:
        raise DomainError(_("This client is archived. Take it back from the archive first."))


def require_owner_change(user: User, client: Client) -> None:
    if not may_change_owner(user, client):
        raise NotAllowed(_("A head of the team or an administrator changes the owner."))


def require_admin(user: User) -> None:
    if not (user.is_active and user.is_admin):
        raise NotAllowed(_("Administrators change this."))


def refusal(client: Client) -> NotAllowed:
    """Return the refusal that says who may change this client."""
    if client.owner is None:
        return NotAllowed(_("This client has no owner; an administrator can change it."))
    return NotAllowed(_("The owner can change this: %(name)s.") % {"name": client.owner.full_name})

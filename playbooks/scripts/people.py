"""Who gets the steps of playbooks: owners, their heads, members of working groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from clients.actions.owners import nearest_head
from clients.models import Client, Membership
from playbooks.scripts.choices import Doer
from users.models import User


@dataclass(frozen=True, slots=True)
class Given:
    """Whom a step goes to; `is_fallback`: nobody has the wanted role, so the owner gets it."""

    to: User
    is_fallback: bool = False


@dataclass
class People:
    """The people of some clients, read once. Without an active owner a step goes to `otherwise`."""

    otherwise: User | None = None
    _members: dict[tuple[int, str], User] = field(default_factory=dict)
    _heads: dict[int, User | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, clients: Collection[int], today: dt.date, *, otherwise: User | None = None
    ) -> People:
        found = cls(otherwise)
        rows = (
            Membership.objects.in_force(today)
            .filter(client__in=clients, person__is_active=True)
            .select_related("person")
            .order_by("-since", "-pk")
        )
        # The one who is there longest comes last and stays.
        found._members = {(row.client_id, row.role): row.person for row in rows}
        return found

    def doer(self, client: Client, doer: str) -> Given | None:
        """Return who gets a step of a client, or None where there is nobody at all."""
        owner = client.owner if client.owner is not None and client.owner.is_active else None
        if doer == Doer.OWNER:
            wanted = owner
        elif doer == Doer.HEAD:
            wanted = self._head_of(owner) if owner else None
        else:
            wanted = self._members.get((client.pk, doer))
        if wanted is not None:
            return Given(wanted)
        instead = owner or self.otherwise
        return Given(instead, is_fallback=doer != Doer.OWNER) if instead else None

    def _head_of(self, owner: User) -> User | None:
        if owner.pk not in self._heads:
            self._heads[owner.pk] = nearest_head(owner)
        return self._heads[owner.pk]

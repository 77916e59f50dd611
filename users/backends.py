"""How a session's person is read: with the teams below a head, in the one query there is anyway."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from core.kept import ID, kept
from users.models import User


class PersonBackend(AuthenticationBackend):
    """Signs in as allauth does; reads who a session belongs to with their branch of teams."""

    def get_user(self, user_id: Any) -> User | None:
        found = _person(int(user_id))
        user = found[0] if found else None
        return user if user is not None and self.user_can_authenticate(user) else None


@kept(user_id=ID)
def _person(user_id: int) -> QuerySet[User]:
    """Each request begins with this question."""
    return User.objects.get_queryset().with_branch().filter(pk=user_id)

"""A person's name leaves what colleagues shared."""

from __future__ import annotations

from collections.abc import Collection

from clients.actions.erasing import take_name_out
from clients.models import Person
from playbooks.models import TalkTrack

TEXTS = [
    f"{name}_{language}" for name in ("title", "body", "say", "avoid") for language in ("ru", "en")
]


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of best practices."""
    take_name_out(TalkTrack.objects.filter(is_shared=True), TEXTS, person)

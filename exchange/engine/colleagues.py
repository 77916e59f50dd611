"""Colleagues named in a file: who is meant, and to whom the importer may give a client."""

from __future__ import annotations

from core.folding import fold
from users.models import User


def known_colleagues() -> dict[str, int]:
    """Return ids of people who may own clients by e-mail and by name in either order."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for person in User.objects.able_to_own():
        first, last = person.first_name, person.last_name
        spellings = {person.email, f"{first} {last}", f"{last} {first}"}
        if person.middle_name:
            spellings |= {f"{last} {first} {person.middle_name}"}
        for spelling in {fold(one) for one in spellings}:
            if found.setdefault(spelling, person.pk) != person.pk:
                twice.add(spelling)
    return {name: pk for name, pk in found.items() if name not in twice}


def emails_of_colleagues() -> set[str]:
    """Return the addresses of everybody on our side, also of those who left."""
    return {email.strip().lower() for email in User.objects.values_list("email", flat=True)}


def givable_to(by: User) -> set[int]:
    """Return ids of colleagues whom this person may make owners: heads and administrators only."""
    if not (by.is_head or by.is_admin):
        return {by.pk}
    return set(User.objects.in_book_of(by).able_to_own().values_list("pk", flat=True))

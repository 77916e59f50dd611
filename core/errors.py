"""Errors that carry a sentence for the person."""

from typing import Any

from django.utils.functional import Promise


class DomainError(Exception):
    """An action refused: the sentence says what is wrong and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(DomainError):
    """The row may be seen but not changed by this person (403)."""


class AlreadyDone(DomainError):
    """This very form was saved before: `url` is where that led its maker, by id `by_id`.

    `is_same` is False when it now carries something else than what was saved.
    """

    def __init__(
        self, sentence: str | Promise, url: str = "", *, by_id: Any = None, is_same: bool = True
    ) -> None:
        super().__init__(sentence)
        self.url = url
        self.by_id = by_id
        self.is_same = is_same


class Conflict(DomainError):
    """Somebody changed the same field meanwhile."""

"""Errors that carry a sentence for the person."""

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
    """This very form was saved before; `url` is where that led."""

    def __init__(self, sentence: str | Promise, url: str = "") -> None:
        super().__init__(sentence)
        self.url = url


class Conflict(DomainError):
    """Somebody changed the same field meanwhile."""

"""What marks three hidden books, and how a text that gives one away is told."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from django.core.files.uploadedfile import SimpleUploadedFile

from clients.models import Client

BOOKS = (1, 2, 3)
OF_HEAD = (1, 3)  # the second one is of the head's own team
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Book:
    """One hidden book: its client and rows, and what marks it."""

    number: int
    client: Client
    archived: Client
    rows: dict[str, Any]

    @property
    def probes(self) -> dict[str, str]:
        """What a stranger who knows a part would type to learn the rest."""
        n = self.number
        return {
            "name": word(n, "имя"),
            "full_name": word(n, "полное"),
            "inn": inn(n),
            "person": word(n, "человек"),
            "phone": phone(n),
            "email": latin(n, "mail") + "@client.example",
            "telegram": latin(n, "tg"),
            "contract": word(n, "договор"),
            "archived": word(n, "архив"),
            "own": word(n, "своё"),
            "summary": word(n, "касание"),
            "industry": word(n, "отрасль"),
        }


def word(number: int, place: str) -> str:
    return f"Зкв{number}{place}"


def latin(number: int, place: str) -> str:
    return f"zqvxwjk{number}{place}"


def phone(number: int) -> str:
    return f"+7999{number}7{number}4{number}2{number}"


def inn(number: int) -> str:
    return f"77{number}93{number}41{number}5"


def marks(number: int) -> tuple[str, ...]:
    """Return the strings that stand in this book only, as a text without spaces holds them."""
    amount = f"7654{number}99"
    return (f"зкв{number}", f"zqvxwjk{number}", phone(number)[2:], inn(number), amount)


def told(text: str, books: tuple[int, ...], *, typed: tuple[str, ...] = ()) -> list[str]:
    """Return the marks that a text gives away; what the reader typed themselves is none."""
    plain = html.unescape(text).lower()
    for one in typed:
        plain = unquote_plus(plain).replace(one.lower(), "").replace(one.lower().lstrip("+"), "")
    plain = _SPACES.sub("", plain)
    return [mark for number in books for mark in marks(number) if mark in plain]


def linked(text: str, books: list[Book]) -> list[str]:
    """Return the addresses of hidden clients that a page leads to."""
    return [one for b in books for one in (f"/clients/{b.client.pk}/",) if one in text]


def file_of(text: str, name: str = "клиенты.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("utf-8-sig"))

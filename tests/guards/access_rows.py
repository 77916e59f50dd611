"""Shapes of rows of the access table: whom a route of each kind answers, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    args: tuple[str, ...] = ()
    get: str = ""
    post: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    is_scoped: bool = False
    # Tables that a GET may write: a line of the audit, and nothing else.
    writes: set[str] = field(default_factory=set)

    def expected(self, method: str) -> list[Any]:
        words = (self.get if method == "get" else self.post).split()
        return [word if word == "in" else int(word) for word in words]


NO_GET = "in 405 405 405 405 405"
NO_POST = "in 405 405 405 405 405"
EVERYBODY = "in 200 200 200 200 200"
ADMINS = "in 403 403 403 403 200"
ADMINS_WRONG = "in 403 403 403 403 422"  # an empty form comes back with its errors
ADMINS_GO = "in 403 403 403 403 302"


def page_of_settings(*args: str) -> Row:
    """A list of the settings: read by administrators, no POST."""
    return Row(args, get=ADMINS, post="in 403 403 403 403 405")


def form_of_settings(*args: str) -> Row:
    return Row(args, get=ADMINS, post=ADMINS_WRONG)


def button_of_settings(*args: str, **data: Any) -> Row:
    return Row(args, get=NO_GET, post=ADMINS_GO, data=data)


def page_of_a_client(*args: str) -> Row:
    """A page about a client: who sees the client reads it, there is nothing to post."""
    return Row(args, get="in 404 200 200 200 200", post=NO_POST, is_scoped=True)


def form_of_a_client(*args: str, wrong: str = "422", **data: Any) -> Row:
    """A form that changes a client: not for members of its working group."""
    post = f"in 404 403 {wrong} {wrong} {wrong}"
    return Row(args, get="in 404 403 200 200 200", post=post, data=data, is_scoped=True)


def button_of_a_client(*args: str, **data: Any) -> Row:
    return Row(args, get=NO_GET, post="in 404 403 302 302 302", data=data, is_scoped=True)


def page_for_all() -> Row:
    return Row(get=EVERYBODY, post=NO_POST)


def own_door(*args: str, anonymous: str = "in", get: str = "302", post: str = "302") -> Row:
    """A page of allauth about oneself."""
    return Row(args, get=alike(anonymous, get), post=alike(anonymous, post))


def alike(anonymous: str, signed_in: str) -> str:
    return " ".join([anonymous, *[signed_in] * 5])


EXPORT = {"core_auditline"}  # who took data out of the product is written down


def erase(of: str) -> Row:
    """Erased by administrators alone; an empty form comes back asking for the name."""
    return Row((of,), get="in 404 403 403 403 200", post="in 404 403 403 403 422", is_scoped=True)

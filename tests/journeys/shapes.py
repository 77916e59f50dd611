"""The shape of a page: what a checker of accessibility sees, without the words and the numbers."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

# What stands in these changes from row to row and never what a checker says.
WORDS = {
    "href",
    "hx-get",
    "hx-post",
    "hx-include",
    "action",
    "value",
    "title",
    "alt",
    "placeholder",
}
WORDS |= {"aria-label", "data-value", "data-text", "data-draft", "content", "src", "d", "points"}
NUMBER = re.compile(r"\d+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_inside = self.is_inside or tag == "main"
        if self.is_inside:
            self.parts.append(f"<{tag} {' '.join(sorted(map(_plain, attrs)))}")

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "main"
        if self.is_inside:
            self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.is_inside and data.strip():
            self.parts.append("w")


def _plain(attribute: tuple[str, str | None]) -> str:
    name, value = attribute
    if name in WORDS:
        return f"{name}={bool(value)}"
    return f"{name}={NUMBER.sub('0', value or '')}"


def shape_of(markup: str) -> set[str]:
    """Return the elements of `main` with what stands right before each, words and numbers aside.

    More rows of the same kind add nothing; another element, or one in another place, does.
    """
    reader = _Reader()
    reader.feed(markup)
    return {"\n".join(pair) for pair in pairwise(["", *reader.parts])}

"""What a talk track of the product is made of, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A line that goes on: no sentence ends there, and it is no numbered heading.
_GOES_ON = re.compile(r"^(?!\d\. )(.*[^.?!:\n])\n(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DefaultTalk:
    """Pairs are (Russian, English); paragraphs are parted by an empty line."""

    code: str
    situation: str
    title: tuple[str, str]
    body: tuple[str, str]
    say: tuple[str, str] = ("", "")
    avoid: tuple[str, str] = ("", "")

    def fields(self) -> dict[str, str]:
        names = ("title", "body", "say", "avoid")
        pairs = {name: getattr(self, name) for name in names}
        pairs["body"] = (flowing(self.body[0]), flowing(self.body[1]))
        russian = {f"{name}_ru": pair[0] for name, pair in pairs.items()}
        return russian | {f"{name}_en": pair[1] for name, pair in pairs.items()}


def flowing(text: str) -> str:
    """Join lines that were broken for the file's width alone."""
    joined = _GOES_ON.sub(r"\1 ", text)
    return joined if joined == text else flowing(joined)

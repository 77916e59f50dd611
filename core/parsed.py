"""What reading a foreign cell gives: a value, or the code of what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Value]):
    """`value` is None for an empty cell and where `problem` holds a code."""

    value: Value | None = None
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.problem

"""Room for the frames of deep calls.

CPython keeps the frames of running calls in chunks of 16 KB, one mapped from the system when a call
does not fit into the last and given back when that call returns. A page is drawn hundreds of calls
deep, and a loop that happens to stand at the end of a chunk maps and unmaps one at every turn:
https://github.com/python/cpython/issues/142183 (3.11 and later; mended in late releases of 3.13
and 3.14). Below a call that asks for much room one large chunk holds all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# Slots of eight bytes. Chunks double in size until such a frame fits, with a quarter of a megabyte
# left; what nothing is written into takes no memory.
SLOTS = 32 * 1024


def roomy(call: Callable[P, R]) -> Callable[P, R]:
    """Return the same call with room below it for the frames of all that it calls."""

    def with_room(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)
    return wraps(call)(with_room)

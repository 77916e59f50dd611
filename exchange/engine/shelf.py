"""Rows of a long file that need not all stay in memory."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from exchange.engine.model import Ref
from exchange.engine.plain import from_plain, to_plain

Kept = TypeVar("Kept")
# A chunk of rows and the objects it speaks of fit in several times.
NEAR = 4_000
FAR_AT_ONCE = 1_000


class Shelf(Generic[Kept]):
    """A mapping from references to mutable rows: the latest lie near, the rest in a scratch file.

    `pack` turns a row into values that JSON keeps (dates and tuples too), `unpack` makes the row
    again. A row that was taken out may be changed until 4,000 others were taken after it.
    """

    def __init__(self, pack: Callable[[Kept], Any], unpack: Callable[[Any], Kept]) -> None:
        self._pack, self._unpack = pack, unpack
        self._near: OrderedDict[Ref, Kept] = OrderedDict()
        self._far: set[Ref] = set()
        # A nameless database is a scratch file that SQLite itself removes.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA cache_size=-2000")
        self._file.execute("CREATE TABLE rows (ref INTEGER PRIMARY KEY, kept TEXT NOT NULL)")

    def __contains__(self, ref: Ref) -> bool:
        return ref in self._near or ref in self._far

    def __setitem__(self, ref: Ref, row: Kept) -> None:
        self._far.discard(ref)
        self._near[ref] = row
        self._near.move_to_end(ref)
        if len(self._near) > NEAR + FAR_AT_ONCE:
            self._move_away()

    def __getitem__(self, ref: Ref) -> Kept:
        """Return a row; raises KeyError."""
        if ref in self._near:
            self._near.move_to_end(ref)
            return self._near[ref]
        if ref not in self._far:
            raise KeyError(ref)
        (text,) = self._file.execute("SELECT kept FROM rows WHERE ref = ?", (ref,)).fetchone()
        self[ref] = row = self._unpack(from_plain(json.loads(text)))
        return row

    def get(self, ref: Ref) -> Kept | None:
        try:
            return self[ref]
        except KeyError:
            return None

    def _move_away(self) -> None:
        rows = [self._near.popitem(last=False) for _n in range(FAR_AT_ONCE)]
        texts = [(ref, json.dumps(to_plain(self._pack(row)))) for ref, row in rows]
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?)", texts)
        self._file.execute("COMMIT")
        self._far.update(ref for ref, _row in rows)

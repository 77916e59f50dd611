"""Text found by words and their beginnings: PostgreSQL's full text, the same rule on SQLite.

A word is letters and digits. What stands between them (dots, hyphens, slashes) parts words on both
engines: PostgreSQL's own parser would keep an address or a number with a hyphen whole.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import Lookup

from core.folding import fold
from core.gin import GinIndex

MOST_WORDS = 6
LONGEST = 60
# Marks that the parser of PostgreSQL would read as parts of a word, an address or a number.
MARKS = "-_.,:;/\\@#&?=+*%~^|<>()[]{}!\"'`$«»„“”’–—…№"
_WORD = re.compile(r"[^\W_]+")


def words_of(query: str) -> list[str]:
    """Return the folded words of a query, at most six."""
    return [word[:LONGEST] for word in _WORD.findall(fold(query))[:MOST_WORDS]]


def vector(column: str) -> str:
    """Return the SQL of a column's words, letter for letter as the index has it."""
    marks = MARKS.replace("'", "''").replace("%", "%%")
    return f"to_tsvector('simple'::regconfig, translate({column}, '{marks}', '{' ' * len(MARKS)}'))"


class HasWords(Lookup):
    """`column__has_words=["вебин", "марин"]`: each is a word of the text or its beginning.

    The words come from `words_of`; the column is folded.
    """

    lookup_name = "has_words"
    prepare_rhs = False
    is_indexed = True

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            asked = " & ".join(f"'{word}':*" for word in self.rhs)
            text = column if self.is_indexed else f"({column} || '')"
            found = f"{vector(text)} @@ to_tsquery('simple'::regconfig, %s)"
            # Where rows are looked at one by one, most fail the cheap test before the dear one. Not
            # LIKE: the planner would multiply its odds in and take common words for rare ones.
            cheap = "".join(f" AND strpos({column}, %s) > 0" for _word in self.rhs)
            parts = [value for word in self.rhs for value in (*params, word)]
            return f"({found}{cheap})", (*params, asked, *parts)
        tests, patterns = [], []
        for word in self.rhs:
            # The plain test first: it is the database's own, the pattern is Python's.
            tests.append(f"({column} LIKE %s AND {column} REGEXP %s)")
            patterns += [*params, f"%{word}%", *params, rf"(?<![^\W_]){re.escape(word)}"]
        return f"({' AND '.join(tests)})", tuple(patterns)


class ReadsWords(HasWords):
    """The same where few rows are at hand: each is read, the index is left alone."""

    lookup_name = "reads_words"
    is_indexed = False


models.CharField.register_lookup(HasWords)
models.CharField.register_lookup(ReadsWords)


class FullTextIndex(GinIndex):
    """A migration step: a GIN index over the words of a folded column."""

    kind = "Full text"

    def indexed(self, column: str) -> str:
        return f"({vector(column)})".replace("%%", "%")

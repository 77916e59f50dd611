"""Search beside the same search written by hand: the palette's three lists, the same scope.

What is compared is the time of the statements and that both find the same. A palette over three
people and words of several kinds; each asked in turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

from accounts_crm.bench import words
from accounts_crm.bench.settling import VISITORS
from accounts_crm.bench.tables import rows, run
from clients.queries.search import suggest
from clients.queries.touch_search import SHOWN, written
from core.folding import fold
from core.fulltext import MARKS
from users.models import User

ROUNDS, SMALL = 3, 1000
# What is written by hand is given up after so many milliseconds, and counts as that long.
GIVEN_UP_AFTER = 2000
LISTED = 8
_SPACES = " " * len(MARKS)
_TEXT = (
    "to_tsvector('simple'::regconfig, translate(t.summary_folded, '{marks}', '{spaces}'))".format(
        marks=MARKS.replace("'", "''").replace("%", "%%"), spaces=_SPACES
    )
)
# What a person may see: their own, their teams', lent books, working groups they are in today.
_SEEN = """SELECT c.id FROM clients_client AS c WHERE c.owner_id = ANY(%(book)s)
  UNION SELECT c.id FROM clients_client AS c JOIN users_deputyship AS d ON d.absent_id = c.owner_id
    WHERE d.deputy_id = %(me)s AND d.ended_at IS NULL AND d.appointed_at IS NOT NULL
      AND %(today)s BETWEEN d.since AND d.until
  UNION SELECT m.client_id FROM clients_membership AS m
    WHERE m.person_id = %(me)s AND m.since <= %(today)s
      AND (m.until IS NULL OR m.until >= %(today)s)"""
_TOUCHES = f"""
SELECT t.id FROM clients_touchpoint AS t JOIN clients_client AS c ON c.id = t.client_id
WHERE t.deleted_at IS NULL AND {{scope}}
  AND {_TEXT} @@ to_tsquery('simple'::regconfig, %(asked)s)
ORDER BY t.at DESC, t.id DESC LIMIT {SHOWN}"""
_CLIENTS = f"""
SELECT c.id, c.name, c.city, c.inn FROM clients_client AS c
WHERE c.archived_at IS NULL AND c.merged_into_id IS NULL AND {{scope}} AND {{words}}
ORDER BY CASE WHEN c.name_folded LIKE %(begins)s THEN 0
  WHEN c.name_folded LIKE %(inside)s OR c.name_folded LIKE %(quoted)s THEN 1 ELSE 2 END,
  c.name_folded, c.id LIMIT {LISTED}"""
_PEOPLE = f"""
SELECT h.id, p.last_name, p.first_name, h.job, c.name
FROM clients_stakeholder AS h JOIN clients_person AS p ON p.id = h.person_id
JOIN clients_client AS c ON c.id = h.client_id
WHERE h.deleted_at IS NULL AND h.status IN ('active', 'on_leave') AND p.archived_at IS NULL
  AND c.archived_at IS NULL AND {{scope}}
  AND p.id IN (SELECT p.id FROM clients_person AS p WHERE {{words}}{{contact}})
ORDER BY CASE WHEN p.name_folded LIKE %(begins)s THEN 0
  WHEN p.name_folded LIKE %(inside)s OR p.name_folded LIKE %(quoted)s THEN 1 ELSE 2 END,
  p.name_folded, h.id LIMIT {LISTED}"""
_CONTACT = """ UNION SELECT k.person_id FROM clients_contactpoint AS k
  WHERE k.value_folded LIKE %(word0)s"""


def asked_words() -> dict[str, list[str]]:
    """Return what is typed: a rare word, its beginning, what every tenth touch says, two words."""
    found = rows(
        "SELECT summary FROM clients_touchpoint WHERE id %% 7 = 3 AND dice(id, %s) < %s"
        " ORDER BY id LIMIT 4",
        [words.NAMED_SALT, words.NAMED],
    )
    rare = [fold(text.split()[-1].strip(".")) for (text,) in found]
    return {
        "a rare word": rare,
        "a beginning": [word[:4] for word in rare],
        "a common word": ["комитета", "выгрузку", "обращений"],
        "two words": [f"{word} счет" for word in rare[:2]] + ["протокол бюджет"],
        "a name": [fold(words.LAST_NAMES[0])[:5], fold(words.SECOND[0])[:5]],
    }


def measure(today: dt.date, kinds: dict[str, list[str]], clients: int) -> dict[str, Any]:
    """Return milliseconds of a palette, ours and by hand, by person and by kind of words."""
    rounds = ROUNDS if clients >= SMALL else 1
    found: dict[str, Any] = {"differences": 0, "given_up": 0}
    found["words"] = sum(map(len, kinds.values()))
    taken: dict[str, dict[str, list[float]]] = {}
    for name, pk in VISITORS.items():
        user = User.objects.get(pk=pk)
        for kind, asked in kinds.items():
            for query in asked:
                ours, hand = _both(query, user, today, rounds)
                by_hand = _by_hand(query, user, today)
                found["differences"] += by_hand not in (None, _answers(query, user))
                found["given_up"] += by_hand is None
                for label in (name, kind, "all"):
                    one = taken.setdefault(label, {"ours": [], "hand": []})
                    one["ours"].append(ours)
                    one["hand"].append(hand)
    return found | {label: _summed(one) for label, one in taken.items()}


def _summed(one: dict[str, list[float]]) -> dict[str, float]:
    """Sum over the queries, so that a dear one weighs what it costs; and the worst of them."""
    ours, hand = sum(one["ours"]), sum(one["hand"])
    return {
        "ours": round(ours, 1),
        "by_hand": round(hand, 1),
        "ratio": round(ours / max(hand, 0.001), 2),
        "slowest": round(max(one["ours"]), 1),
    }


def _both(query: str, user: User, today: dt.date, rounds: int) -> tuple[float, float]:
    """Return the median milliseconds of the statements of both, asked in turn."""
    ours, hand = [], []
    for turn in range(rounds + 1):
        taken = _timed(lambda: _answers(query, user)), _timed(lambda: _by_hand(query, user, today))
        if turn:
            ours.append(taken[0])
            hand.append(taken[1])
    return statistics.median(ours), statistics.median(hand)


def _answers(query: str, user: User) -> list[int]:
    suggest(query, user)
    return [one.touch.pk for one in written(query, user)]


def _by_hand(query: str, user: User, today: dt.date) -> list[int] | None:
    """Return the touches found; None where the statement was given up."""
    params, scope = _parameters(query, user, today), "TRUE"
    if not user.is_admin:
        scope = f"c.id IN ({_SEEN})"
    parts = fold(query).split()
    for sql, column in ((_CLIENTS, "c.search_folded"), (_PEOPLE, "p.name_folded")):
        told = " AND ".join(f"{column} LIKE %(word{n})s" for n in range(len(parts)))
        contact = _CONTACT if len(parts) == 1 else ""
        rows(sql.format(scope=scope, words=told, contact=contact), params)
    # Not by format(): braces are among the marks.
    try:
        with transaction.atomic():
            run(f"SET LOCAL statement_timeout = {GIVEN_UP_AFTER}")
            return [pk for (pk,) in rows(_TOUCHES.replace("{scope}", scope), params)]
    except OperationalError:
        return None


def _parameters(query: str, user: User, today: dt.date) -> dict[str, Any]:
    parts = fold(query).split()
    book = [user.pk]
    if user.is_head:
        book += User.objects.filter(team_id__in=user.team_tree_ids).values_list("pk", flat=True)
    return {
        "me": user.pk,
        "book": book,
        "today": today,
        "asked": " & ".join(f"'{word}':*" for word in parts),
        "begins": f"{parts[0]}%",
        "inside": f"% {parts[0]}%",
        "quoted": f"%«{parts[0]}%",
        **{f"word{n}": f"%{word}%" for n, word in enumerate(parts)},
    }


def _timed(work: Callable[[], Any]) -> float:
    with _statements() as spent:
        work()
    return sum(spent) * 1000


@contextmanager
def _statements() -> Iterator[list[float]]:
    """Count the seconds of statements alone: both are asked from the same process."""
    spent: list[float] = []

    def clocked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - started)

    with connection.execute_wrapper(clocked):
        yield spent

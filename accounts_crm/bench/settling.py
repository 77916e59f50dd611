"""After the sweep: flags as months of work would have left them, and who will visit the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count

from accounts_crm.bench.plan import ADMIN, HEAD, KAM
from accounts_crm.bench.tables import insert, run
from clients.models import Client
from clients.queries.search import matches
from flags.models import Flag
from users.models import User
from users.sessions import SessionStore

VISITORS = {"kam": KAM, "head": HEAD, "admin": ADMIN}
CLIENTS_EACH = 40
WORDS_EACH = 10
MOST_HITS = 50
LETTERS = 5


def settle(today: dt.date) -> None:
    """Age the flags: nobody waits from a first load, some are put off, many were closed before."""
    run(
        "UPDATE flags_flag SET shows_on = %s, opened_on = %s - (dice(id, 201) * 60)::int"
        " WHERE shows_on IS NOT NULL",
        [today, today],
    )
    run(
        "UPDATE flags_flag SET snoozed_until = %s + 5, snooze_count = 1 WHERE dice(id, 202) < 0.06",
        [today],
    )
    run(
        "UPDATE flags_flag SET dismissed_at = now(), dismiss_reason = 'known'"
        " WHERE dice(id, 203) < 0.03"
    )
    for age in (60, 120):
        insert(
            Flag,
            "FROM clients_client AS c",
            rule="'untouched'",
            client_id="c.id",
            subject="'client:' || c.id",
            severity="2",
            amount="c.annual_amount",
            opened_on=f"DATE '{today}' - {age} - 20",
            opened_at=f"(DATE '{today}' - {age} - 20)::timestamptz",
            closed_at=f"(DATE '{today}' - {age})::timestamptz",
            closed_reason="'gone'",
        )
    run("VACUUM ANALYZE flags_flag")


def visitors(typed: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """Return for each measured person a session, clients they see and words with few hits.

    `typed` are words of touches by their kind.
    """
    return {name: _visitor(User.objects.get(pk=pk), typed) for name, pk in VISITORS.items()}


def _largest_holding(person: User) -> int:
    """Return the company with the most others right under it, of those that a person sees."""
    below = Client.objects.visible_to(person).live().filter(parent__isnull=False)
    counted = below.values("parent").annotate(n=Count("pk")).order_by("-n", "parent")
    return int(counted[0]["parent"])


def _visitor(person: User, typed: dict[str, list[str]]) -> dict[str, Any]:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    seen = Client.objects.visible_to(person).current()
    step = max(1, seen.count() // CLIENTS_EACH)
    chosen = list(seen.order_by("pk").values_list("pk", "name_folded", "owner_id"))[::step]
    words = [name.split()[-1].strip("»")[:LETTERS] for _pk, name, _owner in chosen]
    found = []
    for word in words:
        ids = matches(word, person)
        if ids and len(ids) <= MOST_HITS:
            found.append(word)
        if len(found) == WORDS_EACH:
            break
    return {
        "session": session.session_key,
        "clients": [pk for pk, _name, _owner in chosen[:CLIENTS_EACH]],
        "head_office": _largest_holding(person),
        "written": [word for some in typed.values() for word in some][:WORDS_EACH],
        "words": found,
        "sees": seen.count(),
    }

"""The bench: it runs, its hand-written rules agree with the engine, pages keep their queries."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts_crm.bench.counting import Counter, is_around
from accounts_crm.bench.plan import KAM, Plan
from core import clock

ON_POSTGRESQL = connection.vendor == "postgresql"
# A page's own queries at most, and those around it for an account manager.
MOST = {"today": 8, "list": 6, "search": 6, "words": 5, "client": 10, "holding": 14, "save": 14}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What one small run found; in its own process and its own database."""
    if not ON_POSTGRESQL:
        pytest.skip("the bench measures PostgreSQL")
    file = tmp_path_factory.mktemp("bench") / "found.json"
    sizes = ("--clients=200", "--touchpoints=2000", "--requests=3")
    subprocess.run(
        [sys.executable, "manage.py", "bench", *sizes, f"--json={file}"],
        cwd=settings.BASE_DIR,
        env=os.environ.copy(),
        check=True,
        capture_output=True,
    )
    return json.loads(file.read_text())


@pytest.mark.processes
def test_hand_written_rules_find_the_very_same_flags(found):
    sweep = found["large"]["sweep"]
    assert (sweep["differences"], sweep["flags"] > 50) == (0, True)
    assert sweep["engine"]["again"]["changed"] == sweep["by_hand"]["again"]["changed"] == 0


@pytest.mark.processes
def test_search_finds_what_the_same_search_by_hand_finds(found):
    search = found["large"]["search"]
    assert (search["differences"], search["words"] > 10) == (0, True)
    assert search["all"]["ours"] > 0 < search["all"]["by_hand"]


@pytest.mark.processes
def test_the_nights_health_is_timed_and_a_repeat_changes_nothing(found):
    health = found["large"]["health"]
    assert health["next"]["reckoned"] > 0
    assert (health["again"]["changed"], health["again"]["gone"]) == (0, 0)


@pytest.mark.processes
def test_pages_keep_to_their_queries(found):
    counted = found["large"]["queries"]
    own = {page: max(own for own, _around in counted[page].values()) for page in MOST}
    assert {page: most for page, most in own.items() if most > MOST[page]} == {}


@pytest.mark.processes
def test_filled_rows_are_what_the_product_would_have_written(found):
    assert found["large"]["checked"] > 1000
    assert found["large"]["people"]["kam"] <= found["large"]["people"]["head"]


@pytest.mark.processes
def test_every_page_is_timed_beside_a_bare_one(found):
    pages = found["large"]["pages"]
    assert set(pages) >= {"today", "list", "search", "client", "renewals", "team", "save"}
    assert set(pages) >= {"words", "holding"}
    assert all(one["ours"]["p50"] > 0 and one["bare"]["p95"] > 0 for one in pages.values())


@pytest.mark.processes
def test_a_first_visit_is_light_and_later_ones_lighter(found):
    assert all(found["bytes"][page]["first"] <= 170_000 for page in ("today", "list", "client"))
    assert all(found["bytes"][page]["later"] <= 20_000 for page in ("today", "list", "client"))
    assert all(found["bytes"][page]["files_are_kept"] for page in ("today", "list", "client"))


def test_without_postgresql_it_says_what_it_needs(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("bench")


def test_a_step_refuses_any_database_but_the_scratch_one(db):
    with pytest.raises(CommandError, match="not a scratch database"):
        call_command("bench", step="fill")


@pytest.mark.parametrize("clients", [100, 10_000, 100_000])
def test_places_and_ids_belong_together_one_to_one(clients):
    plan = Plan(clients, 1000, clock.today(), clock.start_of(clock.today()))
    ids = {place * plan.step % clients + 1 for place in range(clients)}
    assert ids == set(range(1, clients + 1))
    assert str(KAM) in plan.owner_of("k")


def test_session_person_and_transactions_are_not_a_pages_own():
    counter = Counter()
    for sql in ('SELECT 1 FROM "django_session"', "SAVEPOINT x", "SELECT 1 FROM flags_flag"):
        counter(lambda *args: None, sql, (), many=False, context={})
    assert (len(counter.own), len(counter.around)) == (1, 1)
    assert is_around('SELECT "django_session"."session_key"')

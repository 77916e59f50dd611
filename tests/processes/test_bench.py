"""The bench: it runs, its hand-written rules agree with the engine, pages keep their queries."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

ON_POSTGRESQL = connection.vendor == "postgresql"
# A page's own queries at most, and those around it for an account manager.
MOST = {"today": 8, "list": 6, "search": 6, "words": 5, "client": 10, "holding": 14, "save": 14}


@pytest.fixture(scope="module")
def found(tmp_path_factory, request):
    """What one small run found; in its own processes and its own copy of a migrated database."""
    if not ON_POSTGRESQL:
        pytest.skip("the bench measures PostgreSQL")
    migrated = request.getfixturevalue("migrated")
    file = tmp_path_factory.mktemp("bench") / "found.json"
    sizes = ("--clients=200", "--touchpoints=2000", "--requests=3", f"--template={migrated}")
    subprocess.run(
        [sys.executable, "manage.py", "bench", *sizes, f"--json={file}"],
        cwd=settings.BASE_DIR,
        env=os.environ.copy(),
        check=True,
        capture_output=True,
    )
    return json.loads(file.read_text())


def test_hand_written_rules_find_the_very_same_flags(found):
    sweep = found["large"]["sweep"]
    assert (sweep["differences"], sweep["flags"] > 50) == (0, True)
    assert sweep["engine"]["again"]["changed"] == sweep["by_hand"]["again"]["changed"] == 0


def test_search_finds_what_the_same_search_by_hand_finds(found):
    search = found["large"]["search"]
    assert (search["differences"], search["words"] > 10) == (0, True)
    assert search["all"]["ours"] > 0 < search["all"]["by_hand"]


def test_renewals_open_as_by_hand_and_a_repeat_of_the_clocks_writes_nothing(found):
    large = found["large"]
    assert large["clocks"]["first"]["written"] > 0 == large["clocks"]["again"]["written"]
    opening = large["opening"]
    assert (opening["differences"], opening["opened_product"] > 0) == (0, True)


def test_the_nights_health_is_timed_and_a_repeat_changes_nothing(found):
    health = found["large"]["health"]
    assert health["next"]["reckoned"] > 0
    assert (health["again"]["changed"], health["again"]["gone"]) == (0, 0)


def test_the_forecast_sums_what_the_same_statement_by_hand_sums(found):
    forecast = found["large"]["forecast"]
    assert (forecast["sums"]["differences"], forecast["sums"]["told"] > 5) == (0, True)
    assert forecast["first"]["written"] > 0 == forecast["again"]["written"]


def test_months_are_closed_once_and_their_figures_are_those_by_hand(found):
    revenue = found["large"]["revenue"]
    assert revenue["first"]["closed"] > 12
    assert (revenue["again"]["closed"], revenue["differences"]) == (0, 0)


def test_pages_keep_to_their_queries(found):
    counted = found["large"]["queries"]
    own = {page: max(own for own, _around in counted[page].values()) for page in MOST}
    assert {page: most for page, most in own.items() if most > MOST[page]} == {}


def test_filled_rows_are_what_the_product_would_have_written(found):
    assert found["large"]["checked"] > 1000
    assert found["large"]["people"]["kam"] <= found["large"]["people"]["head"]


def test_every_page_is_timed_beside_a_bare_one(found):
    pages = found["large"]["pages"]
    assert set(pages) >= {"today", "list", "search", "client", "renewals", "team", "save"}
    assert set(pages) >= {"words", "holding"}
    assert all(one["ours"]["p50"] > 0 and one["bare"]["p95"] > 0 for one in pages.values())


def test_a_first_visit_is_light_and_later_ones_lighter(found):
    assert all(found["bytes"][page]["first"] <= 170_000 for page in ("today", "list", "client"))
    assert all(found["bytes"][page]["later"] <= 20_000 for page in ("today", "list", "client"))
    assert all(found["bytes"][page]["files_are_kept"] for page in ("today", "list", "client"))

"""Files of imports are thrown away by the clock, and told so."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core import tidying
from exchange.models import ImportProblem, ImportRow, ImportRun
from tests.exchange.loading import check, load, upload
from users.models import User

pytestmark = pytest.mark.django_db
FILE = "Наименование;ИНН\nОпора;7707083893\nМост;12\n"


def _night(days: int) -> dict[str, Any]:
    return tidying.clean_up(timezone.now() + dt.timedelta(days=days), lambda: None)


def test_files_and_problems_go_a_month_after_the_end_and_the_report_stays(kam: User) -> None:
    run = load(kam, "clients", FILE)
    assert _night(days=29) == {}
    assert run.source_path.exists()
    assert _night(days=31)["uploads"] == 1
    assert not run.folder.exists()
    assert not ImportProblem.objects.exists()
    kept = ImportRun.objects.get()
    assert (kept.state, kept.counts["new"], kept.counts["wrong"]) == ("done", 1, 1)


def test_what_an_undo_needs_goes_with_the_right_to_undo(kam: User) -> None:
    load(kam, "clients", FILE)
    _night(days=7)
    assert ImportRow.objects.count() == 2
    _night(days=9)
    assert not ImportRow.objects.exists()


def test_an_import_that_was_never_written_goes_with_its_file(kam: User) -> None:
    run = check(upload(kam, "clients", FILE))
    _night(days=29)
    assert run.source_path.exists()
    assert _night(days=31)["uploads"] == 1
    assert not ImportRun.objects.exists()


def test_a_folder_without_an_import_goes_the_next_day(kam: User, settings: Any) -> None:
    run = check(upload(kam, "clients", FILE))
    lost = Path(settings.MEDIA_ROOT) / "imports" / "lost"
    lost.mkdir()
    assert _night(days=0) == {}
    yesterday = timezone.now().timestamp() - 2 * 86_400
    os.utime(lost, (yesterday, yesterday))
    assert _night(days=0)["uploads"] == 1
    assert (lost.exists(), run.folder.exists()) == (False, True)


def test_the_page_says_when_the_file_is_thrown_away_and_that_it_was(
    kam: User, signed_in: Any
) -> None:
    run = load(kam, "clients", FILE)
    page = signed_in(kam).get(run.get_absolute_url()).content.decode()
    assert "30\u00a0дней" in page
    assert "?form=xlsx" in page
    _night(days=31)
    page = signed_in(kam).get(run.get_absolute_url()).content.decode()
    assert "удалены" in page
    assert "?form=xlsx" not in page

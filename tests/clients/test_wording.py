"""What a line of the timeline calls a value, in both languages."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from clients.queries import wording


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [("ru", "01.12.2026", "01.12.2026 17:05"), ("en", "1 Dec 2026", "1 Dec 2026, 17:05")],
)
def test_a_day_can_be_read_in_one_way_only(language: str, day: str, moment: str) -> None:
    with translation.override(language), timezone.override("Europe/Moscow"):
        told = [wording.shown("due_on", text) for text in ("2026-12-01", "2026-12-01T14:05:00Z")]
    assert [words.replace("\u00a0", " ") for words in told] == [day, moment]

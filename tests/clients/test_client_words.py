"""Words that a client reads never say that they were handed over to somebody."""

from __future__ import annotations

import re
from pathlib import Path

from core import catalogues

ROOT = Path(__file__).resolve().parents[2]
# What goes out: letters, invitations, the page of a question.
READ_BY_CLIENTS = ("clients/queries/letters.py", "clients/rules/calendars.py", "clients/survey")
HANDED_OVER = re.compile(r"переда(?:л|н|ё|е)", re.IGNORECASE)


def test_client_facing_words_say_that_somebody_joins_them() -> None:
    catalogue = catalogues.read(ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po", "ru")
    words = [
        str(message.string)
        for message in catalogue
        if any(READ in path for path, _line in message.locations for READ in READ_BY_CLIENTS)
    ]
    assert any("К вам подключается" in text for text in words)
    assert [text for text in words if HANDED_OVER.search(text)] == []

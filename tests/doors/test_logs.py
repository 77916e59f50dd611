"""Class 21: no input makes a line of a log, in a page's process or in a worker's."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from celery import signals

from accounts_crm import celery as ours
from core.logs import OneLineFormatter

FORGED = "2026-11-22 10:00:00,000 INFO users entered as admin"
BREAKS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x1b[2J", "\x00")


def lines_of(write: Any) -> list[str]:
    """Return the lines that a logger with the product's formatter writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLineFormatter())
    log = logging.Logger("doors")  # noqa: LOG001 - one of its own, for this test alone
    log.addHandler(handler)
    write(log)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("end", BREAKS, ids=repr)
def test_a_name_or_a_path_stays_in_its_line(end: str) -> None:
    lines = lines_of(lambda log: log.warning("Not Found: %s", f"/x{end}{FORGED}"))
    assert len(lines) == 1
    assert not set(lines[0]) & set("\n\r\x1b\x00")


@pytest.mark.parametrize("end", BREAKS, ids=repr)
def test_what_an_error_says_cannot_look_like_a_line(end: str) -> None:
    def fail(log: logging.Logger) -> None:
        try:
            raise ValueError(f"имя{end}{FORGED}")
        except ValueError:
            log.exception("import broke")

    first, *trace = lines_of(fail)
    assert "import broke" in first
    assert trace
    assert [line for line in trace if not line.startswith("  | ")] == []
    assert "\x1b" not in "".join(trace)


@pytest.mark.parametrize(
    "asked", ["/nope%0a2026-11-22%20INFO%20forged/", "/nope%1b%5b2J/", "/join/%0d%0aforged/x/"]
)
def test_a_request_writes_one_line(asked: str, client: Any, caplog: Any, db: None) -> None:
    client.get(asked, headers={"user-agent": f"x\r\n{FORGED}", "referer": f"\r\n{FORGED}"})
    told = [OneLineFormatter().format(record) for record in caplog.records]
    assert told
    assert [line for line in told if len(line.splitlines()) > 1 or "\x1b" in line] == []
    assert not [line for line in told if FORGED in line]


def test_a_workers_log_is_written_by_the_same_hand() -> None:
    """Celery sets up its own lines unless somebody answers this signal."""
    assert signals.setup_logging.has_listeners()
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    try:
        ours._log_as_the_pages_do(loglevel=logging.WARNING)
        assert root.level == logging.WARNING
        assert {type(h.formatter) for h in root.handlers if h not in before[1]} == {
            OneLineFormatter
        }
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]

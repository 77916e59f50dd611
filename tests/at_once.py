"""Requests sent at one instant, where the database lets two write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from django.db import connection, connections

_hands: list[ThreadPoolExecutor] = []


def races() -> bool:
    """Tell whether two can write at once: PostgreSQL; SQLite lets one writer in at a time."""
    return connection.vendor == "postgresql"


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Return what the calls gave, made in threads that start together, or one after another.

    Threads and their connections stay until the test ends (`rest`): as with a web server, what a
    connection has planned is planned once. What a call raises is raised here.
    """
    if not races():
        return [call() for call in calls]
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    while len(_hands) < len(calls):
        _hands.append(ThreadPoolExecutor(max_workers=1))
    pairs = zip(_hands, calls, strict=False)
    answers = [hand.submit(run, call) for hand, call in pairs]
    wait(answers)
    return [answer.result() for answer in answers]


def rest() -> None:
    """Let the threads go, and their connections; after each test."""
    while _hands:
        hand = _hands.pop()
        hand.submit(connections.close_all).result()
        hand.shutdown()

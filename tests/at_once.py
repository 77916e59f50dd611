"""Requests sent at one instant, where the database lets two write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


def races() -> bool:
    """Tell whether two can write at once: PostgreSQL; SQLite lets one writer in at a time."""
    return connection.vendor == "postgresql"


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Return what the calls gave, made in threads that start together, or one after another."""
    if not races():
        return [call() for call in calls]
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait()
            answers[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=given) for given in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers

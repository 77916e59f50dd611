"""Notices the first answered page."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable

PAUSE_SECONDS = 0.1


class Readiness:
    """Asks for the first page from a thread; calls back once, from the loop that looks."""

    def __init__(self, place: tuple[str, int], announce: Callable[[], None]) -> None:
        self._place, self._announce = place, announce
        self._answered = threading.Event()
        self._said = False
        threading.Thread(target=self._ask, daemon=True).start()

    def look(self) -> None:
        if self._answered.is_set() and not self._said:
            self._said = True
            self._announce()

    def _ask(self) -> None:
        while not self._answers():
            time.sleep(PAUSE_SECONDS)
        self._answered.set()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(*self._place, timeout=10)
        try:
            connection.request("HEAD", "/", headers={"Host": "localhost"})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

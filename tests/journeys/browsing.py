"""What a journey holds on to: a watched browser page, and work in the background."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.db import connections
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, WebError

DESKTOP, PHONE = 1440, 390
HEIGHTS = {DESKTOP: 900, PHONE: 844, 720: 450, 320: 640}
CUT_OFF = re.compile(
    r"net::ERR_(TIMED_OUT|FAILED|INTERNET_DISCONNECTED|ABORTED)|^htmx:(afterRequest|sendError|timeout)"
)
STATUS_LINE = re.compile(r"responded with a status of (\d{3})")


class Watch:
    """Everything a browser says or asks for that no test expected."""

    def __init__(self, origin: str) -> None:
        self.host = urlsplit(origin).netloc
        self.expected: set[int] = set()
        self.may_fail = False
        self.problems: list[str] = []

    def expect_failures(self) -> None:
        """Allow the browser's own lines about requests that the test cuts off."""
        self.may_fail = True

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._heard)
        context.on("weberror", self._broke)
        context.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        found = STATUS_LINE.search(message.text)
        if found and int(found[1]) in self.expected and 400 <= int(found[1]) < 500:
            return
        if message.text.startswith("Clear-Site-Data header"):  # told at every sign-out
            return
        if self.may_fail and CUT_OFF.search(message.text):
            return
        place = message.location.get("url", "")
        self.problems.append(f"console {message.type}: {message.text} ({place})")

    def _broke(self, error: WebError) -> None:
        self.problems.append(f"page error: {error.error}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != self.host:
            self.problems.append(f"request to another host: {request.url}")


class Screen:
    """One person at one browser window; counts the keys and taps they need."""

    def __init__(self, page: Page, origin: str, watch: Watch, width: int) -> None:
        self.page, self.origin, self.watch, self.width = page, origin, watch, width
        self.keys = 0
        self.taps = 0

    @property
    def is_phone(self) -> bool:
        return self.width < 768

    def resize(self, width: int) -> None:
        self.width = width
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def open(self, path: str) -> int:
        """Go to a path of the product and return the status of the answer."""
        answer = self.page.goto(self.origin + path)
        assert answer is not None
        return answer.status

    def expects(self, *statuses: int) -> None:
        """Allow the browser's own console line for these 4xx from here on."""
        self.watch.expected |= set(statuses)

    def press(self, *keys: str) -> None:
        """Press keys one by one, each counted (a chord is one)."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str, *, is_note: bool = False) -> None:
        """Type as a person does; letters of a note are not counted."""
        for letter in text:
            self.page.keyboard.press("Enter") if letter == "\n" else self._letter(letter)
            self.keys += 0 if is_note else 1

    def _letter(self, letter: str) -> None:
        if letter.isascii():
            self.page.keyboard.press(letter)
        else:  # there is no key of that name on the browser's own keyboard
            self.page.keyboard.insert_text(letter)

    def tap(self, what: Locator) -> None:
        """Touch with a finger on a phone, click with a mouse elsewhere; counted."""
        what.tap() if self.is_phone else what.click()
        self.taps += 1

    def message(self, words: str) -> Locator:
        return self.page.locator("#toasts [data-toast]", has_text=words).first

    def focused(self) -> str:
        """Say which element has the focus, for reading when a check fails."""
        found: str = self.page.evaluate(
            "() => { const e = document.activeElement;"
            " return `${e.tagName} ${e.id} ${e.textContent.trim().slice(0, 40)}`; }"
        )
        return found


class Worker:
    """Takes the outbox's messages in a thread of its own, as a Celery worker would.

    It stands in for the broker only: the task runs as it is, in its own database connection.
    """

    def __init__(self) -> None:
        self.waiting: queue.Queue[tuple[str, list[Any]] | None] = queue.Queue()
        self.failures: list[str] = []
        self._may_work = threading.Event()
        self._may_work.set()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def send_task(self, name: str, args: list[Any] | None = None, **_options: Any) -> None:
        self.waiting.put((name, args or []))

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody works within this block, so that a page can be seen waiting."""
        self._may_work.clear()
        try:
            yield
        finally:
            self._may_work.set()

    def finish(self) -> None:
        """Wait until everything asked for so far is done."""
        self.waiting.join()

    def close(self) -> None:
        self._may_work.set()
        self.waiting.put(None)
        self._thread.join(timeout=60)

    def _work(self) -> None:
        while (message := self.waiting.get()) is not None:
            self._may_work.wait()
            name, args = message
            try:
                current_app.tasks[name].apply(args=args, throw=True)
            except Exception as error:
                self.failures.append(f"{name}{args}: {error!r}")
            finally:
                connections.close_all()
                self.waiting.task_done()

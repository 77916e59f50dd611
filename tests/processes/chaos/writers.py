"""People at work: they log, delete and import, and try again whatever was not answered."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tests.processes.chaos.browser import Answer, Browser, GaveUp

ZONE = ZoneInfo("Europe/Moscow")
ROWS_OF_A_FILE = 300


@dataclass
class Ledger:
    """What the product has acknowledged; written under one lock."""

    tried: dict[str, int] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def progress(self) -> int:
        return len(self.saved)

    def refuse(self, what: str, answer: Answer) -> None:
        with self.lock:
            self.refusals.append(f"{what}: {answer.status} {answer.location} {answer.text[:300]}")


class Worker(threading.Thread):
    """Somebody who works until told to stop, and finishes what was begun."""

    def __init__(self, browser: Browser, ledger: Ledger, seed: str) -> None:
        super().__init__(daemon=True)
        self.browser, self.ledger = browser, ledger
        self.chance = random.Random(seed)
        self.name = seed
        self.enough = threading.Event()
        self.broke = ""

    def run(self) -> None:
        while not self.enough.is_set():
            try:
                self.turn()
            except (AssertionError, GaveUp, LookupError) as error:
                self.broke = f"{self.name}: {type(error).__name__} {error}"
                return

    def turn(self) -> None:
        raise NotImplementedError


class Logger(Worker):
    """Logs calls of the last ten days with clients of one's own."""

    def __init__(self, browser: Browser, ledger: Ledger, seed: str, clients: list[int]) -> None:
        super().__init__(browser, ledger, seed)
        self.clients, self.number = clients, 0

    def turn(self) -> None:
        self.log(self.chance.choice(self.clients), self.chance.randrange(1, 14_400))

    def log(self, client: int, minutes_ago: int) -> str:
        """Save one touch with the key of a form that was drawn; return its marker."""
        form = self.browser.get(f"/touches/new/?client={client}")
        self.number += 1
        marker = f"chaos {self.name}-{self.number}"
        at = dt.datetime.now(ZONE) - dt.timedelta(minutes=minutes_ago)
        fields = {
            "form_key": form.hidden("form_key"),
            "client": str(client),
            "kind": "call",
            "at": at.strftime("%Y-%m-%dT%H:%M"),
            "minutes": "15",
            "summary": marker,
        }
        with self.ledger.lock:
            self.ledger.tried[marker] = client
        answer = self.browser.post("/touches/", fields)
        if answer.status != 302 or not answer.location.startswith("/clients/"):
            self.ledger.refuse(marker, answer)
            return marker
        with self.ledger.lock:
            self.ledger.saved.add(marker)
        return marker


class Regretter(Logger):
    """Logs a call, which closes the signal of a silent client, and deletes it: it opens again."""

    find: Callable[[str], int]

    def turn(self) -> None:
        marker = self.log(self.chance.choice(self.clients), 1)
        touch = self.find(marker)
        answer = self.browser.post(f"/touches/{touch}/delete/", {})
        # 404: an earlier try has deleted it, only its answer was lost.
        if answer.status not in (302, 404):
            self.ledger.refuse(f"deleting {marker}", answer)
            return
        with self.ledger.lock:
            self.ledger.deleted.add(marker)


class Importer(Worker):
    """Loads one file after another and consents to each."""

    state_of: Callable[[str], str]
    number = 0

    def turn(self) -> None:
        form = self.browser.get("/import/")
        self.number += 1
        rows = [
            f"Импорт {self.name}-{self.number}-{n};Сорока{n} Анна;a{self.number}-{n}@b.example\n"
            for n in range(ROWS_OF_A_FILE)
        ]
        fields = {"form_key": form.hidden("form_key"), "kind": "clients"}
        text = "Наименование;ФИО;E-mail\n" + "".join(rows)
        answer = self.browser.upload("/import/new/", fields, f"{self.number}.csv", text)
        if answer.status != 302 or not answer.location.startswith("/import/"):
            self.ledger.refuse("import", answer)
            return
        run = answer.location.strip("/").split("/")[-1]
        with self.ledger.lock:
            self.ledger.imports[run] = f"Импорт {self.name}-{self.number}-"
        if self.wait_for(run, "checking") != "checked":
            return
        answer = self.browser.post(f"/import/{run}/start/", {})
        if answer.status != 302:
            self.ledger.refuse("consent", answer)
        self.wait_for(run, "writing")

    def wait_for(self, run: str, busy: str) -> str:
        """Wait until a run is no longer busy, or the day is over."""
        while (state := self.state_of(run)) == busy and not self.enough.is_set():
            time.sleep(0.3)
        return state

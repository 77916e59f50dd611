"""A broker or a database that is away: what people notice, and what is made up for afterwards."""

from __future__ import annotations

import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.processes.chaos.browser import Answer, Browser
from tests.processes.chaos.stage import Stage

OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
FILE = "Наименование;ФИО;E-mail\nИмпорт {n};Сорока Анна;a{n}@b.example\n"
IMPORTS = "SELECT state FROM exchange_importrun WHERE id = ANY(%s::uuid[])"
MESSAGES = """SELECT count(*), count(done_at) FROM core_outboxmessage
    WHERE task = 'exchange.tasks.check_import' AND args->>0 = ANY(%s)"""


@dataclass(frozen=True)
class Times:
    """Seconds of one kind of request."""

    what: str
    seconds: list[float]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[18]

    def __str__(self) -> str:
        middle, worst = statistics.median(self.seconds), max(self.seconds)
        many = len(self.seconds)
        return f"{self.what:<44}{many:>4} {middle:>8.3f} {self.p95:>8.3f} {worst:>8.3f}"


def timed(what: str, times: int, request: Callable[[], Answer], *statuses: int) -> Times:
    """Send a request so often, one after another; each must be answered as expected."""
    seconds = []
    for _ in range(times):
        started = time.monotonic()
        answer = request()
        seconds.append(time.monotonic() - started)
        assert answer.status in statuses, f"{what}: {answer.status} {answer.text[:300]}"
    return Times(what, seconds)


def read(browser: Browser, client: int) -> Answer:
    return browser.ask("GET", f"/clients/{client}/")


def save(browser: Browser, client: int, words: str = "away") -> Answer:
    """Send a filled form; drawing it is not timed with it."""
    return browser.post("/touches/", touch_fields(browser, client, words))


def touch_fields(browser: Browser, client: int, words: str) -> dict[str, str]:
    form = browser.get(f"/touches/new/?client={client}")
    return {
        "form_key": form.hidden("form_key"),
        "client": str(client),
        "kind": "call",
        "at": form.hidden("at"),
        "minutes": "15",
        "summary": words,
    }


def ask_for_work(browser: Browser, number: str) -> Answer:
    """Upload a file: a save that asks for background work."""
    form = browser.get("/import/")
    fields = {"form_key": form.hidden("form_key"), "kind": "clients"}
    return browser.upload("/import/new/", fields, f"{number}.csv", FILE.format(n=number))


@contextmanager
def broker_away(stage: Stage, way: signal.Signals) -> Iterator[None]:
    """The broker is dead (SIGKILL) or does not move (SIGSTOP), and comes back at the end."""
    part = stage.parts["redis"]
    assert part.process is not None
    part.process.send_signal(way)
    if way == signal.SIGKILL:
        part.process.wait()
    try:
        yield
    finally:
        if way == signal.SIGKILL:
            part.start()
        else:
            part.process.send_signal(signal.SIGCONT)
        stage.until_it_answers()


def without_a_broker(
    stage: Stage, browser: Browser, client: int, way: signal.Signals, times: int
) -> tuple[list[Times], list[str]]:
    """Measure reading and saving while the broker is away; return times and the work asked for."""
    asked: list[str] = []

    def work() -> Answer:
        answer = ask_for_work(browser, f"{way.name}-{len(asked)}")
        asked.append(answer.location.strip("/").split("/")[-1])
        return answer

    name = {signal.SIGKILL: "dead", signal.SIGSTOP: "stopped"}[way]
    with broker_away(stage, way):
        found = [
            timed(f"Redis {name}: a page", times, lambda: read(browser, client), 200),
            timed(f"Redis {name}: form drawn and saved", times, lambda: save(browser, client), 302),
            timed(f"Redis {name}: file with work for later", max(2, times // 5), work, 302),
        ]
    return found, asked


def faults_in_catching_up(stage: Stage, asked: list[str], seconds: float = 150.0) -> list[str]:
    """Wait for the work asked for meanwhile; return what was not done, or done more than once."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        stage.look_after_for(0.3)
        ((rows, done),) = stage.rows(MESSAGES, (asked,))
        if rows == done:
            break
    faults = [] if rows == done else [f"{done} of {rows} messages are done"]
    times = Counter((stage.data / "checks").read_text().split())
    faults += [f"{run} was checked {times[run]} times" for run in asked if times[run] != 1]
    states = [state for (state,) in stage.rows(IMPORTS, (asked,))]
    return faults + [f"import {state}" for state in states if state != "checked"]


def restart_postgres(
    stage: Stage, browser: Browser, client: int, way: signal.Signals, times: int
) -> tuple[list[Times], list[str]]:
    """Stop PostgreSQL under warm web workers; return times after its return, and faults."""
    everywhere(browser, client, times)
    part = stage.parts["postgres"]
    assert part.process is not None
    words = f"typed while the database is away ({way.name})"
    fields = touch_fields(browser, client, words)
    part.process.send_signal(way)
    part.process.wait()
    faults = _faults_while_down(browser, client, fields)
    stage.until_it_answers()
    found = everywhere(browser, client, times)
    faults += [
        f"{answer.status} after PostgreSQL was back" for answer, _s in found if answer.status != 200
    ]
    if browser.post("/touches/", fields).status != 302:
        faults.append("the kept form could not be sent again")
    ((saved,),) = stage.rows("SELECT count(*) FROM clients_touchpoint WHERE summary = %s", (words,))
    if saved != 1:
        faults.append(f"the kept form was saved {saved} times")
    seconds = [s for _answer, s in found]
    return [Times(f"PostgreSQL back after {way.name}: a page", seconds)], faults


def everywhere(browser: Browser, client: int, times: int) -> list[tuple[Answer, float]]:
    """Read a page so often over several connections at once, so that every web worker is met."""

    def one(_number: int) -> tuple[Answer, float]:
        started = time.monotonic()
        answer = read(Browser(browser.port, dict(browser.cookies)), client)
        return answer, time.monotonic() - started

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(times)))


def _faults_while_down(browser: Browser, client: int, fields: dict[str, str]) -> list[str]:
    from urllib.parse import urlencode

    page = read(browser, client)
    body = urlencode({"csrfmiddlewaretoken": browser.token, **fields}).encode()
    form = browser.ask("POST", "/touches/", body, OWN_PAGE)
    faults = [
        f"status {answer.status} while PostgreSQL is away"
        for answer in (page, form)
        if answer.status != 503
    ]
    if "Traceback" in page.text + form.text or "psycopg" in page.text + form.text:
        faults.append("a stack trace was shown")
    if fields["summary"] not in form.text or fields["form_key"] not in form.text:
        faults.append("what was typed is gone")
    return faults

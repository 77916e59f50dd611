"""Requests to the real server, one after another and interleaved: pages, people, bare pages.

One request at a time: what is measured is the page and not the queue before it.
"""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from accounts_crm.bench.scratch import NoScratch, Scratch
from clients.rules import opened

STARTS_WITHIN = 60.0
COOKIE = settings.SESSION_COOKIE_NAME
WARM_UP = 3
# The palette is typed into, so it is a page of its own, by names and by words of touches; team is
# not for account managers.
PAGES = (
    "today",
    "list",
    "search",
    "palette",
    "words",
    "client",
    "holding",
    "renewals",
    "revenue",
    "forecast",
    "team",
    "save",
)
# People open these all day; the others are asked in every fourth turn, as sums over 100,000 clients
# take seconds on either side.
IN_EACH_TURN = {"list", "search", "client", "save"}
SELDOM = 4


class WrongAnswer(Exception):
    """A page did not answer as it should; nothing measured would mean anything."""


@dataclass
class Visitor:
    """One person's browser at one server: a session and a connection that stays open."""

    port: int
    facts: dict[str, Any]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.token = secrets.token_hex(16)
        self.opened = ""  # the cookie of clients opened lately, kept as a browser keeps it

    def ask(
        self, page: str, turn: int, *, prefix: str = "", **headers: str
    ) -> tuple[float, bytes, http.client.HTTPResponse]:
        """Return seconds, the body as it came over the wire and the answer. Raises WrongAnswer."""
        method, address, body = self._request(page, turn)
        cookies = f"{COOKIE}={self.facts['session']}; {settings.CSRF_COOKIE_NAME}={self.token}"
        cookies += f"; {opened.COOKIE}={self.opened}"
        sent = {
            "Cookie": cookies,
            "Accept-Encoding": "gzip",
            "Accept-Language": "ru",
            "X-CSRFToken": self.token,
            **headers,
        }
        if page in ("palette", "words", "save"):
            sent["HX-Request"] = "true"
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        seconds, content, answer = self._send(method, prefix + address, body, sent)
        if answer.status != 200:
            raise WrongAnswer(f"{method} {prefix}{address} answered {answer.status}")
        self._keep(answer)
        return seconds, content, answer

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _sign, text = line.partition("=")
            if name == opened.COOKIE:
                self.opened = text.partition(";")[0].strip('"')

    def _send(
        self, method: str, address: str, body: str | None, sent: dict[str, str]
    ) -> tuple[float, bytes, http.client.HTTPResponse]:
        for is_last in (False, True):
            started = time.perf_counter()
            try:
                self.connection.request(method, address, body, sent)
                answer = self.connection.getresponse()
                content = answer.read()
                return time.perf_counter() - started, content, answer
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # The server lets go of connections that rest; the form key makes a repeat safe.
                self.connection.close()
                if is_last:
                    raise
        raise AssertionError("one of two tries returns or raises")

    def _request(self, page: str, turn: int) -> tuple[str, str, str | None]:
        clients, words = self.facts["clients"], self.facts["words"]
        client, word = clients[turn % len(clients)], quote(words[turn % len(words)])
        told = self.facts["written"]
        written = quote(told[turn % len(told)])
        addresses = {
            "today": "/",
            "list": "/clients/",
            "search": f"/clients/?q={word}",
            "palette": f"/find/?part=list&q={word}",
            "words": f"/find/?part=list&q={written}",
            "client": f"/clients/{client}/",
            "holding": f"/clients/{self.facts['head_office']}/holding/",
            "renewals": "/renewals/",
            "revenue": "/renewals/revenue/",
            "forecast": "/renewals/forecast/",
            "team": "/team/",
            "save": "/touches/",
        }
        if page != "save":
            return "GET", addresses[page], None
        facts = {
            "client": client,
            "kind": "call",
            "at": time.strftime("%Y-%m-%dT%H:%M", time.localtime(time.time() - 3600)),
            "summary": "Созвонились, всё в силе.",
            "form_key": str(uuid.uuid4()),
        }
        return "POST", addresses[page], urlencode(facts)


@contextmanager
def server(scratch: Scratch) -> Iterator[int]:
    """Serve a scratch database with the server that `up` starts; return its port."""
    from accounts_crm.management.commands.up import GRANIAN

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *GRANIAN, "--host", "127.0.0.1", "--port", str(port)]
    log = (scratch.folder / "server.log").open("w")
    process = subprocess.Popen(
        [*command, "accounts_crm.bench.served:application"],
        env=scratch.environment(),
        cwd=settings.BASE_DIR,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        if not _answers(port, process):
            words = Path(log.name).read_text(errors="replace")[-2000:]
            raise NoScratch(f"The web server did not start: {words}")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the server answers; False when it does not."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def opened_by(name: str) -> list[str]:
    """Return the pages that a person opens."""
    return [page for page in PAGES if page != "team" or name != "kam"]


def count_queries(people: dict[str, Visitor]) -> dict[str, dict[str, list[int]]]:
    """Return {page: {person: [own queries, queries around]}}, each asked the second time.

    A second touch of one client finds flags and forecasts as the first left them.
    """
    found: dict[str, dict[str, list[int]]] = {page: {} for page in PAGES}
    for name, visitor in people.items():
        for page in opened_by(name):
            visitor.ask(page, 0)
            asks = {"X-Bench-Queries": os.environ.get("BENCH_QUERIES", "count")}
            _seconds, _body, answer = visitor.ask(page, 0, **asks)
            counted = answer.headers["X-Bench-Queries"].split()
            found[page][name] = [int(number) for number in counted]
    return found


def visit(servers: dict[str, dict[str, Visitor]], requests: int) -> dict[str, dict[str, Any]]:
    """Ask the pages of every server as every person in turn; return times by server and page.

    `requests` of each page in IN_EACH_TURN, a quarter of the others.
    """
    taken: dict[tuple[str, str, str, str], list[float]] = {}
    turns = max(1, requests // 3)
    # The count of queries has asked each page already: one round needs no other warming.
    for turn in range(-min(WARM_UP, turns - 1), turns):
        for page in PAGES:
            if page not in IN_EACH_TURN and turn % SELDOM:
                continue
            for label, people in servers.items():
                for name, visitor in people.items():
                    if page not in opened_by(name):
                        continue
                    for kind, prefix in (("ours", ""), ("bare", "/bare")):
                        seconds, _body, _answer = visitor.ask(page, turn % 1000, prefix=prefix)
                        if turn >= 0:
                            taken.setdefault((label, page, name, kind), []).append(seconds * 1000)
    return {label: _summed(taken, label) for label in servers}


def _summed(taken: dict[tuple[str, str, str, str], list[float]], label: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in PAGES:
        one: dict[str, Any] = {}
        for kind in ("ours", "bare"):
            mine = {
                name: times
                for (where, what, name, which), times in taken.items()
                if (where, what, which) == (label, page, kind)
            }
            everybody = [one_time for times in mine.values() for one_time in times]
            one[kind] = {
                "requests": len(everybody),
                "p50": round(statistics.median(everybody), 1),
                "p95": round(_percentile(everybody, 95), 1),
                "by_person": {
                    name: round(statistics.median(times), 1) for name, times in mine.items()
                },
            }
        one["ratio"] = round(one["ours"]["p50"] / one["bare"]["p50"], 2)
        found[page] = one
    return found


def _percentile(values: list[float], percent: int) -> float:
    """Return the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]

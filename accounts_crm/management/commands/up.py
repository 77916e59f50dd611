"""`manage.py up`: the whole product on one machine, nothing to install by hand."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts_crm.supervisor import broker, data_folder, doors, leash, preparation
from accounts_crm.supervisor.child import Part
from accounts_crm.supervisor.readiness import Readiness
from accounts_crm.supervisor.supervise import Supervisor

GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers"),
    *("--workers", "1", "--blocking-threads", "8", "--log-level", "warning"),
)
WORKER = ("-m", "celery", "-A", "accounts_crm", "-q", "worker", "--loglevel", "WARNING")
REAP_SECONDS = 2.0
REFUSALS = (
    broker.NoBroker,
    data_folder.UnusableFolder,
    doors.ClosedDoor,
    preparation.CannotPrepare,
)


class Command(BaseCommand):
    help = "Start broker, web, worker and beat together; Ctrl-C stops them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free port")
        parser.add_argument("--data", help="folder of the database, key, broker file, uploads")
        parser.add_argument("--no-demo", action="store_true", help="no demonstration company")

    def handle(self, *args: Any, **options: Any) -> None:
        leash.adopt_orphans()
        supervisor = Supervisor()
        supervisor.take_signals()
        try:
            code = self._run(supervisor, **options)
        except REFUSALS as error:
            supervisor.stop()
            self.stderr.write(str(error))
            code = 1
        except KeyboardInterrupt:  # before the loop, which ends by itself
            supervisor.stop()
            supervisor.say("Stopped.")
            code = 0
        finally:
            supervisor.stop()
            leash.reap_orphans(REAP_SECONDS)
        if code:
            sys.exit(code)

    def _run(self, supervisor: Supervisor, *, host: str, port: int, no_demo: bool, **_: Any) -> int:
        lock = data_folder.lock(Path(settings.DATA_DIR))
        with lock:
            port = doors.claim_port(host, port)
            return _Start(supervisor, host, port, no_demo).run()


class _Start:
    """One start with its options, from the checks to the end of the loop."""

    def __init__(self, supervisor: Supervisor, host: str, port: int, no_demo: bool) -> None:
        self.supervisor, self.host, self.port = supervisor, host, port
        self.address = doors.address_of(host, port)
        self.wants_demo = doors.is_loopback(host) and not no_demo
        self.url_file = Path(settings.DATA_DIR) / "broker_url"

    def run(self) -> int:
        if preparation.has_demo() and not doors.is_loopback(self.host):
            raise preparation.CannotPrepare(
                f"The data folder {settings.DATA_DIR} holds the demonstration company, which is "
                "for this machine only: give another folder with --data DIR."
            )
        try:
            broker_url = self._start_broker()
            self._prepare()
            self._start_parts(broker_url)
            readiness = Readiness(self.address_to_try(), self._announce)
            return self.supervisor.run(each_tick=readiness.look)
        finally:
            self.url_file.unlink(missing_ok=True)

    def address_to_try(self) -> tuple[str, int]:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return host, self.port

    def _start_broker(self) -> str:
        """Start a broker unless REDIS_URL names one; return its URL once it answers."""
        if url := os.environ.get("REDIS_URL"):
            if not broker.wait_until_it_answers(url, 3):
                self.supervisor.say("REDIS_URL does not answer yet; background work will wait.")
            return url
        chosen = broker.choose(Path(settings.DATA_DIR))
        self.supervisor.start(chosen.part)
        if not broker.wait_until_it_answers(chosen.url):
            self.supervisor.print_lines(0)
            raise broker.NoBroker(
                "The broker did not start; its lines are above. Its file holds nothing that the "
                f"database does not know: move {settings.DATA_DIR}/broker away and start again."
            )
        self.url_file.touch(mode=0o600)
        self.url_file.write_text(chosen.url)
        # This process asks for background work too, while it loads the demonstration.
        current_app.conf.broker_url = settings.CELERY_BROKER_URL = chosen.url
        return chosen.url

    def _prepare(self) -> None:
        say = self.supervisor.say
        preparation.prepare_database(say)
        preparation.collect_static(say)
        if self.wants_demo and preparation.is_empty():
            preparation.load_demo(say)

    def _start_parts(self, broker_url: str) -> None:
        shows_demo = self.wants_demo and preparation.has_demo()
        names = ",".join(doors.names_of(self.host))
        common = {"REDIS_URL": broker_url, "DATA_DIR": str(settings.DATA_DIR)}
        web = {"ALLOWED_HOSTS": names, "DEMO_SIGN_IN": "1" if shows_demo else "0"}
        place = ("--host", self.host, "--port", str(self.port))
        self._start(
            "web", (*GRANIAN, *place, "accounts_crm.supervisor.web:application"), web, common
        )
        # Threads and a beat inside: fewer processes, and no shared memory for semaphores.
        small = ("-B", "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle")
        # On one's own machine it may well be root; JSON only, so that is no way in.
        quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
        self._start("worker", (*WORKER, *small), quiet, common)

    def _start(
        self, name: str, command: tuple[str, ...], own: dict[str, str], common: dict[str, str]
    ) -> None:
        environment = {**common, **own}
        self.supervisor.start(
            Part(name, (sys.executable, *command), environment, Path(settings.BASE_DIR))
        )

    def _announce(self) -> None:
        """Say where the product is and how to sign in, once a page is answered."""
        say = self.supervisor.say
        say(f"\nReady: {self.address}")
        if self.wants_demo and preparation.has_demo():
            say("Demonstration sign-ins:")
            for line in preparation.demo_sign_ins():
                say(f"  {line}")
        elif preparation.is_empty():
            say("Make the first administrator in the browser; the link works once:")
            say(f"  {preparation.first_admin_link(self.address.rstrip('/'))}")
        say("Ctrl-C stops everything.\n")

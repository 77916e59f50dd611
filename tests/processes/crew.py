"""Several workers and beats that load the program once: `python -m … MODULE '[[LOG, ARG, …], …]'`.

Each is a child with a log and Celery arguments of its own, and works as if started by itself;
MODULE, the application, is loaded before they part. They end with the process group.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

import django
from celery.__main__ import main as celery
from django.core import checks

# What a worker or a beat loads only when it starts.
LATER = ("celery.bin.celery", "celery.apps.worker", "celery.apps.beat", "kombu.transport.redis")


def start(application: str, log: str, arguments: list[str]) -> int:
    """Return the number of a child that runs Celery; its output goes to the log."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.argv = ["celery", "-A", application, *arguments]
        celery()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(code)


def main(application: str, members: list[list[str]]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
    django.setup()
    for name in (application, *LATER):
        importlib.import_module(name)
    # Celery would let each of them check the program, which loads every page: once is enough.
    checks.run_checks()
    os.environ["CELERY_SKIP_CHECKS"] = "1"
    for log, *arguments in members:
        start(application, log, arguments)
    for _member in members:
        os.wait()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))

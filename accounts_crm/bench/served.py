"""What the bench lets the product's own web server serve: the product, and bare pages beside it.

A request that asks for it is answered with the number of its queries in a header; all others
pass untouched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from accounts_crm.bench.counting import Counter
from accounts_crm.bench.scratch import NAMED
from accounts_crm.supervisor.web import application as product

ASKS = "HTTP_X_BENCH_QUERIES"
HEADER = "X-Bench-Queries"
LOG = "queries.log"
if connection.settings_dict["NAME"] != os.environ.get(NAMED):
    raise RuntimeError("only the bench serves this, with its own database")


def _load_bare() -> Callable[..., Iterable[bytes]]:
    from accounts_crm.bench import bare  # its models need the product set up

    return bare.handler()


_bare = _load_bare()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request of the bench."""
    if environ["PATH_INFO"].startswith("/bare/"):
        return _bare(environ, start_response)
    if ASKS not in environ:
        return product(environ, start_response)
    counter = Counter()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        counted = (HEADER, f"{len(counter.own)} {len(counter.around)}")
        return start_response(status, [*headers, counted], *rest)

    with connection.execute_wrapper(counter):
        answer = product(environ, start)
    if environ[ASKS] == "text":
        with (Path(settings.DATA_DIR) / LOG).open("a") as log:
            lines = [*counter.own, *(f"-- around\n{sql}" for sql in counter.around)]
            log.write(f"\n==== {environ['PATH_INFO']}\n" + "\n".join(lines) + "\n")
    return answer

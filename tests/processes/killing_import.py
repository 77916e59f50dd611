"""Loads a file while its worker is killed again and again: `python -m … --rows N --kills K`.

Runs inside an installation of its own. Each worker is a forked child that is ended with -9 at a
seeded random point of the trial run, the planning, the writing or the ending; the next one takes
over. Prints what every table holds, told without ids and instants, so that runs can be compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import signal
import time
from dataclasses import dataclass
from typing import Any

STAGES = ("reading", "planning", "writing", "ending")
# Where the points lie: state, stage, share of the kills.
SPREAD = (
    ("checking", "planning", 0.1),
    ("writing", "planning", 0.15),
    ("writing", "writing", 0.55),
    ("writing", "ending", 0.2),
)
HEAD = (
    "Наименование;ИНН;Холдинг;ФИО;Роль;E-mail;№ договора;Продукт;Дата начала;Дата окончания;Сумма"
)
_REFERENCE = re.compile(r"(client|person|contract|role|stakeholder|line|touch):(\d+)")


@dataclass(frozen=True)
class Point:
    """Where a worker is killed: the state and stage of the run, and the share of it done."""

    state: str
    stage: str
    share: float

    @property
    def order(self) -> tuple[int, int, float]:
        return (self.state == "writing", STAGES.index(self.stage), self.share)


def points(kills: int, seed: int) -> list[Point]:
    chance = random.Random(seed)
    found = []
    for _number in range(kills):
        (state, stage, _share) = chance.choices(SPREAD, [share for *_where, share in SPREAD])[0]
        found.append(Point(state, stage, chance.random()))
    return sorted(found, key=lambda point: point.order)


def file_of(rows: int) -> str:
    """Return rows of client, person and contract; some are wrong, some have a parent above."""
    lines = [
        f"Клиент {i};;{'Клиент 1' if i % 5 == 4 else ''};Сорока{i} Анна;{'ЛПР' if i % 3 else ''};"
        f"a{i}@b.example;Д-{i};Продукт {i % 3};01.02.2026;"
        f"{'кривая' if i % 97 == 5 else '31.01.2027'};{i}00"
        for i in range(rows)
    ]
    return "\n".join([HEAD, *lines]) + "\n"


class Killer:
    """Lets workers work on one run, and kills them at the points."""

    def __init__(self, run: Any, seed: int) -> None:
        from exchange.engine import runs

        runs.TELL_EVERY = 0.02  # or a short planning would pass unseen
        self.run = run
        self.killed: list[str] = []
        self._chance = random.Random(seed)

    def work(self, plan: list[Point]) -> None:
        """Work in children until the run is over, killing each at its point."""
        left = list(plan)
        while self._state() in ("checking", "writing"):
            child = self._child()
            point = left.pop(0) if left else None
            if point is None:
                _pid, code = os.waitpid(child, 0)
                assert code == 0, f"the worker ended with {code}"
            elif self._reached(point, child):
                time.sleep(self._chance.random() * 0.03)
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                self.killed.append(f"{point.state}/{point.stage} {point.share:.2f}")
                self._silence()

    def _child(self) -> int:
        from django.db import connections

        from exchange import actions

        state = self._state()
        connections.close_all()
        child = os.fork()
        if child:
            return child
        try:
            {"checking": actions.run_check, "writing": actions.run_write}[state](str(self.run.pk))
            os._exit(0)
        except BaseException:
            os._exit(1)

    def _now(self) -> dict[str, Any]:
        from exchange.models import ImportRun

        columns = ("state", "counts", "rows_done", "rows_total")
        return dict(ImportRun.objects.values(*columns).get(pk=self.run.pk))

    def _state(self) -> str:
        return str(self._now()["state"])

    def _reached(self, point: Point, child: int) -> bool:
        """Wait until the worker is at the point; False when it has ended before."""
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            now = self._now()
            stage, done, whole = now["counts"].get("stage") or ["", 0, 0]
            if stage == "writing":
                done, whole = now["rows_done"], now["rows_total"]
            if stage in STAGES:
                here = Point(now["state"], stage, done / whole if whole else 0)
                if here.order >= point.order:
                    return True
            time.sleep(0.003)
        return False

    def _silence(self) -> None:
        """Let the dead worker's silence be noticed at once."""
        from exchange.models import ImportRun

        ImportRun.objects.filter(pk=self.run.pk).update(heartbeat_at="2020-01-01T00:00:00Z")


def tables() -> dict[str, tuple[int, str]]:
    """Return of every table of the import how many rows it has and their hash."""
    from django.apps import apps

    found = {}
    wanted = [m for m in apps.get_models() if m._meta.app_label in APPS]
    ranks = {model: _ranks(model) for model in wanted}
    for model in wanted:
        rows = sorted(_told(model, row, ranks) for row in model._base_manager.iterator())
        digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        found[model._meta.label] = (len(rows), digest)
    return found


APPS = ("clients", "contracts", "flags", "exchange")
SUBJECTS = {
    "client": "Client", "person": "Person", "contract": "Contract", "role": "StakeholderRole",
    "stakeholder": "Stakeholder", "line": "ContractLine", "touch": "Touchpoint",
}  # fmt: skip
# Of an import's own row: what differs in a run that was taken over is who did it and how often.
PASSING = {"owner", "counts", "options", "id", "error"}


def _ranks(model: Any) -> dict[Any, int]:
    """Number a table's rows by their ids: another run counts on from other ids."""
    ids = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return {pk: rank for rank, pk in enumerate(ids.iterator())}


def _told(model: Any, row: Any, ranks: dict[Any, dict[Any, int]]) -> str:
    """Return a row without its id and instants, with ranks for the ids that it names."""
    by_name = {one.__name__: places for one, places in ranks.items()}
    told = []
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        kind = field.get_internal_type()
        if field.primary_key or (model.__name__ == "ImportRun" and field.name in PASSING):
            continue
        if kind == "DateTimeField":
            value = value is not None
        elif field.related_model in ranks and value is not None:
            value = ranks[field.related_model][value]
        elif kind == "JSONField" and model.__name__ == "ImportRow":
            value = [_trace(one, by_name) for one in value]
        elif isinstance(value, str) and (found := _REFERENCE.fullmatch(value)):
            value = f"{found[1]} {by_name[SUBJECTS[found[1]]].get(int(found[2]))}"
        told.append(f"{field.name}={value!r}")
    return " ".join(told)


def _trace(one: dict[str, Any], ranks: dict[str, dict[Any, int]]) -> dict[str, Any]:
    model = {"person": "Stakeholder", "product": "Product"}.get(one["entity"])
    model = model or SUBJECTS[one["entity"]]
    changes = one.get("changes", {})
    if "parent_id" in changes:
        parents = ranks["Client"]
        changes = changes | {"parent_id": [parents.get(pk) for pk in changes["parent_id"]]}
    known = {"id": ranks[model][one["id"]], "client": ranks["Client"].get(one["client"])}
    return one | known | {"ref": min(one["ref"], 0), "changes": changes}


def load(rows: int, kills: int, seed: int) -> dict[str, Any]:
    """Load a file of so many rows under so many kills; return what there is in the end."""
    from exchange import actions
    from users.models import User

    by, _is_new = User.objects.get_or_create(
        email="import@example.com", defaults={"role": "admin", "last_name": "Лукин"}
    )
    run = actions.receive_file(
        by=by, kind="clients", name="clients.csv", chunks=[file_of(rows).encode()]
    )
    killer, plan = Killer(run, seed), points(kills, seed)
    started = time.monotonic()
    actions.ask_for_check(run=run)
    killer.work([point for point in plan if point.state == "checking"])
    actions.ask_for_write(run=run, by=by)
    killer.work([point for point in plan if point.state == "writing"])
    seconds = round(time.monotonic() - started, 1)
    run.refresh_from_db()
    counts = {name: run.counts[name] for name in ("rows", "new", "changed", "same", "wrong")}
    told = {"state": run.state, "counts": counts, "killed": killer.killed, "seconds": seconds}
    return told | {"tables": tables()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
    import django

    django.setup()
    print(json.dumps(load(given.rows, given.kills, given.seed)))


if __name__ == "__main__":
    main()

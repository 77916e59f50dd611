"""What must hold after all the killing, read from the database."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.processes.chaos.stage import Stage
from tests.processes.chaos.writers import ROWS_OF_A_FILE, Ledger, Worker

# The promise in seconds: nothing is without a living owner two minutes after the last kill.
PROMISE = 120.0
ABANDONED = {
    "job": """SELECT job FROM core_jobrun WHERE state = 'running'
        AND heartbeat_at < now() - %s * interval '1 second'""",
    "import": """SELECT file_name FROM exchange_importrun
        WHERE state IN ('checking', 'writing', 'undoing')
        AND heartbeat_at < now() - %s * interval '1 second'""",
    "message": """SELECT task FROM core_outboxmessage WHERE done_at IS NULL
        AND COALESCE(sent_at, created_at) < now() - %s * interval '1 second'""",
}
TOUCHES = """SELECT summary, count(*), count(deleted_at) FROM clients_touchpoint
    WHERE summary LIKE 'chaos %' GROUP BY summary"""
SECOND_FLAGS = """SELECT rule, subject FROM flags_flag WHERE closed_at IS NULL
    GROUP BY rule, subject HAVING count(*) > 1"""
LAST_TOUCHES = """SELECT c.id FROM clients_client c LEFT JOIN (
        SELECT client_id, max(at) AS at FROM clients_touchpoint
        WHERE is_counted AND deleted_at IS NULL GROUP BY client_id) t ON t.client_id = c.id
    WHERE c.last_touch_at IS DISTINCT FROM t.at"""
DOUBLE_CLIENTS = """SELECT name FROM clients_client WHERE name LIKE 'Импорт %'
    GROUP BY name HAVING count(*) > 1"""


@dataclass
class Verdict:
    """Figures of one run; `faults` is empty when everything held."""

    kills: Counter[str]
    seconds: float
    figures: dict[str, int | float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def expect(self, what: str, found: list[str]) -> None:
        """Note a figure that must be none."""
        self.figures[what] = len(found)
        self.faults += [f"{what}: {one}" for one in found[:5]]

    def table(self) -> str:
        lines = [f"{'killed with -9':<34}{'times':>8}"]
        lines += [f"  {name:<32}{number:>8}" for name, number in sorted(self.kills.items())]
        lines.append(f"  {'together':<32}{self.kills.total():>8}   in {self.seconds:.0f} s")
        lines += [f"{name:<34}{number:>8}" for name, number in self.figures.items()]
        return "\n".join([*lines, *(f"FAULT {fault}" for fault in self.faults)])


def settle(stage: Stage, last_kill: float, patience: float) -> tuple[float, list[str]]:
    """Wait until nothing is abandoned; return seconds since the last kill, and what still is.

    At a higher pace all the product's own waits are shorter in proportion, and so is this one; the
    work itself is not, so who has a busy machine waits so many times as long.
    """
    promise = PROMISE / stage.pace
    while True:
        # Younger than a heartbeat and a sweep nobody can tell a dead owner from a living one.
        age = promise / 2
        left = [
            f"{kind} {name}"
            for kind, sql in ABANDONED.items()
            for (name,) in stage.rows(sql, (age,))
        ]
        waited = time.monotonic() - last_kill
        if waited >= promise * patience or (not left and waited >= age):
            return waited, left
        stage.look_after_for(0.5)


def judge(stage: Stage, ledger: Ledger, workers: list[Worker], verdict: Verdict) -> None:
    """Compare what was acknowledged with what is there."""
    verdict.expect("writers that broke off", [w.broke for w in workers if w.broke])
    verdict.expect("refused without a reason", ledger.refusals)
    _judge_touches(stage, ledger, verdict)
    verdict.expect("second open flags", [str(row) for row in stage.rows(SECOND_FLAGS)])
    verdict.expect("clients with a wrong last touch", [str(r) for r in stage.rows(LAST_TOUCHES)])
    _judge_imports(stage, ledger, verdict)
    swept = json.loads(stage.run("manage.py", "raise_flags", "--json"))
    verdict.expect("flags that a sweep must mend", _changed(swept))


def _judge_touches(stage: Stage, ledger: Ledger, verdict: Verdict) -> None:
    there = {marker: (rows, gone) for marker, rows, gone in stage.rows(TOUCHES)}
    verdict.figures["touchpoints acknowledged"] = len(ledger.saved)
    verdict.figures["deletions acknowledged"] = len(ledger.deleted)
    verdict.expect("lost", sorted(ledger.saved - there.keys()))
    verdict.expect("doubled", [marker for marker, (rows, _gone) in there.items() if rows > 1])
    wrong = [
        marker
        for marker, (_rows, gone) in there.items()
        if marker in ledger.saved and bool(gone) != (marker in ledger.deleted)
    ]
    verdict.expect("deleted or not, otherwise than acknowledged", wrong)


def _judge_imports(stage: Stage, ledger: Ledger, verdict: Verdict) -> None:
    states = dict(stage.rows("SELECT id::text, state FROM exchange_importrun"))
    done = [run for run in ledger.imports if states.get(run) == "done"]
    verdict.figures["imports written"] = len(done)
    verdict.figures["imports begun"] = len(ledger.imports)
    verdict.expect("imports that failed", [r for r in ledger.imports if states[r] == "failed"])
    verdict.expect("clients imported twice", [name for (name,) in stage.rows(DOUBLE_CLIENTS)])
    short = []
    for run in done:
        named = (ledger.imports[run] + "%",)
        ((rows,),) = stage.rows("SELECT count(*) FROM clients_client WHERE name LIKE %s", named)
        if rows != ROWS_OF_A_FILE:
            short.append(f"{run}: {rows} of {ROWS_OF_A_FILE} rows")
    verdict.expect("imports with missing rows", short)


def _changed(report: dict[str, dict[str, int]]) -> list[str]:
    return [
        f"{rule} {counts}"
        for rule, counts in report.get("rules", report).items()
        if isinstance(counts, dict) and (counts.get("opened") or counts.get("closed"))
    ]

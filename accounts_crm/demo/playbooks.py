"""Playbooks that run at clients of the demonstration company, and one that is done."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.actions.tasks import complete_task
from clients.models import Client, Task
from playbooks.models import Playbook
from playbooks.scripts.actions import answer_step
from playbooks.scripts.starting import start
from users.models import User

# code, days ago, how many of its tasks are done, what its first question was answered
RUNS = (
    ("new-champion", 12, 1, "yes"),
    ("implementation-check", 20, 1, ""),
    ("business-review", 80, 9, ""),
)
FIRST = 5  # the clients before have enough going on


def show_playbooks(company: Company) -> None:
    """Three clients of one manager: one goes on, one waits for an answer, one is done."""
    kam = company.people["nesterova"]
    mine = [client for client in company.clients if client.owner_id == kam.pk]
    for client, (code, ago, done, answer) in zip(mine[FIRST:], RUNS, strict=False):
        _run(client, code, company.today - dt.timedelta(days=ago), kam, done, answer)


def _run(client: Client, code: str, on: dt.date, by: User, done: int, answer: str) -> None:
    run = start(
        playbook=Playbook.objects.get(code=code), client=client, key="hand:demo", on=on, by=by
    )
    tasks = Task.objects.open().filter(playbook_step__run=run).order_by("due_on", "pk")
    for task in tasks[:done]:
        complete_task(task=task, by=by)
    if answer:
        asked = run.steps.exclude(step__question_ru="").order_by("step__position").first()
        if asked is not None:
            answer_step(row=asked, answer=answer, by=by, on=on + dt.timedelta(days=10))

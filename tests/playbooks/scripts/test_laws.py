"""However triggers, retries and versions interleave, a step yields at most one task."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.models import Task
from core import clock, undo
from core.errors import DomainError
from playbooks.models import PlaybookRun, PlaybookVersion, RunStep
from playbooks.scripts.actions import answer_step, stop_run
from playbooks.scripts.nights import night
from playbooks.scripts.starting import Cause, start, start_many
from playbooks.scripts.stepping import make_tasks
from tests import factories as f
from tests.playbooks.scripts.making import ASKING, TWO, add_version, playbook

DEEDS = ("night", "retry", "again", "two", "version", "yes", "no", "undo", "done", "open", "stop")


class World:
    """One client with a raised signal, and whatever happens to its playbook."""

    def __init__(self) -> None:
        self.client = f.ClientFactory.create()
        self.by = self.client.owner
        self.today = clock.today()
        flag = f.FlagFactory.create(client=self.client, rule="sleeping_licences")
        self.key = f"flag:{flag.pk}"
        self.playbook = playbook(*ASKING, trigger="flag", rule="sleeping_licences", is_on=True)
        self.back = []

    def act(self, deed: str) -> None:
        try:
            getattr(self, f"on_{deed}")()
        except DomainError:
            return

    def on_night(self) -> None:
        night(self.today, lambda: None)

    def on_retry(self) -> None:
        make_tasks([*PlaybookRun.objects.values_list("pk", flat=True)], on=self.today, by=None)

    def on_again(self) -> None:
        start(playbook=self.playbook, client=self.client, key=self.key, on=self.today)

    def on_two(self) -> None:
        cause = Cause(self.client.pk, self.key)
        start_many(playbook=self.playbook, causes=[cause, cause], on=self.today, by=self.by)

    def on_version(self) -> None:
        add_version(self.playbook, *(TWO if self.playbook.versions.count() % 2 else ASKING))

    def on_yes(self, answer: str = "yes") -> None:
        row = RunStep.objects.exclude(step__question_ru="").order_by("pk").first()
        if row is not None:
            self.back.append(answer_step(row=row, answer=answer, by=self.by, on=self.today).token)

    def on_no(self) -> None:
        self.on_yes("no")

    def on_undo(self) -> None:
        if self.back:
            undo.undo(token=self.back.pop(), by=self.by)

    def on_done(self) -> None:
        Task.objects.open().update(done_at=clock.start_of(self.today), done_by=self.by)

    def on_open(self) -> None:
        Task.objects.alive().update(done_at=None, done_by=None, cancelled_at=None)

    def on_stop(self) -> None:
        run = PlaybookRun.objects.order_by("pk").last()
        if run is not None:
            self.back.append(stop_run(run=run, reason="пауза", by=self.by).token)


@pytest.mark.any_engine
class TestSteps(TestCase):
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(DEEDS), min_size=3, max_size=9))
    def test_a_step_yields_one_task_at_most(self, deeds: list[str]) -> None:
        world = World()
        for deed in deeds:
            world.act(deed)
        runs = PlaybookRun.objects.filter(client=world.client)
        alive = Task.objects.alive().filter(client=world.client)
        per_step = Counter(RunStep.objects.filter(run__in=runs).values_list("run", "step"))
        assert runs.filter(key=world.key).count() <= 1
        assert set(per_step.values()) <= {1}
        assert alive.count() == alive.filter(playbook_step__run__in=runs).count()
        assert set(runs.values_list("version", flat=True)) <= set(
            PlaybookVersion.objects.filter(playbook=world.playbook).values_list("pk", flat=True)
        )
        steps = RunStep.objects.filter(run__in=runs).values_list("step__version", "run__version")
        assert all(mine == of_run for mine, of_run in steps)

"""Runs as pages show them: steps with their tasks, how far they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _

from clients.models import Task
from core import formats
from playbooks.models import (
    Playbook,
    PlaybookRun,
    PlaybookStep,
    PlaybookVersion,
    RunStep,
    TalkTrack,
)
from playbooks.scripts.choices import (
    OVER,
    Anchor,
    Answer,
    ContractDate,
    Doer,
    StepState,
    Trigger,
)
from users.models import User

STATES = {
    StepState.DONE: "ok",
    StepState.OPEN: "accent",
    StepState.WAITING: "line",
    StepState.SKIPPED: "line",
    StepState.CALLED_OFF: "line",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a run: its number, its task, its state in words, what it waits for."""

    number: int
    row: RunStep
    words: str
    mark: str
    waits: str
    asks: bool
    instead: str
    talk: TalkTrack | None = None

    @property
    def task(self) -> Task | None:
        return self.row.task

    @property
    def title(self) -> str:
        """What is to be done, in the reader's language unless somebody put it in other words."""
        step = self.row.step
        is_own = self.task is not None and self.task.title not in (step.title_ru, step.title_en)
        return self.task.title if self.task is not None and is_own else step.title

    @property
    def is_over(self) -> bool:
        return self.row.state in OVER

    @property
    def may_be_ticked(self) -> bool:
        """Whether a tick is all it takes: its question is answered instead."""
        return self.row.state == StepState.OPEN and not self.row.step.question


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: steps that count (branches not taken do not) and those over."""

    lines: list[Line] = field(default_factory=list)

    @property
    def whole(self) -> int:
        return sum(line.row.state != StepState.SKIPPED for line in self.lines)

    @property
    def over(self) -> int:
        return sum(line.is_over and line.row.state != StepState.SKIPPED for line in self.lines)


def progress(run: PlaybookRun) -> Progress:
    """Return the steps of a run in their order. Two queries."""
    rows = list(
        RunStep.objects.filter(run=run)
        .select_related("step__follows", "task__assignee", "answered_by")
        .order_by("step__position")
    )
    numbers = {row.step_id: number for number, row in enumerate(rows, start=1)}
    is_running = run.is_running
    codes = {row.step.talk for row in rows} - {""}
    found = TalkTrack.objects.live().filter(code__in=codes)
    tracks = {track.code or "": track for track in found}
    return Progress([_line(row, numbers, tracks, is_running) for row in rows])


def talks() -> list[tuple[str, str]]:
    """Return the talk tracks that steps may name: code and title. One query."""
    rows = TalkTrack.objects.exclude(code=None).order_by("position", "pk")
    return [(track.code or "", str(track)) for track in rows]


def _line(
    row: RunStep, numbers: dict[int, int], tracks: dict[str, TalkTrack], is_running: bool
) -> Line:
    state = StepState(row.state)
    return Line(
        number=numbers[row.step_id],
        row=row,
        words=str(state.label),
        mark=STATES[state],
        waits=_waits(row, numbers) if state == StepState.WAITING else "",
        asks=bool(row.step.question)
        and not row.answer
        and is_running
        and state in (StepState.OPEN, StepState.DONE),
        instead=_instead(row),
        talk=tracks.get(row.step.talk),
    )


def _waits(row: RunStep, numbers: dict[int, int]) -> str:
    """Say what a step without a task waits for."""
    if row.step.follows_id is not None:
        words = _("waits for “%(answer)s” in step %(number)s")
        answer = Answer(row.step.on_answer).label
        return words % {"answer": answer, "number": numbers[row.step.follows_id]}
    if row.step.anchor == Anchor.CONTRACT_END:
        return _("waits for a contract with an end")
    if row.step.anchor == Anchor.STAGE_ENTRY:
        return _("waits until the client stands in a stage")
    return _("waits for an owner")


def _instead(row: RunStep) -> str:
    if not row.is_fallback:
        return ""
    words = _("nobody in the working group is %(role)s, so it went to the owner")
    if row.step.doer == Doer.HEAD:
        return _("the owner has no head, so it went to the owner")
    return words % {"role": Doer(row.step.doer).label}


def visible_run(user: User, pk: int) -> PlaybookRun | None:
    """Return a run that this person may see, with all that its head names. One query."""
    rows = PlaybookRun.objects.visible_to(user).filter(pk=pk)
    related = ("client__owner", "playbook", "version", "contract", "started_by", "stopped_by")
    return rows.select_related(*related).first()


def started_words(run: PlaybookRun) -> str:
    """Say what started a run."""
    kind = run.key.partition(":")[0]
    if run.started_by is not None and kind == "hand":
        return _("started by %(name)s") % {"name": run.started_by.full_name}
    words = {
        "stage": _("started by the entry into a stage"),
        "flag": _("started by a signal"),
        "date": _("started by a date of the contract"),
        "handover": _("started by a hand-over"),
    }
    return words.get(kind, _("started by hand"))


def trigger_words(playbook: Playbook) -> str:
    """Say what starts a playbook; its stage is read along."""
    if playbook.trigger == Trigger.STAGE and playbook.stage is not None:
        return _("enters “%(stage)s”") % {"stage": playbook.stage.name}
    if playbook.trigger == Trigger.FLAG:
        return _("signal “%(signal)s”") % {"signal": playbook.get_rule_display()}
    if playbook.trigger == Trigger.DATE:
        words = {
            ContractDate.CONTRACT_END: _("%(days)s before the end of the contract"),
            ContractDate.LATEST_START: _("%(days)s before the latest start of the renewal"),
            ContractDate.NOTICE_BY: _("%(days)s before the last day of the notice"),
            ContractDate.BUDGET_ASK_BY: _("%(days)s before the last day to ask for the budget"),
        }[ContractDate(playbook.date_kind)]
        return words % {"days": formats.days(playbook.days_before or 0)}
    return _("by hand")


@dataclass(frozen=True, slots=True)
class Offered:
    """A playbook that may be started: how many steps its newest version has."""

    playbook: Playbook
    steps: int


def offered() -> list[Offered]:
    """Return the playbooks in use that have steps. One query."""
    newest = PlaybookVersion.objects.filter(playbook=OuterRef("pk")).order_by("-number")
    steps = PlaybookStep.objects.filter(version=OuterRef("newest")).order_by()
    counted = steps.values("version").annotate(n=Count("pk")).values("n")
    rows = Playbook.objects.live().annotate(newest=Subquery(newest.values("pk")[:1]))
    found = rows.annotate(steps=Subquery(counted)).filter(steps__gt=0)
    return [Offered(one, one.steps) for one in found]

"""What is asked when a client moves: its stage's exit questions, and what the next one wants known.

Each answer names its source, or the day until which it will be found out: then it is a task.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.tasks import new_task, tell
from clients.choices import QuestionWhen
from clients.models import Client, LifeCycleStage, StageMove, StageQuestion, Task
from clients.models.stage import in_language
from core.workdays import next_working_day
from playbooks.lifecycle.choices import ConditionKind
from playbooks.lifecycle.forms import AnswerForm
from playbooks.lifecycle.sources import sources_of
from playbooks.models import StageAnswer, StageCondition
from users.models import User

BATCH = 1000
# Until when what nobody answered at a press is found out (house default).
LATER_DAYS = 14
LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be known at a move; `key` is unique within it."""

    key: str
    asked: str
    text: str
    text_en: str

    @property
    def shown(self) -> str:
        return in_language(self.text, self.text_en)


def questions_between(
    before: LifeCycleStage | None, after: LifeCycleStage | None
) -> list[Question]:
    """Return what is asked leaving one stage for another: exit, entry, conditions by hand."""
    is_asked = Q(pk__in=[])
    if before is not None:
        is_asked |= Q(stage=before, asked=QuestionWhen.EXIT)
    if after is not None:
        is_asked |= Q(stage=after, asked=QuestionWhen.ENTRY)
    rows = StageQuestion.objects.filter(is_asked).order_by("-asked", "position", "pk")
    found = [Question(f"q{one.pk}", one.asked, one.text, one.text_en) for one in rows]
    if after is not None:
        by_hand = StageCondition.objects.filter(stage=after, kind=ConditionKind.BY_HAND)
        entry = QuestionWhen.ENTRY.value
        found += [
            Question(f"c{one.pk}", entry, one.text, one.text_en)
            for one in by_hand.order_by("position", "pk")
        ]
    return found


@dataclass(slots=True)
class Item:
    """A question with the form that answers it."""

    question: Question
    form: AnswerForm


class MoveAnswers:
    """The part of the dialog that asks; see `clients.asking.Answers`."""

    template = "playbooks/_stage_asked.html"

    def __init__(
        self,
        client: Client,
        stage: LifeCycleStage | None,
        *,
        by: User,
        today: dt.date,
        data: Mapping[str, Any] | None,
    ) -> None:
        is_moving = stage is not None and stage.pk != client.stage_id
        # Nobody chose yet where to: what is asked at the exit is known already.
        after = stage if is_moving else None
        asked = questions_between(client.stage, after) if is_moving or data is None else []
        choices = sources_of(client, today) if asked else []
        self.client, self.today = client, today
        self.items = [
            Item(one, AnswerForm(data, prefix=one.key, today=today, sources=choices))
            for one in asked
        ]

    @property
    def exits(self) -> list[Item]:
        return [item for item in self.items if item.question.asked == QuestionWhen.EXIT]

    @property
    def entries(self) -> list[Item]:
        return [item for item in self.items if item.question.asked != QuestionWhen.EXIT]

    def is_valid(self) -> bool:
        return all(item.form.is_valid() for item in self.items)

    def keep(self, moves: Sequence[StageMove], by: User) -> list[list[Any]]:
        made: list[list[Any]] = []
        for move in moves:
            for item in self.items:
                row = answer_of(move, item.question)
                fill(row, item.form, by=by, client=self.client)
                row.save(force_insert=True)
                if row.task_id is not None:
                    made.append([Task._meta.label_lower, row.task_id])
        return made


class LaterAnswers:
    """A move by one press: each question becomes a task of a day to come."""

    template = ""

    def __init__(self, client: Client, stage: LifeCycleStage, *, today: dt.date) -> None:
        self.client = client
        self.questions = questions_between(client.stage, stage)
        self.until = next_working_day(today + dt.timedelta(days=LATER_DAYS - 1))

    def is_valid(self) -> bool:
        return True

    def keep(self, moves: Sequence[StageMove], by: User) -> list[list[Any]]:
        made: list[list[Any]] = []
        for move in moves:
            for question in self.questions:
                row = answer_of(move, question)
                find_out(row, self.until, by=by, client=self.client)
                row.save(force_insert=True)
                made.append([Task._meta.label_lower, row.task_id])
        return made


def answer_of(move: StageMove, question: Question) -> StageAnswer:
    """Return an empty answer that keeps the question as it was asked; not saved."""
    return StageAnswer(
        move=move, asked=question.asked, question=question.text, question_en=question.text_en
    )


def fill(row: StageAnswer, form: AnswerForm, *, by: User, client: Client) -> None:
    """Write what a valid form says into an answer: words with their source, or a task."""
    data = form.cleaned_data
    if data["until"] and not data["text"]:
        find_out(row, data["until"], by=by, client=client)
        return
    row.text, row.by, row.answered_at = data["text"], by, timezone.now()
    for column, pk in data["source"].items():
        setattr(row, column, pk)


def find_out(row: StageAnswer, until: dt.date, *, by: User, client: Client) -> None:
    """Make the task that answers a question until a day; its result becomes the answer."""
    words = _("Find out: %(question)s") % {"question": row.asked_shown}
    row.find_out_by, row.by = until, by
    row.task = new_task(
        by=by, assignee=by, client=client, title=words[:LONGEST_TITLE], due_on=until
    )
    tell(row.task, by, "task_added", {"due_on": ["", until.isoformat()]})


class StageAsker:
    """What this app does about moves of the life cycle; see `clients.asking.Asker`."""

    def ask(
        self,
        client: Client,
        stage: LifeCycleStage | None,
        *,
        by: User,
        today: dt.date,
        data: Mapping[str, Any] | None = None,
    ) -> MoveAnswers:
        return MoveAnswers(client, stage, by=by, today=today, data=data)

    def leave_open(self, moves: Sequence[StageMove], by: User) -> list[list[Any]]:
        rows = list(_left_open(moves))
        StageAnswer.objects.bulk_create(rows, batch_size=BATCH)
        return []


def _left_open(moves: Sequence[StageMove]) -> Iterator[StageAnswer]:
    """Yield the unanswered questions of moves into one stage; two queries a stage left."""
    known: dict[int | None, list[Question]] = {}
    stages = LifeCycleStage.objects.in_bulk({move.from_stage_id for move in moves} - {None})
    for move in moves:
        if move.from_stage_id not in known:
            before = stages.get(move.from_stage_id or 0)
            known[move.from_stage_id] = questions_between(before, move.to_stage)
        for question in known[move.from_stage_id]:
            yield answer_of(move, question)

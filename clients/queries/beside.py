"""What stands beside the touches of a feed: who took part, what was heard, what comes next.

All of it comes in one statement of several branches of one shape: touch, side, id, five texts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients import feed_parts
from clients.choices import ASKING, Approval, Objection, OutcomeKind, Paper, TaskKind
from clients.models import (
    LifeCycleStage,
    Outcome,
    Task,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
)
from core.kept import ID, IDS, kept

Rows = QuerySet[Any, tuple[Any, ...]]
TEXTS = 5
THEIRS = "theirs"  # a promise of the client's to us
TONES = {
    OutcomeKind.AGREEMENT: "accent",
    OutcomeKind.DECISION: "accent",
    OutcomeKind.FEEDBACK: "ok",
    OutcomeKind.RISK: "danger",
}
STATES: dict[str, str | Promise] = {
    "answered": _("answered"),
    "kept": pgettext_lazy("promise", "kept"),
    "broken": pgettext_lazy("promise", "broken"),
    "cancelled": pgettext_lazy("promise", "called off"),
}


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody beside a touch: id and name."""

    pk: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """One thing heard; `what` is the kind of objection or the paper, `state` how it stands."""

    pk: int
    touch: int
    kind: str
    text: str
    what: str
    state: str
    at_whom: str

    @property
    def label(self) -> str:
        is_paper = self.what in Paper.values
        words = str(Paper(self.what).label if is_paper else OutcomeKind(self.kind).label)
        return words[:1].upper() + words[1:]

    @property
    def tone(self) -> str:
        if self.is_unanswered:
            return "warn"
        return TONES.get(OutcomeKind(self.kind), "")

    @property
    def names_a_product(self) -> bool:
        """Tell whether it may be about a product or a wish of ours."""
        return self.kind in (OutcomeKind.NEED, OutcomeKind.OBJECTION)

    @property
    def is_unanswered(self) -> bool:
        return self.kind in ASKING and not self.state

    @property
    def note(self) -> str:
        """«цена, ответили», «на согласовании: юристы»: what is said beside the words."""
        is_named = self.what in Objection.values and self.what != Objection.OTHER
        words = [str(Objection(self.what).label)] if is_named else []
        if self.state in Approval.values:
            state = str(Approval(self.state).label)
            words.append(f"{state}: {self.at_whom}" if self.at_whom else state)
        elif self.state:
            words.append(str(STATES[self.state]))
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Follow:
    """A task that a touch made: a next step or a promise, how it stands and until when."""

    pk: int
    text: str
    kind: str
    state: str
    due: str

    @property
    def is_promise(self) -> bool:
        return self.kind in (TaskKind.PROMISE, THEIRS)

    @property
    def is_theirs(self) -> bool:
        return self.kind == THEIRS

    @property
    def due_on(self) -> dt.date | None:
        return dt.date.fromisoformat(self.due) if self.due else None

    @property
    def state_words(self) -> str:
        return str(STATES.get(self.state, ""))


@kept(touches=IDS, client=ID, gone_touches=IDS, gone_tasks=IDS)
def beside(
    touches: tuple[int, ...],
    client: int | None,
    gone_touches: tuple[int, ...],
    gone_tasks: tuple[int, ...],
    has_stages: bool,
) -> Rows:
    """Return what stands beside touches and, with `client`, what waits there for an answer.

    Of the `gone_` ones those that can be taken back.
    """
    first, *others = branches(touches, client, gone_touches, gone_tasks)
    return first.union(*others, *([stage_names()] if has_stages else []), all=True)


def branches(
    touches: Sequence[int],
    client: int | None,
    gone_touches: Sequence[int],
    gone_tasks: Sequence[int],
) -> list[Rows]:
    found = [*_sides(touches), *(_added(part, touches) for part in feed_parts.registered())]
    if client is not None:
        waiting = Outcome.objects.unanswered().filter(client=client)
        found.append(_outcomes(waiting, "unanswered"))
    deleted = Touchpoint.objects.filter(pk__in=gone_touches, deleted_at__isnull=False)
    found.append(by_name(deleted, "touch_back", Value(""), Value("")))
    over = Q(deleted_at__isnull=False) | Q(done_at__isnull=False) | Q(cancelled_at__isnull=False)
    closed = Task.objects.filter(over, pk__in=gone_tasks, held_as__isnull=True)
    found.append(by_name(closed, "task_back", Value(""), Value("")))
    return found


def _sides(touches: Sequence[int]) -> list[Rows]:
    theirs = _named(
        TouchpointStakeholder.objects.filter(touchpoint__in=touches),
        "theirs",
        F("stakeholder__person_id"),
        F("stakeholder__person__first_name"),
        F("stakeholder__person__last_name"),
    )
    ours = _named(
        TouchpointColleague.objects.filter(touchpoint__in=touches),
        "ours",
        F("person_id"),
        F("person__first_name"),
        F("person__last_name"),
    )
    steps = _named(
        Task.objects.alive().filter(touchpoint__in=touches),
        "next_steps",
        F("id"),
        F("title"),
        Case(
            When(is_theirs=True, then=Value(THEIRS)),
            default=F("kind"),
            output_field=CharField(),
        ),
        _state_of_task(),
        Cast("due_on", CharField()),
    )
    # An agreement that became a promise is told as that promise.
    as_promise = Q(promised_as__isnull=False, promised_as__deleted_at__isnull=True)
    heard = Outcome.objects.filter(~as_promise, touchpoint__in=touches)
    return [theirs, ours, steps, _outcomes(heard, "heard")]


def _state_of_task() -> Case:
    return Case(
        When(done_at__isnull=False, then=Value("kept")),
        When(is_broken=True, then=Value("broken")),
        When(cancelled_at__isnull=False, then=Value("cancelled")),
        default=Value(""),
        output_field=CharField(),
    )


def _outcomes(rows: QuerySet[Any], side: str) -> Rows:
    state = Case(
        When(is_answered=True, then=Value("answered")),
        default=F("approval"),
        output_field=CharField(),
    )
    what = Concat("objection", "paper", output_field=CharField())
    return _named(rows, side, F("pk"), F("kind"), F("text"), what, state, F("at_whom"))


def _added(part: feed_parts.FeedPart, touches: Sequence[int]) -> Rows:
    columns = [Cast(F(name), CharField()) for name in part.columns]
    return _named(part.rows(touches), f"part:{part.name}", F("pk"), *columns)


def stage_names() -> Rows:
    """Name stages, retired ones too, in the reader's language."""
    name: Any = F("name_ru")
    if translation.get_language() == "en":
        english = When(~Q(name_en=""), then=F("name_en"))
        name = Case(english, default=F("name_ru"), output_field=CharField())
    return by_name(LifeCycleStage.objects.all(), "stage", F("code"), name)


def by_name(rows: QuerySet[Any], side: str, first: Any, last: Any) -> Rows:
    """Shape a branch of rows that belong to no touch."""
    return _named(rows, side, F("pk"), first, last, touch=Value(0, output_field=BigIntegerField()))


def _named(rows: QuerySet[Any], side: str, pk: Any, *texts: Any, touch: Any = None) -> Rows:
    nothing = Value("", output_field=CharField())
    columns = {f"text_{n}": texts[n] if n < len(texts) else nothing for n in range(TEXTS)}
    named = {"of_touch": touch or F("touchpoint_id"), "row": pk}
    return (
        rows.order_by()
        .annotate(side=Value(side, output_field=CharField()), **named, **columns)
        .values_list("of_touch", "side", "row", *columns)
    )

"""The life cycle: clients move through stages, administrators shape the stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import asking
from clients.actions.history import BATCH, Bulk, line, write
from clients.choices import QuestionWhen
from clients.followups import after_client_change
from clients.models import Client, LifeCycleStage, StageMove, StageQuestion
from clients.queries import rights
from clients.rules.default_stages import DEFAULT_STAGES
from clients.rules.own_fields import code_from
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.folding import fold
from core.models import AuditLine
from core.verbs import verb
from users.models import User

EDITABLE = (
    "name_ru",
    "name_en",
    "hint",
    "hint_en",
    "norm_a",
    "norm_b",
    "norm_c",
    "expected_days",
    "is_churned",
)
# Gets the moves just made and who made them; returns the rows it made itself: [label, id].
Keep = Callable[[Sequence[StageMove], User], list[list[Any]]]


@verb
def move_to_stage(
    *,
    client: Client,
    stage: LifeCycleStage,
    by: User,
    on: dt.date,
    reason: str = "",
    answers: asking.Answers | None = None,
) -> Bulk:
    """Move one client into a stage from a date. Raises NotAllowed, DomainError."""
    return move_clients_to_stage(
        clients=[client], stage=stage, by=by, on=on, reason=reason, answers=answers
    )


@verb
def move_clients_to_stage(
    *,
    clients: Collection[Client],
    stage: LifeCycleStage,
    by: User,
    on: dt.date,
    reason: str = "",
    answers: asking.Answers | None = None,
) -> Bulk:
    """Move clients into a stage; all or none, those already there are left alone.

    Without `answers` what the stages ask is left open and waits on the clients' cards.
    Raises NotAllowed, DomainError for a retired stage.
    """
    _require_in_use(stage)
    found = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "stage")
        .filter(pk__in=[client.pk for client in clients])
        .order_by("pk")
    )
    moving = []
    for client in found:
        rights.require_edit(by, client)
        if client.stage_id != stage.pk:
            moving.append(client)
    asker = asking.asker()
    keep = answers.keep if answers else asker.leave_open if asker else None
    return _move(moving, stage, by=by, on=on, reason=reason, keep=keep)


def _require_in_use(stage: LifeCycleStage) -> None:
    """Hold the stage while clients move in, so that nobody retires it in between."""
    held = LifeCycleStage.objects.live().select_for_update(of=("self",), no_key=True)
    if held.filter(pk=stage.pk).first() is None:
        raise DomainError(_("This stage is no longer in use."))


def _move(
    clients: Sequence[Client],
    stage: LifeCycleStage,
    *,
    by: User,
    on: dt.date,
    reason: str,
    extra: Iterable[Any] = (),
    kind: str = "stage_moved",
    keep: Keep | None = None,
) -> Bulk:
    """Write the moves of clients in a few statements however many they are."""
    ids = [client.pk for client in clients]
    steps = [_step_back(client, stage, on) for client in clients]
    moves = StageMove.objects.bulk_create(
        (
            StageMove(
                client=client,
                from_stage_id=client.stage_id,
                to_stage=stage,
                on=on,
                by=by,
                reason=reason[:300],
            )
            for client in clients
        ),
        batch_size=BATCH,
    )
    write(
        line(
            client=client,
            by=by,
            verb="stage_changed",
            changes={"stage": [_code(client.stage), stage.code]},
            reason=reason,
        )
        for client in clients
    )
    for start in range(0, len(ids), BATCH):
        part = Client.objects.filter(pk__in=ids[start : start + BATCH])
        part.update(stage=stage, stage_since=on)
    payload = {"clients": ids, "steps": [*steps, *extra]}
    if keep is not None and moves:
        payload["made"] = keep(moves, by)
    record = undo.remember(kind=kind, payload=payload, by=by)
    if ids:
        after_client_change(*ids)
    return Bulk(len(ids), 0, record)


def _code(stage: LifeCycleStage | None) -> str:
    return stage.code if stage else ""


def _step_back(client: Client, stage: LifeCycleStage, on: dt.date) -> list[Any]:
    since = client.stage_since.isoformat() if client.stage_since else None
    pairs = {"stage_id": [client.stage_id, stage.pk], "stage_since": [since, on.isoformat()]}
    return ["clients.client", client.pk, pairs]


@verb
def add_stage(*, data: dict[str, Any], by: User) -> LifeCycleStage:
    """Add a stage at the end of the life cycle. Raises NotAllowed, DomainError."""
    rights.require_admin(by)
    stages = LifeCycleStage.objects.select_for_update(no_key=True).order_by("pk")
    taken = {stage.code: stage.position for stage in stages}
    stage = LifeCycleStage(
        code=code_from(data.get("name_en") or data.get("name_ru", ""), taken),
        position=max(taken.values(), default=0) + 10,
    )
    told = rows.apply(stage, data, allowed=EDITABLE)
    rows.check(stage)
    _require_own_name(stage)
    stage.save(force_insert=True)
    _audit(by, "stage_added", stage, told)
    return stage


@verb
def edit_stage(*, stage: LifeCycleStage, changes: dict[str, Any], by: User) -> LifeCycleStage:
    """Change names, hint and norms of a stage; its clients' flags follow. Raises NotAllowed."""
    rights.require_admin(by)
    found = LifeCycleStage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage.pk)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        _require_own_name(found)
        rows.save(found, told)
        _audit(by, "stage_edited", found, told)
        if set(told) & {"norm_a", "norm_b", "norm_c", "is_churned"}:
            _reevaluate(found)
    return found


def _require_own_name(stage: LifeCycleStage) -> None:
    """Raise DomainError when another stage in use is called the same in either language."""
    others = LifeCycleStage.objects.live().exclude(pk=stage.pk)
    taken = {fold(name) for pair in others.values_list("name_ru", "name_en") for name in pair}
    if {fold(stage.name_ru), fold(stage.name_en)} & (taken - {""}):
        raise DomainError(_("A stage with this name is here already."))


def _reevaluate(stage: LifeCycleStage) -> None:
    ids = list(Client.objects.live().filter(stage=stage).values_list("pk", flat=True))
    if ids:
        after_client_change(*ids)


@verb
def reorder_stages(*, ids: Sequence[int], by: User) -> list[LifeCycleStage]:
    """Put the stages in use into this order. Raises NotAllowed, DomainError when one is missing."""
    rights.require_admin(by)
    stages = {
        s.pk: s for s in LifeCycleStage.objects.live().select_for_update(of=("self",), no_key=True)
    }
    if set(ids) != set(stages) or len(ids) != len(stages):
        raise DomainError(_("The stages changed meanwhile. Look at the list again."))
    before = [stage.code for stage in stages.values()]
    ordered = [stages[pk] for pk in ids]
    for place, stage in enumerate(ordered, start=1):
        stage.position = place * 10
    LifeCycleStage.objects.bulk_update(ordered, ["position"])
    after = [stage.code for stage in ordered]
    if before != after:
        told = {"order": [" ".join(before), " ".join(after)]}
        AuditLine.objects.create(by=by, verb="stages_reordered", changes=told)
    return ordered


@verb
def retire_stage(*, stage: LifeCycleStage, into: LifeCycleStage, by: User, on: dt.date) -> Bulk:
    """Take a stage out of use and move its clients into another one, archived clients too.

    Raises NotAllowed, DomainError (already retired, into itself, into a retired one).
    """
    rights.require_admin(by)
    pair = LifeCycleStage.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = {row.pk: row for row in pair.filter(pk__in=[stage.pk, into.pk])}
    old, new = found[stage.pk], found[into.pk]
    if old.pk == new.pk:
        raise DomainError(_("Choose another stage for its clients."))
    if old.retired_at is not None or new.retired_at is not None:
        raise DomainError(_("This stage is no longer in use."))
    old.retired_at, old.retired_into = timezone.now(), new
    old.save(update_fields=["retired_at", "retired_into"])
    _audit(by, "stage_retired", old, {"into": ["", new.code]})
    back = [
        old._meta.label_lower,
        old.pk,
        {
            "retired_at": [None, old.retired_at.isoformat()],
            "retired_into_id": [None, new.pk],
        },
    ]
    clients = list(
        Client.objects.select_for_update(of=("self",), no_key=True)
        .filter(stage=old)
        .only("pk", "stage_since", "stage__code")
        .select_related("stage")
        .order_by("pk")
    )
    return _move(clients, new, by=by, on=on, reason="", extra=[back], kind="stage_retired")


@verb
def set_questions(
    *, stage: LifeCycleStage, questions: Sequence[dict[str, str] | tuple[str, str]], by: User
) -> LifeCycleStage:
    """Replace what is asked at entry and exit: {"asked", "text", "text_en"} or (asked, text).

    Raises NotAllowed, DomainError for an unknown moment.
    """
    rights.require_admin(by)
    found = LifeCycleStage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage.pk)
    before = [q.text for q in found.questions.order_by("position", "pk")]
    new = [_question(found, place, asked) for place, asked in enumerate(questions)]
    new = [question for question in new if question.text]
    found.questions.all().delete()
    StageQuestion.objects.bulk_create(new)
    after = [question.text for question in new]
    if before != after:
        _audit(by, "stage_questions", found, {"questions": ["\n".join(before), "\n".join(after)]})
    return found


def _question(
    stage: LifeCycleStage, place: int, asked: dict[str, str] | tuple[str, str]
) -> StageQuestion:
    given = asked if isinstance(asked, dict) else {"asked": asked[0], "text": asked[1]}
    if given.get("asked", QuestionWhen.EXIT) not in QuestionWhen.values:
        raise DomainError(_("A question is asked at entry or at exit."))
    question = StageQuestion(
        stage=stage,
        asked=given.get("asked", QuestionWhen.EXIT),
        text=given.get("text", "").strip(),
        text_en=given.get("text_en", "").strip(),
        position=place,
    )
    if question.text:
        rows.check(question)
    return question


def _audit(by: User, said: str, stage: LifeCycleStage, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"stage:{stage.code}", changes=told)


def ensure_default_stages(registry: Any = apps) -> None:
    """Make the usual stages with their exit questions where they are not there yet.

    `registry` is the apps of a migration's state or Django's own. Stages that administrators
    renamed or retired are left as they are.
    """
    stage_model = registry.get_model("clients", "LifeCycleStage")
    question_model = registry.get_model("clients", "StageQuestion")
    known = set(stage_model.objects.values_list("code", flat=True))
    for place, default in enumerate(DEFAULT_STAGES, start=1):
        if default.code in known:
            continue
        stage = stage_model.objects.create(
            code=default.code,
            name_ru=default.name_ru,
            name_en=default.name_en,
            hint=default.hint_ru,
            hint_en=default.hint_en,
            position=place * 10,
            is_churned=default.is_churned,
        )
        question_model.objects.bulk_create(
            question_model(
                stage=stage, asked="exit", text=text_ru, text_en=text_en, position=number
            )
            for number, (text_ru, text_en) in enumerate(default.exit_questions)
        )

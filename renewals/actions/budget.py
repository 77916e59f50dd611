"""What a client says about our place in its budget of a year: the newest word holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.erasing import take_name_out
from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.followups import after_client_change
from clients.models import Client, Person, TimelineEntry, Touchpoint
from clients.queries import rights, wording
from clients.queries.holding import fiscal_month
from core import changes as rows
from core import undo
from core.errors import AlreadyDone, DomainError
from core.models import UndoRecord
from core.putback import Step, put_back, snapshot, step
from core.verbs import verb
from renewals.clock.rules import fiscal_year_name
from renewals.models import BudgetAnswer
from users.models import User

KIND = "budget_answered"
_SAID = ("state", "on", "note", "touchpoint")
_KEPT = (*_SAID, "by", "made_at")


@dataclass(frozen=True, slots=True)
class Season:
    """A client and the first day of one of its fiscal years."""

    client: Client
    year_starts_on: dt.date


def answer_budget(
    *,
    client: Client,
    year_starts_on: dt.date,
    state: str,
    on: dt.date,
    by: User,
    note: str = "",
    touchpoint: Touchpoint | None = None,
) -> UndoRecord:
    """Write down what a client says about its budget of a year, heard on a day.

    Raises NotAllowed, DomainError (an older word than the one known, another fiscal year).
    """
    return answer_budgets(
        seasons=[Season(client, year_starts_on)],
        state=state,
        on=on,
        by=by,
        note=note,
        touchpoint=touchpoint,
    )


@verb
def answer_budgets(
    *,
    seasons: Sequence[Season],
    state: str,
    on: dt.date,
    by: User,
    note: str = "",
    touchpoint: Touchpoint | None = None,
) -> UndoRecord:
    """Write down the same word of several clients, all or none; one undo takes all back.

    Raises NotAllowed, DomainError, AlreadyDone (nothing new was said).
    """
    said = {"state": state, "on": on, "note": note, "touchpoint": touchpoint}
    ids = sorted({season.client.pk for season in seasons})
    lock_clients(*ids)
    found = {c.pk: c for c in Client.objects.filter(pk__in=ids).select_related("owner")}
    for client in found.values():
        rights.require_edit(by, client)
    told = _Told()
    known = _known(ids)
    for pk, year in sorted({(one.client.pk, one.year_starts_on) for one in seasons}):
        _require_year(found[pk], year)
        answer = known.get((pk, year)) or BudgetAnswer(client=found[pk], year_starts_on=year)
        told.say(answer, said, by)
    if not told.lines:
        raise AlreadyDone(_("This is written down already."))
    write(told.lines)
    payload = {"clients": ids, "steps": told.steps, "made": told.made}
    record = undo.remember(kind=KIND, payload=payload, by=by)
    after_client_change(*ids)
    return record


@dataclass
class _Told:
    """What an action wrote: lines of the timeline and the way back."""

    lines: list[TimelineEntry] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    made: list[list[Any]] = field(default_factory=list)

    def say(self, answer: BudgetAnswer, said: dict[str, Any], by: User) -> None:
        """Put the word on the row and save it; the same word again changes nothing."""
        before = snapshot(answer, _KEPT) if answer.pk else None
        told = rows.apply(answer, said, allowed=_SAID)
        if not told:
            return
        _require_sense(answer, before)
        answer.by, answer.made_at = by, timezone.now()
        rows.check(answer)
        answer.save()
        if before is None:
            self.made.append([answer.pk, snapshot(answer, _KEPT)])
        else:
            self.steps.append(step(answer, before))
        self.lines.append(_line(answer, by, told))


def _known(clients: Collection[int]) -> dict[tuple[int, dt.date], BudgetAnswer]:
    held = BudgetAnswer.objects.select_for_update(of=("self",), no_key=True)
    answers = held.filter(client__in=clients).order_by("pk")
    return {(answer.client_id, answer.year_starts_on): answer for answer in answers}


def _require_year(client: Client, year_starts_on: dt.date) -> None:
    month = fiscal_month(client)
    if month is None:
        raise DomainError(
            _("%(name)s: say first in which month the fiscal year starts.") % {"name": client.name}
        )
    if year_starts_on.day != 1 or year_starts_on.month != month:
        raise DomainError(
            _("%(name)s: the fiscal year starts in another month now. Open the page again.")
            % {"name": client.name}
        )


def _require_sense(answer: BudgetAnswer, before: dict[str, Any] | None) -> None:
    touch = answer.touchpoint
    if touch is not None and touch.client_id != answer.client_id:
        raise DomainError(_("This touch belongs to another client."))
    if before is not None and before["on"] > answer.on.isoformat():
        raise DomainError(
            _("%(name)s: there is a newer word about this budget.") % {"name": answer.client.name}
        )


def _line(answer: BudgetAnswer, by: User, told: rows.Told) -> TimelineEntry:
    """The note stays in the answer alone, so that erasing a person has one place to look."""
    return line(
        client=answer.client_id,
        by=by,
        verb=KIND,
        subject=f"budgetanswer:{answer.pk}",
        label=fiscal_year_name(answer.year_starts_on),
        changes={name: pair for name, pair in told.items() if name in ("state", "on")},
    )


# --- the way back ------------------------------------------------------------------------------
def register() -> None:
    """Tell core how to undo an answer, and the timeline how to say it."""
    undo.register(KIND, verb(_take_back))
    wording.register(
        verbs={KIND: _("Budget of %(label)s")},
        subjects={"budgetanswer": ("renewals.BudgetAnswer",)},
    )


def _take_back(payload: dict[str, Any], by: User) -> str:
    """Put answers back as they were, unless somebody said more since.

    Raises NotAllowed, DomainError (clients that this person sees no more).
    """
    ids = payload["clients"]
    lock_clients(*ids)
    clients = Client.objects.visible_to(by).filter(pk__in=ids).select_related("owner")
    if len(clients) < len(ids):
        raise DomainError(_("This can no longer be undone."))
    for client in clients:
        rights.require_edit(by, client)
    back = {row.client_id for row in put_back(payload["steps"]).restored}  # type: ignore[attr-defined]
    back |= _take_out(payload["made"])
    if not back:
        return gettext("Somebody changed it since, so nothing was undone.")
    write(line(client=pk, by=by, verb="undone", label=KIND) for pk in sorted(back))
    after_client_change(*back)
    return gettext("Undone.")


def _take_out(made: list[list[Any]]) -> set[int]:
    """Delete answers that still say what the action had made; return their clients."""
    after: dict[int, Any] = dict(made)
    held = BudgetAnswer.objects.select_for_update(of=("self",), no_key=True)
    gone = [row for row in held.filter(pk__in=after) if snapshot(row, _KEPT) == after[row.pk]]
    BudgetAnswer.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return {row.client_id for row in gone}


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of notes about budgets."""
    take_name_out(BudgetAnswer.objects.filter(client__in=client_ids), ["note"], person)

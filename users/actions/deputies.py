"""Deputies: who works the book of an absent colleague, from when until when.

Rights follow from the row and the company's date (`Deputyship.objects.in_force`), so nothing has
to switch them on or off. A deputy of a deputy gets nothing: a book is lent once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import clock, formats, undo
from core.errors import DomainError, NotAllowed
from core.models import AuditLine, UndoRecord
from core.putback import put_back, snapshot, step
from core.verbs import verb
from users.choices import DeputyEnd, Role
from users.models import Deputyship, User
from users.rights import may_appoint_deputy, may_ask_deputy

DEPUTY_ROLES = (Role.KAM, Role.HEAD)
LONGEST = dt.timedelta(days=3 * 366)  # a parental leave (labour code, art. 256)
ENDING = ("ended_by", "ended_at", "ended_why")
APPOINTMENT = ("appointed_by", "appointed_at")
KINDS = ("deputy_named", "deputy_confirmed", "deputy_ended")


def register() -> None:
    """Tell core how to undo these."""
    undo.register("deputy_named", verb(_unname))
    undo.register("deputy_confirmed", verb(_reopen))
    undo.register("deputy_ended", verb(_reopen))


@verb
def name_deputy(
    *,
    absent: User,
    deputy: User,
    since: dt.date,
    until: dt.date,
    reason: str,
    by: User,
    today: dt.date,
) -> tuple[Deputyship, UndoRecord]:
    """Appoint a deputy, or ask for one: of the absent person alone it waits for a head's word.

    Both dates inclusive. Raises NotAllowed; DomainError for a wrong span, a deputy who cannot be
    one or is away then, and days that have a deputy already.
    """
    if not may_ask_deputy(by, absent):
        raise NotAllowed(_("A deputy is appointed by the head of the team or an administrator."))
    absent, deputy = _locked_pair(absent, deputy)
    _check_span(since, until, today)
    _check_people(absent, deputy)
    _check_free(absent, deputy, since, until)
    is_appointed = may_appoint_deputy(by, absent)
    now = timezone.now()
    if is_appointed:
        _answer_requests(absent, since, until, by=by, now=now)
    row = Deputyship.objects.create(
        absent=absent,
        deputy=deputy,
        since=since,
        until=until,
        reason=reason,
        made_by=by,
        made_at=now,
        appointed_by=by if is_appointed else None,
        appointed_at=now if is_appointed else None,
    )
    _note(row, by, "deputy_appointed" if is_appointed else "deputy_asked_for")
    return row, undo.remember(kind="deputy_named", payload={"row": row.pk}, by=by)


@verb
def confirm_deputy(*, row: Deputyship, by: User, today: dt.date) -> tuple[Deputyship, UndoRecord]:
    """Appoint the deputy that the absent person asked for. Raises NotAllowed, DomainError."""
    found = _held(row)
    _require_appointing(by, found)
    if found.ended_at is not None or found.is_appointed or found.until < today:
        raise DomainError(_("This request was answered already."))
    _check_people(found.absent, found.deputy)
    _check_free(found.absent, found.deputy, found.since, found.until, but=found)
    before = snapshot(found, APPOINTMENT)
    found.appointed_by, found.appointed_at = by, timezone.now()
    found.save(update_fields=APPOINTMENT)
    _note(found, by, "deputy_appointed")
    return found, _remember("deputy_confirmed", found, before, by)


@verb
def end_deputyship(*, row: Deputyship, by: User, today: dt.date) -> tuple[Deputyship, UndoRecord]:
    """End a deputyship before its last day, from the next request on; a request is declined.

    The absent person may: they are back, or do not ask any more. Raises NotAllowed, DomainError.
    """
    found = _held(row)
    if by.pk != found.absent_id:
        _require_appointing(by, found)
    if found.ended_at is not None or found.until < today:
        raise DomainError(_("This ended already."))
    before = snapshot(found, ENDING)
    _end([found], DeputyEnd.EARLY if found.is_appointed else DeputyEnd.DECLINED, by=by)
    _note(found, by, "deputy_ended")
    return found, _remember("deputy_ended", found, before, by)


def end_for_gone(person: User, by: User) -> None:
    """End at once what a person stood in for and who stood in for them; inside the caller's action.

    For somebody dismissed, or who may own clients no more.
    """
    today = clock.today()
    for side, why in (("deputy", DeputyEnd.DEPUTY_GONE), ("absent", DeputyEnd.ABSENT_GONE)):
        rows = Deputyship.objects.standing().filter(until__gte=today, **{side: person})
        rows = rows.select_related("absent", "deputy").select_for_update(of=("self",))
        for row in _end(list(rows), why, by=by):
            _note(row, by, "deputy_ended")


@verb
def dismiss_summary(*, row: Deputyship, by: User) -> Deputyship:
    """Note that the owner has read what happened while they were away. Raises NotAllowed."""
    found = _held(row)
    if found.absent_id != by.pk:
        raise NotAllowed(_("The owner of the book puts this away."))
    if found.summary_read_at is None:
        found.summary_read_at = timezone.now()
        found.save(update_fields=["summary_read_at"])
    return found


def _locked_pair(absent: User, deputy: User) -> tuple[User, User]:
    """Lock both in one order: one absence at a time is planned, and neither is being dismissed."""
    rows = User.objects.get_queryset().select_for_update(no_key=True)
    found = {row.pk: row for row in rows.filter(pk__in=[absent.pk, deputy.pk]).order_by("pk")}
    return found[absent.pk], found[deputy.pk]


def _held(row: Deputyship) -> Deputyship:
    _locked_pair(row.absent, row.deputy)
    rows = Deputyship.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("absent", "deputy").get(pk=row.pk)


def _require_appointing(by: User, row: Deputyship) -> None:
    if not may_appoint_deputy(by, row.absent):
        raise NotAllowed(_("A deputy is appointed by the head of the team or an administrator."))


def _check_span(since: dt.date, until: dt.date, today: dt.date) -> None:
    if until < since:
        raise DomainError(_("It cannot end before it begins."))
    if until < today:
        raise DomainError(_("These days are over already."))
    if until - since > LONGEST:
        raise DomainError(_("Three years at most."))


def _check_people(absent: User, deputy: User) -> None:
    if absent.pk == deputy.pk:
        raise DomainError(_("Nobody stands in for themselves."))
    if not (absent.is_active and absent.may_own):
        raise DomainError(_("%(name)s has no book to stand in for.") % {"name": absent.full_name})
    if not (deputy.is_active and deputy.role in DEPUTY_ROLES):
        raise DomainError(
            _("%(name)s cannot be a deputy: account managers and heads can.")
            % {"name": deputy.full_name}
        )


def _check_free(
    absent: User, deputy: User, since: dt.date, until: dt.date, *, but: Deputyship | None = None
) -> None:
    """One deputy at a time, and not one who is away themselves."""
    planned = Deputyship.objects.standing().appointed().over(since, until)
    planned = planned.exclude(pk=but.pk if but else 0).order_by("since", "pk")
    if taken := planned.filter(absent=absent).select_related("deputy").first():
        raise DomainError(
            _("%(deputy)s stands in from %(since)s until %(until)s already: end that first.")
            % {"deputy": taken.deputy.full_name, **_days(taken)}
        )
    if away := planned.filter(absent=deputy).first():
        raise DomainError(
            _("%(name)s is away from %(since)s until %(until)s.")
            % {"name": deputy.full_name, **_days(away)}
        )


def _days(row: Deputyship) -> dict[str, str]:
    return {
        "since": formats.short_day(row.since, row.since),
        "until": formats.short_day(row.until, row.since),
    }


def _answer_requests(
    absent: User, since: dt.date, until: dt.date, *, by: User, now: dt.datetime
) -> None:
    """A request for days that get a deputy now is answered by that."""
    asked = Deputyship.objects.standing().filter(absent=absent, appointed_at__isnull=True)
    asked.over(since, until).update(ended_at=now, ended_by=by, ended_why=DeputyEnd.DECLINED)


def _end(rows: list[Deputyship], why: DeputyEnd, *, by: User) -> list[Deputyship]:
    now = timezone.now()
    for row in rows:
        row.ended_at, row.ended_by, row.ended_why = now, by, why
        row.save(update_fields=ENDING)
    return rows


def _note(row: Deputyship, by: User, said: str) -> None:
    told = {
        "deputy": ["", row.deputy.full_name],
        "since": ["", row.since.isoformat()],
        "until": ["", row.until.isoformat()],
    }
    AuditLine.objects.create(by=by, verb=said, subject=row.absent.full_name, changes=told)


def _remember(kind: str, row: Deputyship, before: dict[str, Any], by: User) -> UndoRecord:
    steps = [step(row, before)]
    return undo.remember(kind=kind, payload={"row": row.pk, "steps": steps}, by=by)


def _row_of(payload: dict[str, Any], by: User) -> Deputyship:
    row = Deputyship.objects.visible_to(by).filter(pk=payload["row"]).first()
    if row is None:
        raise DomainError(_("This can no longer be undone."))
    return _held(row)


def _unname(payload: dict[str, Any], by: User) -> str:
    """Take a fresh appointment or request away as if it had not been made."""
    row = _row_of(payload, by)
    is_untouched = row.ended_at is None and row.appointed_by_id in (None, by.pk)
    if not (is_untouched and may_ask_deputy(by, row.absent)):
        raise DomainError(_("This can no longer be undone."))
    _note(row, by, "deputy_taken_back")
    name = row.deputy.full_name
    row.delete()
    return str(_("%(name)s is no deputy.") % {"name": name})


def _reopen(payload: dict[str, Any], by: User) -> str:
    """Bring back what was ended, or make a confirmed one a request again."""
    row = _row_of(payload, by)
    if not may_ask_deputy(by, row.absent):
        raise NotAllowed(_("A deputy is appointed by the head of the team or an administrator."))
    _check_people(row.absent, row.deputy)
    _check_free(row.absent, row.deputy, row.since, row.until, but=row)
    if put_back(payload["steps"]).skipped:
        raise DomainError(_("This was changed since and stays as it is."))
    row.refresh_from_db()
    _note(row, by, "deputy_appointed" if row.is_appointed else "deputy_asked_for")
    return str(_("As it was: %(name)s.") % {"name": row.deputy.full_name})

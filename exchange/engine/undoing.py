"""Takes a whole import back: what it made and changed, but nothing that was changed since."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clients.actions.history import line, write
from clients.actions.touches import refresh_last_touch
from clients.followups import tell_followups
from clients.models import Client, Task, TimelineEntry, Touchpoint
from contracts.actions import refresh_worth
from contracts.models import Contract, Product
from core import clock
from exchange.choices import ImportState
from exchange.engine.books.clients import editable_by
from exchange.engine.restoring import Restorer
from exchange.engine.runs import tell
from exchange.engine.writing.chunks import hold
from exchange.models import ImportRow, ImportRun
from users.models import User

ROWS_AT_ONCE = 250
NAMES_KEPT = 200


def take_back(run: ImportRun) -> ImportRun:
    """Undo a run chunk by chunk, from its last row up; a restart goes on behind the last chunk.

    What it made leaves the lists (archived or softly deleted), what it changed gets its old
    values back; rows changed since stay and are named under `counts["undone"]`.
    """
    by = User.objects.filter(pk=run.options.get("undone_by")).first() or run.by
    restorer = Restorer(run, by, _kept_clients(run, by))
    rows = ImportRow.objects.filter(run=run).order_by("-pk")
    done = run.counts.get("undo_at")
    total = rows.count()
    while True:
        left = rows.filter(pk__lt=done) if done else rows
        part = list(left[:ROWS_AT_ONCE])
        if not part:
            break
        done = part[-1].pk
        _take_back_part(run, restorer, part)
        tell(run, "undoing", total - rows.filter(pk__lt=done).count(), total)
    _forget_products(run)
    _catch_up(run)
    run.counts.pop("stage", None)
    ImportRun.objects.filter(pk=run.pk, owner=run.owner).update(
        state=ImportState.UNDONE, undone_at=timezone.now(), counts=run.counts
    )
    run.refresh_from_db()
    return run


@transaction.atomic
def _take_back_part(run: ImportRun, restorer: Restorer, part: list[ImportRow]) -> None:
    hold(run)
    kept = restorer.take_back(part)
    undone = run.counts.get("undone", {"kept": [], "kept_count": 0})
    names = list(dict.fromkeys([*undone["kept"], *kept]))
    undone = {"kept": names[:NAMES_KEPT], "kept_count": undone["kept_count"] + len(kept)}
    run.counts = run.counts | {"undo_at": part[-1].pk, "undone": undone}
    ImportRun.objects.filter(pk=run.pk).update(counts=run.counts)


def _made(run: ImportRun, entity: str) -> set[int]:
    rows = ImportRow.objects.filter(run=run).values_list("made", flat=True)
    return {one["id"] for made in rows.iterator() for one in made if one["entity"] == entity}


def _kept_clients(run: ImportRun, by: User) -> set[int]:
    """Return clients of this run that stay whole: somebody has worked with them since.

    Every change writes a line into the client's timeline; lines without an author are the
    product's own (a computed tier) and keep nothing.
    """
    made = _made(run, "client")
    if not made:
        return set()
    mine = editable_by(by).filter(pk__in=made)
    kept = made - set(mine.values_list("pk", flat=True))
    later = TimelineEntry.objects.filter(
        client__in=made, at__gt=run.finished_at, by__isnull=False
    ).exclude(verb="import_undone")
    kept |= set(later.values_list("client_id", flat=True))
    for model in (Touchpoint, Task):
        new = model.objects.filter(client__in=made, made_at__gt=run.finished_at)
        kept |= {pk for pk in new.values_list("client_id", flat=True) if pk}
    children = Client.objects.live().filter(parent__in=made).exclude(pk__in=made)
    return kept | {pk for pk in children.values_list("parent_id", flat=True) if pk}


def _forget_products(run: ImportRun) -> None:
    """Products that the import made leave the list where nothing uses them any more."""
    made = _made(run, "product")
    used = Contract.objects.live().filter(product__in=made).values("product")
    unused = Product.objects.filter(pk__in=made, archived_at__isnull=True).exclude(pk__in=used)
    unused.update(archived_at=timezone.now())


def _catch_up(run: ImportRun) -> None:
    """Write a line for every client that was touched; figures and flags follow."""
    touched: set[int] = set()
    rows = ImportRow.objects.filter(run=run).values_list("made", "changed")
    for made, changed in rows.iterator():
        touched.update(one["client"] for one in (*made, *changed))
    told = TimelineEntry.objects.filter(
        verb="import_undone", reason=run.file_name[:500], at__gte=run.finished_at
    )
    ids = sorted(touched - {0} - set(told.values_list("client_id", flat=True)))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        _catch_up_part(run, ids[start : start + ROWS_AT_ONCE])
        tell(run, "ending", min(start + ROWS_AT_ONCE, len(ids)), len(ids))


@transaction.atomic
def _catch_up_part(run: ImportRun, ids: list[int]) -> None:
    hold(run)
    by_id = run.options.get("undone_by") or run.by_id
    lines = [
        line(
            client=pk,
            by=None,
            verb="import_undone",
            label=run.file_name,
            reason=run.file_name,
        )
        for pk in ids
    ]
    for entry in lines:
        entry.by_id = by_id
    write(lines)
    refresh_last_touch(ids)
    refresh_worth(ids, today=clock.today())
    tell_followups(*ids)

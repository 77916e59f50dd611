"""Documents: written down, moved on, heard of in touches; where each stands follows its moves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.actions.clients import locked as locked_client
from clients.actions.erasing import take_name_out
from clients.actions.history import note
from clients.actions.locking import locked_row
from clients.actions.restoring import restore_rows
from clients.choices import OutcomeKind
from clients.followups import after_client_change
from clients.models import Client, Outcome, Person, Stakeholder
from clients.queries import wording
from contracts.choices import DOCUMENT_OVER, DocumentStatus
from contracts.models import Contract, Document, DocumentMove
from contracts.rules_documents import Move, state_after
from core import changes as rows
from core import clock, undo
from core.errors import DomainError
from core.folding import fold
from core.models import UndoRecord
from core.putback import made_step, snapshot, step
from core.verbs import verb
from users.models import User

FACTS = ("kind", "title", "link", "contract", "exchange")
PLACE = ("status", "stakeholder", "at_whom")
STATE = (
    *("status", "stakeholder_id", "at_whom", "held_since"),
    *("sent_on", "agreed_on", "signed_on"),
)
KINDS = ("document_added", "document_moved")


@verb
def add_document(*, client: Client, data: dict[str, Any], on: dt.date, by: User) -> UndoRecord:
    """Write down a document with where it stands since a day. Raises NotAllowed, DomainError."""
    found = locked_client(client, by)
    facts = {name: value for name, value in data.items() if name in FACTS}
    document = Document(client=found, made_by=by, held_since=on)
    rows.apply(document, facts, allowed=FACTS)
    _require_own(document.contract, found.pk)
    rows.check(document)
    document.save(force_insert=True)
    move = _moved(document, on=on, by=by, **{n: data[n] for n in PLACE if n in data})
    refresh_documents([found.pk], [document.pk])
    return _told(document, move, by, "document_added")


def _require_own(row: Contract | Stakeholder | None, client_id: int) -> None:
    if isinstance(row, Contract) and row.client_id != client_id:
        raise DomainError(_("This contract belongs to another client."))
    if isinstance(row, Stakeholder) and row.client_id != client_id:
        raise DomainError(_("This person does not work at this client."))


@verb
def edit_document(*, document: Document, changes: dict[str, Any], by: User) -> Document:
    """Change the facts of a document, not where it stands. Raises NotAllowed, DomainError."""
    found = locked_document(document, by)
    told = rows.apply(found, changes, allowed=FACTS)
    if told:
        _require_own(found.contract, found.client_id)
        rows.save(found, told)
        _note(found, by, "document_changed", told)
        after_client_change(found.client_id)
    return found


@verb
def move_document(
    *,
    document: Document,
    status: str,
    on: dt.date,
    by: User,
    stakeholder: Stakeholder | None = None,
    at_whom: str = "",
) -> UndoRecord:
    """Say where a document stands since a day, with a way back.

    Raises NotAllowed, DomainError (it stands there already, a person of another client).
    """
    found = locked_document(document, by)
    place = (status, stakeholder.pk if stakeholder else None, at_whom)
    if place == (found.status, found.stakeholder_id, found.at_whom):
        raise DomainError(_("The document stands there already."))
    move = _moved(found, status=status, on=on, by=by, stakeholder=stakeholder, at_whom=at_whom)
    refresh_documents([found.client_id], [found.pk])
    return _told(found, move, by, "document_moved")


def _moved(
    document: Document,
    *,
    status: str,
    on: dt.date,
    by: User,
    stakeholder: Stakeholder | None = None,
    at_whom: str = "",
) -> DocumentMove:
    _require_own(stakeholder, document.client_id)
    words = "" if stakeholder else at_whom
    move = DocumentMove(
        document=document, status=status, stakeholder=stakeholder, at_whom=words, on=on, by=by
    )
    rows.check(move)
    move.save(force_insert=True)
    return move


def _told(document: Document, move: DocumentMove, by: User, said: str) -> UndoRecord:
    told = {"status": ["", move.status], "on": ["", rows.text_of(move.on)]}
    if move.stakeholder or move.at_whom:
        told["at_whom"] = ["", str(move.stakeholder.person if move.stakeholder else move.at_whom)]
    _note(document, by, said, told)
    # The document follows its moves.
    back = {"document": document.pk, "steps": [made_step(move)]}
    payload = {"clients": [document.client_id], **back}
    record = undo.remember(kind=said, payload=payload, by=by)
    after_client_change(document.client_id)
    return record


def _note(document: Document, by: User, said: str, told: rows.Told) -> None:
    note(
        client=document.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"document:{document.pk}",
        label=str(document),
    )


def locked_document(document: Document, by: User) -> Document:
    """Return the document, locked and allowed to this person. Raises NotAllowed, DomainError."""
    found = locked_row(document, by, "stakeholder__person", "contract")
    if found.deleted_at is not None:
        raise DomainError(_("This was deleted meanwhile."))
    return found


# --- where documents stand ---------------------------------------------------------------------
def refresh_documents(
    client_ids: Collection[int], document_ids: Collection[int] | None = None
) -> None:
    """Bring documents of locked clients to where their moves say; two queries and the changed.

    A document whose last move was taken back is deleted softly, and comes back with a move.
    """
    documents = Document.objects.filter(client__in=client_ids)
    if document_ids is not None:
        documents = documents.filter(pk__in=document_ids)
    moves = defaultdict(list)
    standing = DocumentMove.objects.standing().filter(document__in=documents)
    for move in standing.order_by("on", "pk"):
        moves[move.document_id].append(
            Move(move.on, move.status, move.stakeholder_id, move.at_whom)
        )
    for document in documents.order_by("pk"):
        _bring(document, moves[document.pk])


def _bring(document: Document, moves: list[Move]) -> None:
    state = state_after(moves)
    before = snapshot(document, [*STATE, "deleted_at"])
    if state is None:
        document.deleted_at = document.deleted_at or timezone.now()
    else:
        document.deleted_at = None
        for name in STATE:
            setattr(document, name, getattr(state, name))
    _model, _pk, changed = step(document, before)
    if changed:
        document.save(update_fields=[*changed])


# --- heard in touches --------------------------------------------------------------------------
def hear(client_id: int, touch_id: int) -> None:
    """Let what a touch tells of documents stand in their records; its client is locked.

    A paper of that title, else the newest open one of its kind, else a new record.
    """
    heard = Outcome.objects.alive().filter(touchpoint=touch_id, kind=OutcomeKind.DOCUMENT)
    outcomes = list(heard.select_related("touchpoint").order_by("pk"))
    if not outcomes and not Document.objects.filter(client=client_id).exists():
        return
    made = {m.outcome_id: m for m in DocumentMove.objects.filter(outcome__in=outcomes)}
    for outcome in outcomes:
        move = made.get(outcome.pk) or DocumentMove(outcome=outcome, by_id=outcome.touchpoint.by_id)
        if move.pk is None or move.document.kind != outcome.paper:
            move.document = _paper_of(outcome)
        move.status, move.at_whom = outcome.approval, outcome.at_whom
        move.on = clock.date_of(outcome.touchpoint.at)
        move.save()
    refresh_documents([client_id])


def _paper_of(outcome: Outcome) -> Document:
    same = Document.objects.alive().filter(client=outcome.client_id, kind=outcome.paper)
    named = same.filter(title_folded=fold(outcome.text)[:200]) if outcome.text else same.none()
    going_on = same.exclude(status__in=[s.value for s in DOCUMENT_OVER])
    found = named.order_by("-pk").first() or going_on.order_by("-held_since", "-pk").first()
    if found is not None:
        return found
    return Document.objects.create(
        client_id=outcome.client_id,
        kind=outcome.paper,
        title=outcome.text[:200],
        status=DocumentStatus.DRAFT,
        held_since=clock.date_of(outcome.touchpoint.at),
        made_by_id=outcome.touchpoint.by_id,
    )


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of documents and their moves."""
    documents = Document.objects.filter(client__in=client_ids)
    take_name_out(documents, ["title", "at_whom"], person)
    moves = DocumentMove.objects.filter(document__client__in=client_ids)
    take_name_out(moves, ["at_whom"], person)


# --- the way back ------------------------------------------------------------------------------
def register() -> None:
    """Tell core how to undo what is done here, and the timeline how to say it."""
    for kind in KINDS:
        undo.register(kind, verb(_restore))
    wording.register(
        verbs={
            "document_added": _("Document: %(label)s"),
            "document_changed": _("Document changed: %(label)s"),
            "document_moved": _("Document moved on: %(label)s"),
        },
        labels={"at_whom": pgettext_lazy("paper", "at whom")},
        subjects={"document": ("contracts.Document",)},
        readers={"document.status": _status_words},
    )


def _status_words(value: str) -> str:
    return str(dict(DocumentStatus.choices).get(value, value))


def _restore(payload: dict[str, Any], by: User) -> str:
    def tell(client_id: int) -> None:
        refresh_documents([client_id], [payload["document"]])
        _note(Document.objects.get(pk=payload["document"]), by, "undone", {})

    return restore_rows(payload, by, tell=tell)

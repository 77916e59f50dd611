"""What somebody asks of a client's owner, or tells a colleague: said, answered, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.actions.erasing import take_name_out
from clients.actions.history import note
from clients.actions.locking import held_row, lock_clients
from clients.actions.restoring import restore_rows
from clients.followups import after_client_change
from clients.models import Client, Person
from clients.queries import rights, wording
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import made_step, snapshot, step
from core.verbs import verb
from flags.models import HandRaise
from users.models import User

KINDS = ("hand_raised", "raise_answered")


def who_sees(client: Client, *, but: User) -> Any:
    """Return colleagues who see a client: its owner, its group, heads above, administrators."""
    owner_team = client.owner.team_id if client.owner else None
    heads = [
        head.pk
        for head in User.objects.active().filter(role="head").select_related("team")
        if owner_team in head.team_tree_ids
    ]
    mine = Q(pk=client.owner_id) | Q(memberships__client=client) | Q(role="admin") | Q(pk__in=heads)
    people = User.objects.active().filter(mine).exclude(pk=but.pk)
    return people.distinct().order_by("name_folded", "pk")


@verb
def raise_hand(
    *, client: Client, text: str, by: User, to: User | None = None, now: dt.datetime | None = None
) -> UndoRecord:
    """Ask something of the owner, or tell a colleague who sees the client.

    Raises NotAllowed, DomainError (nobody to ask, a colleague who does not see the client).
    """
    lock_clients(client.pk)
    found = Client.objects.select_related("owner").get(pk=client.pk)
    if not rights.may_see_client(by, found):
        raise NotAllowed(_("Only people who see this client ask about it."))
    if found.is_archived:
        raise DomainError(_("This client is archived. Take it back from the archive first."))
    if to is None and found.owner is None:
        raise DomainError(_("This client has no owner whom to ask."))
    if to is None and found.owner_id == by.pk:
        raise DomainError(_("You own this client. Choose whom to tell."))
    if to is not None and not Client.objects.visible_to(to).filter(pk=found.pk).exists():
        raise DomainError(_("This colleague does not see the client."))
    raised = HandRaise(client=found, to=to, text=text, by=by, made_at=now or timezone.now())
    rows.check(raised)
    raised.save(force_insert=True)
    told = {"to": ["", to.full_name]} if to else {}
    _note(raised, by, "colleague_told" if to else "hand_raised", told)
    return _remember(raised, made_step(raised), by, "hand_raised")


@verb
def answer_raise(*, raised: HandRaise, answer: str, by: User) -> UndoRecord:
    """Mark it as done, with what the raiser is to know; a mention is read by whom it names.

    Raises NotAllowed, DomainError (answered already).
    """
    found = held_row(raised)
    if not may_answer(by, found):
        raise rights.refusal(found.client)
    if found.deleted_at is not None or found.answered_at is not None:
        raise DomainError(_("This was answered already."))
    names = ("answer", "answered_at", "answered_by")
    before = snapshot(found, names)
    found.answer, found.answered_at, found.answered_by = answer, timezone.now(), by
    rows.save(found, names)
    if found.to_id is None or answer:
        _note(found, by, "raise_answered", {"answer": ["", answer]} if answer else {})
    return _remember(found, step(found, before), by, "raise_answered")


def may_answer(user: User, raised: HandRaise) -> bool:
    """Whom it is for; what is for the owner, whoever may edit the client."""
    if raised.to_id is not None:
        return raised.to_id == user.pk
    return rights.may_edit_client(user, raised.client)


def _note(raised: HandRaise, by: User, said: str, told: rows.Told) -> None:
    note(
        client=raised.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"raise:{raised.pk}",
        label=raised.text[:250],
    )


def _remember(raised: HandRaise, back: list[Any], by: User, kind: str) -> UndoRecord:
    payload = {"clients": [raised.client_id], "steps": [back]}
    record = undo.remember(kind=kind, payload=payload, by=by)
    after_client_change(raised.client_id)
    return record


def register() -> None:
    """Tell core how to undo these and the timeline how to say them."""
    for kind in KINDS:
        undo.register(kind, verb(_restore))
    wording.register(
        verbs={
            "hand_raised": _("Asked of the owner: %(label)s"),
            "colleague_told": _("Told a colleague: %(label)s"),
            "raise_answered": _("Answered: %(label)s"),
        },
        labels={"answer": pgettext_lazy("raise", "answer"), "to": _("to whom")},
    )


def _restore(payload: dict[str, Any], by: User) -> str:
    return restore_rows(payload, by, is_seeing_enough=True)


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of what colleagues asked and answered."""
    raises = HandRaise.objects.filter(client__in=client_ids)
    take_name_out(raises, ["text", "answer"], person)

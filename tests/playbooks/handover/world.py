"""A hand-over with everything that holds words, for the worlds of the guards."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from clients.models import Client
from playbooks.models import HandOver, HandOverClient, HandOverPromise
from tests import factories as f
from users.models import User


def marked(client: Client, owner: User, word: Callable[[str], str]) -> HandOver:
    """Return an offered hand-over of a client of this owner, a promise of it once returned."""
    hand_over = HandOver.objects.create(
        kind="kam",
        from_person=owner,
        to_person=f.UserFactory.create(),
        note=word("передача"),
        cancel_reason=word("отказ"),
        by=owner,
        agreed_at=timezone.now(),
    )
    part = HandOverClient.objects.create(hand_over=hand_over, client=client, owner_was=owner)
    task = f.TaskFactory.create(client=client, assignee=owner, a_promise=True)
    HandOverPromise.objects.create(
        part=part, task=task, is_returned=True, returned_to=owner, reason=word("возврат")
    )
    return hand_over

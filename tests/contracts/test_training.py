"""A training carries product, tutor and how many were trained."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client, TimelineEntry, Touchpoint
from clients.queries.timeline import feed
from contracts.actions.training import describe_training
from contracts.models import Training
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def training(client_row: Client) -> Touchpoint:
    return f.TouchpointFactory.create(client=client_row, kind="training", result="Довольны")


def test_the_feed_tells_it_in_the_same_three_statements(
    client_row: Client, kam: User, training: Touchpoint, django_assert_num_queries: Any
) -> None:
    product = f.ProductFactory.create(name="Досье")
    changes = {"product": product, "tutor": kam, "trained": 14}
    describe_training(touchpoint=training, changes=changes, by=kam)
    with django_assert_num_queries(3):
        item = next(i for i in feed(client_row, user=kam).items if i.touch == training)
    (added,) = item.added
    assert all(word in added.words for word in ("Досье", "14", kam.last_name))
    assert TimelineEntry.objects.get().changes["trained"] == ["", "14"]


def test_the_dialog_saves_and_merges(kam: User, training: Touchpoint, signed_in: Any) -> None:
    browser, url = signed_in(kam), f"/touches/{training.pk}/training/"
    seen = browser.get(url).context["form"]["seen"].value()
    describe_training(touchpoint=training, changes={"tutor": kam}, by=kam)
    assert browser.post(url, {"trained": "5", "seen": seen}).status_code == 302
    assert (Training.objects.get().trained, Training.objects.get().tutor) == (5, kam)


def test_only_a_training_has_it(client_row: Client, kam: User, signed_in: Any) -> None:
    call = f.TouchpointFactory.create(client=client_row)
    assert signed_in(kam).get(f"/touches/{call.pk}/training/").status_code == 404
    with pytest.raises(DomainError):
        describe_training(touchpoint=call, changes={"trained": 5}, by=kam)


def test_a_colleague_reads_it_only(colleague: User, training: Touchpoint) -> None:
    with pytest.raises(NotAllowed):
        describe_training(touchpoint=training, changes={"trained": 5}, by=colleague)

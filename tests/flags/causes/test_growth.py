"""A released wish, a new competitor: until the client is told or touched on a later day."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from clients.models import Client
from contracts.choices import WishState
from flags.choices import RuleCode
from flags.sentences import tell
from tests import factories as f
from tests.flags.conftest import TODAY, ago, at

RELEASED, SEEN = RuleCode.FEATURE_RELEASED, RuleCode.COMPETITOR_SEEN


def touched(client: Client, days: int | None, **fields: Any) -> None:
    if days is not None:
        f.TouchpointFactory.create(client=client, at=at(ago(days)), **fields)
        Client.objects.filter(pk=client.pk).update(last_touch_at=at(ago(days)))


def waits(days: int | None, **fields: Any) -> Any:
    wish = f.ProductWishFactory.create(
        state=WishState.WANTED if days is None else WishState.RELEASED,
        released_on=None if days is None else ago(days),
    )
    return f.WishTieFactory.create(wish=wish, asked_on=ago(400), **fields)


@pytest.mark.parametrize(
    ("released", "touch", "is_flagged"),
    [
        (None, None, False),
        (0, None, True),
        (0, 0, True),
        (3, 3, True),
        (3, 2, False),
        (3, 4, True),
        (365, None, True),
        (366, None, False),
    ],
)
def test_a_released_wish_calls_until_a_touch_of_a_later_day(
    raised: Any, released: int | None, touch: int | None, is_flagged: bool
) -> None:
    touched(waits(released).client, touch)
    assert bool(raised(RELEASED)) is is_flagged


def test_who_was_told_or_waits_no_more_is_not_called(raised: Any) -> None:
    waits(2, told_on=ago(1))
    waits(2, deleted_at=at(ago(1)))
    waits(2, client__archived_at=at(ago(1)))
    assert raised(RELEASED) == []


def test_several_who_asked_at_one_client_are_one_flag(raised: Any) -> None:
    first = waits(1)
    f.WishTieFactory.create(wish=first.wish, client=first.client)
    (flag,) = raised(RELEASED)
    assert flag.subject == f"wishtie:{first.pk}"


def test_it_names_who_asked(raised: Any) -> None:
    tie = waits(1)
    tie.stakeholder = f.StakeholderFactory.create(client=tie.client)
    tie.save()
    (flag,) = raised(RELEASED)
    with translation.override("ru"):
        told = tell(flag, TODAY)
    assert str(tie.wish) in told.headline
    assert tie.stakeholder.person.last_name in told.proof
    assert told.step.is_press


@pytest.mark.parametrize(
    ("tier", "seen", "touch", "is_flagged"),
    [
        ("A", 0, None, True),
        ("B", 30, None, True),
        ("B", 31, None, False),
        ("C", 0, None, False),
        ("A", 5, 5, True),
        ("A", 5, 4, False),
    ],
)
def test_a_new_competitor_at_a_or_b(
    raised: Any, tier: str, seen: int, touch: int | None, is_flagged: bool
) -> None:
    sighting = f.SightingFactory.create(client__tier=tier, seen_on=ago(seen))
    touched(sighting.client, touch)
    assert bool(raised(SEEN)) is is_flagged


def test_only_the_first_sighting_of_a_competitor_at_a_client_is_told(raised: Any) -> None:
    client = f.ClientFactory.create(tier="A")
    f.SightingFactory.create(client=client, competitor="Контур", seen_on=ago(90))
    f.SightingFactory.create(client=client, competitor="КОНТУР", seen_on=ago(2))
    assert raised(SEEN) == []
    f.SightingFactory.create(client=client, competitor="Другой", seen_on=ago(2), product="Фокус")
    (flag,) = raised(SEEN)
    with translation.override("ru"):
        told = tell(flag, TODAY)
    assert "Другой" in told.headline
    assert "Фокус" in told.proof


def test_a_deleted_first_sighting_makes_the_next_one_new(raised: Any) -> None:
    client = f.ClientFactory.create(tier="B")
    f.SightingFactory.create(client=client, seen_on=ago(90), deleted_at=at(ago(1)))
    f.SightingFactory.create(client=client, seen_on=ago(2))
    assert len(raised(SEEN)) == 1

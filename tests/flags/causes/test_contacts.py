"""One contact only, and nobody's clients."""

import pytest

from clients.choices import StakeholderStatus, Tier
from flags.choices import Audience, RuleCode, Severity
from flags.models import Flag
from tests import factories as f
from tests.flags.conftest import NOW, ago, ahead, at

RULE = RuleCode.ONE_CONTACT


def met(client, *days, **fields):
    for number in days:
        f.StakeholderFactory.create(client=client, last_touch_at=at(ago(number)), **fields)


@pytest.mark.parametrize(
    ("tier", "days", "is_flagged"),
    [
        (Tier.A, (90, 90), False),
        (Tier.A, (90, 91), True),
        (Tier.A, (1,), True),
        (Tier.A, (), True),
        (Tier.B, (180, 100), False),
        (Tier.B, (181, 100), True),
        (Tier.C, (), False),
    ],
)
def test_two_people_are_touched_within_the_days_of_the_tier(raised, tier, days, is_flagged):
    met(f.ClientFactory.create(tier=tier), *days)
    assert bool(raised(RULE)) is is_flagged


def test_the_computed_tier_decides_where_none_is_set(raised):
    met(f.ClientFactory.create(computed_tier=Tier.B), 100, 170)
    met(f.ClientFactory.create(computed_tier=Tier.A), 80, 100)
    assert [flag.evidence["tier"] for flag in raised(RULE)] == ["A"]


def test_people_who_left_do_not_count(raised):
    client = f.ClientFactory.create(tier=Tier.A)
    met(client, 5)
    met(client, 5, status=StakeholderStatus.LEFT)
    met(client, 5, deleted_at=NOW)
    (flag,) = raised(RULE)
    assert flag.evidence["touched"] == 1


def test_evidence_names_the_only_one(raised):
    client = f.ClientFactory.create(tier=Tier.A)
    person = f.PersonFactory.create(first_name="Надежда", last_name="Шубина")
    met(client, 5, person=person)
    (flag,) = raised(RULE)
    assert flag.evidence == {
        "tier": "A",
        "days": 90,
        "touched": 1,
        "first_name": "Надежда",
        "last_name": "Шубина",
    }


@pytest.mark.parametrize(("left", "severity"), [(120, Severity.WARNING), (121, Severity.NOTICE)])
def test_it_reaches_today_only_near_the_end(raised, left, severity):
    client = f.ClientFactory.create(tier=Tier.B)
    f.ContractFactory.create(client=client, starts_on=ago(300), ends_on=ahead(left))
    (flag,) = raised(RULE)
    assert flag.severity == severity


def test_a_client_without_an_owner_is_for_administrators(raised, admin, head):
    orphan = f.ClientFactory.create(owner=None)
    f.ClientFactory.create()
    (flag,) = raised(RuleCode.NO_OWNER)
    assert (flag.client, flag.audience) == (orphan, Audience.ADMIN)
    assert flag in Flag.objects.visible_to(admin)
    assert flag not in Flag.objects.visible_to(head)

"""Champions: changed, missing, unconfirmed."""

import pytest

from clients.choices import Direction, RoleEnd, StakeholderRoleCode, StakeholderStatus, Tier
from flags.choices import RuleCode, Severity
from tests import factories as f
from tests.flags.conftest import NOW, ago, ahead, at

CHANGED, MISSING, UNCONFIRMED = (
    RuleCode.CHAMPION_CHANGED,
    RuleCode.CHAMPION_MISSING,
    RuleCode.CHAMPION_UNCONFIRMED,
)
Code = StakeholderRoleCode


def champion(client=None, role=Code.CHAMPION, since=None, **person):
    client = client or f.ClientFactory.create(tier=Tier.A)
    stakeholder = f.StakeholderFactory.create(client=client, **person)
    return f.StakeholderRoleFactory.create(
        stakeholder=stakeholder, role=role, since=since or ago(300)
    )


def lost(role, reason=RoleEnd.LEFT, days=5):
    role.until, role.end_reason = ago(days), reason
    role.save()
    return role


# --- changed ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "reason", "is_flagged"),
    [
        (Code.CHAMPION, RoleEnd.LEFT, True),
        (Code.ECONOMIC_BUYER, RoleEnd.MOVED, True),
        (Code.BUSINESS_OWNER, RoleEnd.REASSIGNED, True),
        (Code.CHAMPION, RoleEnd.ABOLISHED, False),
        (Code.CHAMPION, RoleEnd.MISTAKE, False),
        (Code.USER, RoleEnd.LEFT, False),
        (Code.FINANCE, RoleEnd.LEFT, False),
    ],
)
def test_which_losses_are_flags(raised, role, reason, is_flagged):
    lost(champion(role=role), reason)
    assert bool(raised(CHANGED)) is is_flagged


@pytest.mark.parametrize(
    ("touched", "is_closed"), [(6, False), (5, True), (1, True), (None, False)]
)
def test_open_until_a_holder_was_touched_on_the_day_or_after(raised, touched, is_closed):
    gone = lost(champion())
    heir = champion(gone.client, since=ago(5)).stakeholder
    heir.last_touch_at = at(ago(touched), hour=0) if touched else None
    heir.save()
    assert (raised(CHANGED) == []) is is_closed


@pytest.mark.parametrize(
    "spoiled", ["other role", "other client", "left too", "role ended", "deleted"]
)
def test_only_an_active_holder_of_the_same_role_settles_it(raised, spoiled):
    gone = lost(champion())
    role = Code.USER if spoiled == "other role" else Code.CHAMPION
    heir = champion(
        None if spoiled == "other client" else gone.client, role, last_touch_at=at(ago(1))
    )
    if spoiled == "left too":
        heir.stakeholder.status = StakeholderStatus.LEFT
        heir.stakeholder.until = ago(9)
        heir.stakeholder.save()
    if spoiled == "role ended":
        lost(heir, RoleEnd.MISTAKE, days=1)
    if spoiled == "deleted":
        heir.deleted_at = NOW
        heir.save()
    assert f"role:{gone.pk}" in {flag.subject for flag in raised(CHANGED)}


def test_somebody_marked_as_left_who_still_holds_the_role(raised):
    role = champion(status=StakeholderStatus.LEFT, until=ago(12))
    (flag,) = raised(CHANGED)
    assert (flag.subject, flag.due_on) == (f"role:{role.pk}", ago(12))
    assert flag.evidence["what"] == "left"


def test_a_changed_role_that_is_still_held_is_no_loss(raised):
    champion(status=StakeholderStatus.ROLE_CHANGED)
    assert raised(CHANGED) == []


def test_leave_is_no_loss(raised):
    champion(status=StakeholderStatus.ON_LEAVE)
    assert raised(CHANGED) == []


def test_the_latest_loss_of_a_role_tells_the_story(raised):
    lost(champion(), days=200)
    first = lost(champion(), days=100)
    second = lost(champion(first.client), days=10)
    assert f"role:{second.pk}" in (found := {flag.subject for flag in raised(CHANGED)})
    assert f"role:{first.pk}" not in found


def test_a_post_abolished_later_settles_earlier_losses(raised):
    first = lost(champion(), days=100)
    lost(champion(first.client), RoleEnd.ABOLISHED, days=10)
    assert raised(CHANGED) == []


def test_two_roles_lost_by_one_person_are_two_causes(raised):
    role = lost(champion())
    lost(f.StakeholderRoleFactory.create(stakeholder=role.stakeholder, role=Code.ECONOMIC_BUYER))
    assert len(raised(CHANGED)) == 2


@pytest.mark.parametrize(
    ("tier", "severity"), [("A", Severity.DANGER), ("B", Severity.DANGER), ("C", Severity.WARNING)]
)
def test_loss_is_shown_to_the_head_at_once(raised, tier, severity):
    lost(champion(f.ClientFactory.create(tier=tier)))
    (flag,) = raised(CHANGED)
    assert (flag.severity, flag.due_on, flag.escalates_on) == (severity, ago(5), ago(5))


def test_evidence_of_one_who_moved(raised):
    there = f.StakeholderFactory.create()
    role = champion(status=StakeholderStatus.MOVED, moved_to_text="СД «Опора»", moved_to=there)
    heir = f.StakeholderFactory.create(client=role.client)
    role.stakeholder.successor = heir
    role.stakeholder.save()
    lost(role, RoleEnd.MOVED)
    (flag,) = raised(CHANGED)
    assert flag.evidence | {"successor_last_name": ""} == {
        "tier": "A",
        "role": "champion",
        "stakeholder": role.stakeholder_id,
        "person": role.stakeholder.person_id,
        "first_name": "Рустам",
        "last_name": role.stakeholder.person.last_name,
        "job": "директор по правовым вопросам",
        "what": "moved",
        "on": ago(5).isoformat(),
        "went_to": "СД «Опора»",
        "moved_to": there.pk,
        "successor_first_name": "Рустам",
        "successor_last_name": "",
    }


# --- missing ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tier", "left", "severity"),
    [
        (Tier.A, 120, Severity.WARNING),
        (Tier.B, 0, Severity.WARNING),
        (Tier.A, 121, Severity.NOTICE),
        (Tier.A, -1, Severity.NOTICE),
        (Tier.C, 30, Severity.NOTICE),
    ],
)
def test_a_missing_champion_is_work_only_near_the_end_for_a_and_b(raised, tier, left, severity):
    client = f.ClientFactory.create(tier=tier)
    f.ContractFactory.create(client=client, starts_on=ago(300), ends_on=ahead(left))
    (flag,) = raised(MISSING)
    assert flag.severity == severity


@pytest.mark.parametrize(
    ("fields", "is_flagged"),
    [
        ({}, False),
        ({"status": StakeholderStatus.ON_LEAVE}, False),
        ({"status": StakeholderStatus.LEFT}, True),
        ({"deleted_at": NOW}, True),
        ({"role": Code.USER}, True),
    ],
)
def test_who_counts_as_a_champion(raised, fields, is_flagged):
    champion(**fields)
    assert bool(raised(MISSING)) is is_flagged


# --- unconfirmed -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tier", "days", "is_flagged"),
    [
        (Tier.A, 120, False),
        (Tier.A, 121, True),
        (Tier.B, 180, False),
        (Tier.B, 181, True),
        (Tier.C, 400, False),
    ],
)
def test_a_champion_is_to_be_confirmed_by_tier(raised, tier, days, is_flagged):
    champion(f.ClientFactory.create(tier=tier), confirmed_on=ago(days))
    assert bool(raised(UNCONFIRMED)) is is_flagged


def test_one_who_was_never_confirmed_counts_from_the_role(raised):
    champion(since=ago(120))
    old = champion(since=ago(121))
    (flag,) = raised(UNCONFIRMED)
    assert flag.subject == f"role:{old.pk}"
    assert (flag.evidence["confirmed_on"], flag.evidence["days"]) == (None, 120)


@pytest.mark.parametrize(
    ("is_picked", "direction", "days", "is_flagged"),
    [
        (True, Direction.BOTH, 120, False),
        (True, Direction.BOTH, 121, True),
        (False, Direction.BOTH, 3, True),
    ],
)
def test_a_two_way_touch_with_a_picked_person_confirms(
    raised, is_picked, direction, days, is_flagged
):
    role = champion(confirmed_on=ago(200), last_touch_at=at(ago(days)))
    touch = f.TouchpointFactory.create(client=role.client, direction=direction, at=at(ago(days)))
    touch.their_side.create(stakeholder=role.stakeholder, is_picked=is_picked)
    assert bool(raised(UNCONFIRMED)) is is_flagged


def test_one_on_leave_is_not_asked_for(raised):
    champion(confirmed_on=ago(200), status=StakeholderStatus.ON_LEAVE)
    assert raised(UNCONFIRMED) == []


def test_unconfirmed_reaches_today_only_near_the_end(raised):
    role = champion(confirmed_on=ago(200))
    assert raised(UNCONFIRMED)[0].severity == Severity.NOTICE
    f.ContractFactory.create(client=role.client, starts_on=ago(300), ends_on=ahead(100))
    assert raised(UNCONFIRMED)[0].severity == Severity.WARNING

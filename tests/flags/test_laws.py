"""Laws: any history, any order of evaluation, the same open flags."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.choices import RoleEnd, StakeholderRoleCode, Tier
from clients.models import Client
from flags import rules
from flags.engine import raise_flags
from flags.models import Flag
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, at

clients = st.lists(
    st.fixed_dictionaries(
        {
            "tier": st.sampled_from([*Tier.values, ""]),
            "touched": st.none() | st.integers(0, 120),
            "contract": st.none() | st.tuples(st.integers(0, 400), st.integers(-100, 200)),
            "champion": st.sampled_from(["none", "held", "left"]),
        }
    ),
    min_size=1,
    max_size=4,
)
steps = st.lists(st.integers(0, 5), max_size=6)


def make(drawn):
    client = f.ClientFactory.create(
        tier=drawn["tier"],
        last_touch_at=None if drawn["touched"] is None else at(ago(drawn["touched"])),
    )
    if drawn["contract"]:
        began, left = drawn["contract"]
        ends_on = max(ago(began), TODAY + dt.timedelta(days=left))
        f.ContractFactory.create(client=client, starts_on=ago(began), ends_on=ends_on)
    if drawn["champion"] != "none":
        ended = {"until": ago(3), "end_reason": RoleEnd.LEFT} if drawn["champion"] == "left" else {}
        f.StakeholderRoleFactory.create(
            stakeholder__client=client, role=StakeholderRoleCode.CHAMPION, since=ago(200), **ended
        )
    return client


def found():
    return set(Flag.objects.open().values_list("rule", "subject", "severity", "due_on"))


class Laws(TestCase):
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(drawn=clients, order=steps)
    def test_any_order_of_evaluation_gives_the_same_flags(self, drawn, order):
        made = [make(client) for client in drawn]
        raise_flags(today=TODAY, now=NOW)
        expected = found()
        Flag.objects.all().delete()
        for index in order:
            client = made[index % len(made)]
            raise_flags(today=TODAY, now=NOW, client_ids=[client.pk])
        raise_flags(today=TODAY, now=NOW)
        raise_flags(today=TODAY, now=NOW, client_ids=[c.pk for c in made])
        assert found() == expected

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        tier=st.sampled_from(Tier.values),
        touched=st.integers(0, 130),
        began=st.integers(0, 120),
        left=st.integers(0, 120),
    )
    def test_the_query_agrees_with_the_arithmetic(self, tier, touched, began, left):
        client = f.ClientFactory.create(tier=tier, last_touch_at=at(ago(touched)))
        f.ContractFactory.create(
            client=client, starts_on=ago(began), ends_on=TODAY + dt.timedelta(days=left)
        )
        base = {"A": 14, "B": 30, "C": 90}[tier]
        norm = rules.reduced_norm(base, tier=tier, is_first=began < 90, is_last=left <= 90)
        raise_flags(today=TODAY, now=NOW, rules=["untouched"])
        flag = Flag.objects.open().filter(rule="untouched").first()
        assert (flag is not None) is (touched > norm)
        if flag is not None:
            assert flag.evidence["norm"] == norm
            assert flag.due_on == ago(touched) + dt.timedelta(days=norm)
        assert Client.objects.count() == 1

"""What other days before the end would do, said before they are saved."""

import datetime as dt

import pytest

from flags.choices import RuleCode
from flags.previews import norms_effect
from renewals.clock.reckoning import reckon_clocks
from renewals.models import RenewalClock
from tests import factories as f

TODAY = dt.date(2026, 11, 18)


@pytest.mark.parametrize(
    ("in_days", "changes", "told"),
    [
        (70, {"lead_b": 80}, [(1, 0)]),
        (70, {"lead_a": 80}, []),
        (95, {"lead_b": 80}, []),
        (50, {"lead_b": 80}, []),
        (50, {"lead_floor": 40, "lead_b": 40}, [(0, 1)]),
    ],
)
def test_other_days_of_a_tier_are_counted_before_they_are_saved(db, in_days, changes, told):
    client = f.ClientFactory.create(tier="B", procurement="offer_invoice")
    end = TODAY + dt.timedelta(days=in_days)
    f.ContractFactory.create(client=client, starts_on=dt.date(2026, 1, 1), ends_on=end)
    reckon_clocks(today=TODAY)
    before = RenewalClock.objects.values().get()
    effect = norms_effect(changes, TODAY)
    assert [(one.appear, one.vanish) for one in effect.by_rule] == told
    assert all(one.rule == RuleCode.RENEWAL_DUE for one in effect.by_rule)
    assert RenewalClock.objects.values().get() == before

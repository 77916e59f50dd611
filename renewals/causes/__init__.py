"""The rules of flags that look at clocks of renewals; in the order of their strength."""

from renewals.causes.budgets import BUDGET_SEASON, FISCAL_YEAR_UNKNOWN
from renewals.causes.disagreed import RENEWAL_DISAGREED
from renewals.causes.holidays import DECISION_IN_HOLIDAYS
from renewals.causes.pilots import PILOT_ENDS, PILOT_UNCHECKED
from renewals.causes.renewals import RENEWAL_DUE

ALL = (
    RENEWAL_DUE,
    PILOT_ENDS,
    RENEWAL_DISAGREED,
    BUDGET_SEASON,
    DECISION_IN_HOLIDAYS,
    PILOT_UNCHECKED,
    FISCAL_YEAR_UNKNOWN,
)

"""The rules of flags that look at clocks of renewals; in the order of their strength."""

from renewals.causes.budgets import BUDGET_SEASON, FISCAL_YEAR_UNKNOWN
from renewals.causes.holidays import DECISION_IN_HOLIDAYS
from renewals.causes.renewals import RENEWAL_DUE

ALL = (RENEWAL_DUE, BUDGET_SEASON, DECISION_IN_HOLIDAYS, FISCAL_YEAR_UNKNOWN)

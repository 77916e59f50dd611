"""The rules of flags that look at clocks of renewals; in the order of their strength."""

from renewals.causes.renewals import RENEWAL_DUE

ALL = (RENEWAL_DUE,)

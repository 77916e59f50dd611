"""The rules that need only clients and contracts, in the order of their strength."""

from flags.causes.champions import CHAMPION_CHANGED, CHAMPION_MISSING, CHAMPION_UNCONFIRMED
from flags.causes.contacts import ONE_CONTACT
from flags.causes.owners import NO_OWNER
from flags.causes.renewals import RENEWAL_DUE
from flags.causes.silence import UNTOUCHED

ALL = (
    CHAMPION_CHANGED,
    RENEWAL_DUE,
    UNTOUCHED,
    CHAMPION_UNCONFIRMED,
    ONE_CONTACT,
    CHAMPION_MISSING,
    NO_OWNER,
)

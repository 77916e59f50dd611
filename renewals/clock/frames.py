"""What laws say of the terms of each way of buying, shown for reference beside our leads.

Source: federal laws 44-FZ of 05.04.2013 and 223-FZ of 18.07.2011, Civil Code articles 435 and
438. Terms change often: nothing is reckoned from them.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.choices import Procurement

_OWN_TERMS = _("the contract's own terms")
_AFTER = _("then the contract 10 to 20 days after the final protocol")
FRAMES: dict[str, tuple[str | Promise, ...]] = {
    Procurement.OFFER_INVOICE: (_("payment accepts the offer, Civil Code art. 435 and 438"),),
    Procurement.ADDENDUM: (_OWN_TERMS,),
    Procurement.DIRECT: (_("civil law"),),
    Procurement.COMMERCIAL_TENDER: (_("the customer's own rules"),),
    Procurement.SINGLE_223: (_("grounds in the customer's procurement rules"),),
    Procurement.QUOTATION_223: (
        _("notice at least 5 working days before (4 for small business)"),
        _AFTER,
    ),
    Procurement.PROPOSALS_223: (
        _("notice at least 7 working days before (5 for small business)"),
        _AFTER,
    ),
    Procurement.TENDER_223: (
        _("notice at least 15 days before (7 for small business up to 30 million roubles)"),
        _AFTER,
    ),
    Procurement.SMALL_44: (_("art. 93 part 1 item 4: up to 600,000 roubles a contract"),),
    Procurement.QUOTATION_44: (_("notice at least 4 working days before"),),
    Procurement.AUCTION_44: (
        _("notice at least 7 days before up to 300 million roubles, else 15"),
        _("the contract at least 10 days after the protocol"),
    ),
    Procurement.CONTEST_44: (
        _("notice at least 15 days before"),
        _("the contract at least 10 days after the protocol"),
    ),
    Procurement.SINGLE_44: (_("art. 93 part 1"),),
}


def frame_of(code: str) -> str:
    """Return what the law says, in one line; empty where it says nothing."""
    return "; ".join(str(words) for words in FRAMES.get(code, ()))

"""How long each way of buying takes: working days of ours, the shortest legal path, the law.

Source: domain reference, section 6. The leads are defaults; administrators change them, a client
may have its own. Terms of the laws are shown for reference only.
"""

from __future__ import annotations

from dataclasses import dataclass

from clients.choices import Procurement


@dataclass(frozen=True, slots=True)
class Procedure:
    """`lead` in working days from "the client begins" to "signed", `least` in calendar days."""

    lead: int
    least: int
    needs_budget: bool = True


PROCEDURES: dict[str, Procedure] = {
    Procurement.OFFER_INVOICE: Procedure(10, 1, needs_budget=False),
    Procurement.ADDENDUM: Procedure(15, 1),
    # The notice date is the deadline; the lead is the contract's notice period.
    Procurement.AUTO: Procedure(0, 0),
    Procurement.DIRECT: Procedure(20, 1),
    Procurement.FRAMEWORK: Procedure(10, 1, needs_budget=False),
    Procurement.COMMERCIAL_TENDER: Procedure(45, 14),
    Procurement.SINGLE_223: Procedure(30, 1),
    Procurement.QUOTATION_223: Procedure(40, 18),
    Procurement.PROPOSALS_223: Procedure(50, 20),
    Procurement.TENDER_223: Procedure(60, 26),
    Procurement.SMALL_44: Procedure(15, 1),
    Procurement.QUOTATION_44: Procedure(30, 10),
    Procurement.AUCTION_44: Procedure(45, 20),
    Procurement.CONTEST_44: Procedure(60, 32),
    Procurement.SINGLE_44: Procedure(30, 1),
    Procurement.OTHER: Procedure(30, 1),
}

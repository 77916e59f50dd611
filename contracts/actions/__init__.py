"""The verbs that write: contracts, their lines, products, rates, the start of a renewal."""

from contracts.actions.contracts import (
    archive_contract,
    create_contract,
    restore_contract,
    set_lines,
    update_contract,
)
from contracts.actions.interest import record_interest
from contracts.actions.money import Worth, recompute_tiers, refresh_worth, set_rate
from contracts.actions.products import (
    add_product,
    archive_product,
    edit_product,
    restore_product,
)
from contracts.actions.readings import delete_reading, record_readings
from contracts.actions.renewals import (
    link_successor,
    start_renewal,
    take_back_renewal_start,
    unlink_successor,
)
from contracts.actions.wishes import add_wish, edit_wish, tell_wish, tie_wish, untie_wish

__all__ = [
    "Worth",
    "add_product",
    "add_wish",
    "archive_contract",
    "archive_product",
    "create_contract",
    "delete_reading",
    "edit_product",
    "edit_wish",
    "link_successor",
    "recompute_tiers",
    "record_interest",
    "record_readings",
    "refresh_worth",
    "restore_contract",
    "restore_product",
    "set_lines",
    "set_rate",
    "start_renewal",
    "take_back_renewal_start",
    "tell_wish",
    "tie_wish",
    "unlink_successor",
    "untie_wish",
    "update_contract",
]

"""The verbs that write: contracts, their lines, products, rates, the start of a renewal."""

from contracts.actions.contracts import (
    archive_contract,
    create_contract,
    restore_contract,
    set_lines,
    update_contract,
)
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

__all__ = [
    "Worth",
    "add_product",
    "archive_contract",
    "archive_product",
    "create_contract",
    "delete_reading",
    "edit_product",
    "link_successor",
    "recompute_tiers",
    "record_readings",
    "refresh_worth",
    "restore_contract",
    "restore_product",
    "set_lines",
    "set_rate",
    "start_renewal",
    "take_back_renewal_start",
    "unlink_successor",
    "update_contract",
]

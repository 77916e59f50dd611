"""Real files of others: so many rows, and nothing changes the second time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exchange.loading import counted, load
from tests.shared_data import shared
from users.models import User

# How real files are read; what is written by both engines is told by test_rows and test_killed.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# file, kind, options, what must stand before it, (rows, new, wrong)
FILES: list[tuple[str, str, dict[str, Any], str, tuple[int, int, int]]] = [
    ("maven-crm-sales/accounts.csv", "clients", {}, "", (85, 85, 0)),
    (
        "maven-crm-sales/sales_pipeline.csv",
        "contracts",
        {"term_months": 12},
        "maven-crm-sales/accounts.csv",
        (8800, 4238, 4562),
    ),
    ("complyflow-gtm/accounts.csv", "clients", {}, "", (1800, 1800, 0)),
    (
        "complyflow-gtm/subscriptions.csv",
        "contracts",
        {"term_months": 12},
        "complyflow-gtm/accounts.csv",
        (787, 787, 0),
    ),
    ("northwind-customers/customers.csv", "clients", {}, "", (91, 74, 17)),
    ("salesforce-dataloader/accountData.csv", "clients", {}, "", (423, 423, 0)),
    ("odoo-import-samples/res.partner.csv", "clients", {}, "", (6, 6, 0)),
    ("odoo-import-samples/o2m_customers_contacts.csv", "clients", {}, "", (8, 7, 1)),
    ("ru-listing-spb/ListingSecurityList.csv", "clients", {}, "", (623, 566, 0)),
    ("inn-mixed/inn.csv", "clients", {}, "", (28, 0, 28)),
]


@pytest.mark.parametrize(("path", "kind", "options", "before", "expected"), FILES)
def test_a_real_file_goes_in_once(
    admin: User, path: str, kind: str, options: Any, before: str, expected: tuple[int, int, int]
) -> None:
    if before:
        load(admin, "clients", shared(before).read_bytes())
    data = shared(path).read_bytes()
    rows, new, _changed, same, wrong = counted(load(admin, kind, data, options=options))
    assert (rows, new, wrong) == expected
    again = counted(load(admin, kind, data, options=options))
    assert again == (rows, 0, 0, new + same, wrong)


@pytest.mark.parametrize("folder", ["csv-spectrum/csvs", "csvkit-examples"])
def test_odd_tables_are_answered_row_by_row_or_with_a_sentence(admin: User, folder: str) -> None:
    from tests.exchange.loading import check, upload

    for path in sorted(shared(folder).iterdir()):
        if path.is_file():
            run = check(upload(admin, "clients", path.read_bytes(), name=path.name))
            assert run.state in ("checked", "failed"), path.name
            assert run.state == "checked" or run.error
            assert run.state == "failed" or counted(run)[0] == run.rows_total

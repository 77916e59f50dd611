"""Columns of real exports are guessed."""

from __future__ import annotations

import pytest

from core.sheets.reading import open_sheet
from exchange.rules.maps import guess
from tests.exchange.rules.guessed import named
from tests.shared_data import shared

# (file, kind, system, {header: field}); headers that are not named are left out
FILES: list[tuple[str, str, str, dict[str, str]]] = [
    (
        "maven-crm-sales/accounts.csv",
        "clients",
        "",
        {
            "account": "client.name",
            "sector": "client.industry",
            "revenue": "client.annual_revenue",
            "employees": "client.employees",
            "office_location": "client.country",
            "subsidiary_of": "client.parent",
        },
    ),
    (
        "maven-crm-sales/sales_pipeline.csv",
        "contracts",
        "",
        {
            "opportunity_id": "contract.external_id",
            "sales_agent": "owner.name",
            "product": "contract.product",
            "account": "contract.client_name",
            "deal_stage": "contract.stage",
            "close_date": "contract.closed_on",
            "close_value": "contract.amount",
        },
    ),
    (
        # what a client pays a year is no turnover of the client: without a contract to put it
        # on, it is the least that the client is worth to us
        "complyflow-gtm/accounts.csv",
        "clients",
        "",
        {
            "account_id": "client.external_id",
            "company_name": "client.name",
            "segment": "client.tags",
            "industry": "client.industry",
            "region": "client.address",
            "arr": "client.potential",
        },
    ),
    (
        "complyflow-gtm/subscriptions.csv",
        "contracts",
        "",
        {
            "sub_id": "contract.number",
            "account_id": "contract.client_external_id",
            "plan": "contract.product",
            "mrr": "contract.monthly_amount",
            "start_date": "contract.starts_on",
            "end_date": "contract.ends_on",
            "status": "contract.stage",
        },
    ),
    (
        "complyflow-gtm/opportunities.csv",
        "contracts",
        "",
        {
            "opp_id": "contract.external_id",
            "account_id": "contract.client_external_id",
            "rep_id": "owner.name",
            "plan": "contract.product",
            "stage": "contract.stage",
            "amount": "contract.amount",
            "close_date": "contract.closed_on",
        },
    ),
    (
        "northwind-customers/customers.csv",
        "clients",
        "",
        {
            "customerID": "client.external_id",
            "companyName": "client.name",
            "contactName": "person.full_name",
            "contactTitle": "person.job",
            "address": "client.address",
            "city": "client.city",
            "region": "client.address",
            "postalCode": "client.address",
            "country": "client.country",
            "phone": "client.phones",
            "fax": "client.phones",
        },
    ),
    (
        "northwind-customers/customers.csv",
        "stakeholders",
        "",
        {
            "customerID": "person.client_external_id",
            "companyName": "person.client_name",
            "contactName": "person.full_name",
            "contactTitle": "person.job",
            "city": "client.city",
            "country": "client.country",
            "phone": "person.phones",
            "fax": "person.phones",
        },
    ),
    (
        "salesforce-dataloader/accountData.csv",
        "clients",
        "salesforce",
        {
            "ID": "client.external_id",
            "NAME": "client.name",
            "TYPE": "client.kind",
            "PARENTID": "client.parent",
            "BILLINGSTREET": "client.address",
            "BILLINGCITY": "client.city",
            "BILLINGSTATE": "client.address",
            "BILLINGPOSTALCODE": "client.address",
            "BILLINGCOUNTRY": "client.country",
            "PHONE": "client.phones",
            "FAX": "client.phones",
            "WEBSITE": "client.site",
            "INDUSTRY": "client.industry",
            "ANNUALREVENUE": "client.annual_revenue",
            "NUMBEROFEMPLOYEES": "client.employees",
            "DESCRIPTION": "client.note",
            "OWNERID": "client.owner",
        },
    ),
    (
        "salesforce-dataloader/opportunityData.csv",
        "contracts",
        "salesforce",
        {
            "ID": "contract.external_id",
            "ACCOUNTID": "contract.client_external_id",
            "NAME": "contract.title",
            "STAGENAME": "contract.stage",
            "AMOUNT": "contract.amount",
            "TOTALOPPORTUNITYQUANTITY": "contract.quantity",
            "CLOSEDATE": "contract.closed_on",
            "TYPE": "contract.kind",
            "OWNERID": "owner.name",
        },
    ),
    (
        "odoo-import-samples/m2m_customers_tags.csv",
        "clients",
        "odoo",
        {
            "Name": "client.name",
            "Reference": "client.external_id",
            "Tags": "client.tags",
            "Street": "client.address",
            "City": "client.city",
            "Country": "client.country",
        },
    ),
    (
        "odoo-import-samples/o2m_customers_contacts.csv",
        "clients",
        "odoo",
        {
            "Name": "client.name",
            "Is a company": "row.type",
            "Related company": "client.parent",
            "Street": "client.address",
            "ZIP": "client.address",
            "City": "client.city",
            "State": "client.address",
            "Country": "client.country",
        },
    ),
    (
        "odoo-import-samples/res.partner.csv",
        "stakeholders",
        "odoo",
        {
            "ID": "person.external_id",
            "Name": "person.full_name",
            "Company Type": "row.type",
            "Related Company": "person.client_name",
            "Phone": "person.phones",
            "Mobile": "person.phones",
            "Email": "person.emails",
        },
    ),
    (
        "ru-listing-spb/ListingSecurityList.csv",
        "clients",
        "",
        {"e_full_name": "client.name", "e_INN_code": "client.inn"},
    ),
    ("inn-mixed/inn.csv", "clients", "", {"tin": "client.inn"}),
]


@pytest.mark.parametrize(("name", "kind", "system", "fields"), FILES)
def test_real_files_are_guessed(name: str, kind: str, system: str, fields: dict[str, str]) -> None:
    sheet = open_sheet(shared(name).read_bytes(), name)
    samples = [row.cells for row in sheet.rows][:50]
    mapping = guess(sheet.headers, kind, samples=samples)
    assert (mapping.system, named(mapping)) == (system, fields)

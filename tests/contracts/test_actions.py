"""Contracts are written down, changed, started anew, followed; clients are worth what they are."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients import followups
from clients.models import Client, TimelineEntry
from contracts import actions, queries, tasks
from contracts.models import Contract, ContractLine, Product
from contracts.rules import abc_tiers
from core import clock, undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.models import AuditLine
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
YEAR = {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2027, 1, 31)}


def create(client, by, lines=(), form_key=None, **data):
    product = data.pop("product", None) or f.ProductFactory.create()
    data = YEAR | {"product": product, "amount": 1_220_000_00, "vat_rate": 22} | data
    return actions.create_contract(
        client=client, by=by, data=data, today=TODAY, lines=lines, form_key=form_key
    )


def test_a_new_contract_knows_its_worth_and_its_owner(client_row, kam):
    contract = create(client_row, kam, number="Д-1")
    client_row.refresh_from_db()
    assert (contract.net_amount, contract.annual_amount) == (1_000_000_00, 1_000_000_00)
    assert contract.owner == kam
    assert client_row.annual_amount == 1_000_000_00
    entry = TimelineEntry.objects.get()
    assert (entry.verb, entry.subject, entry.label) == (
        "contract_added",
        f"contract:{contract.pk}",
        "Д-1",
    )


def test_one_form_makes_one_contract(client_row, kam):
    key = uuid.uuid4()
    contract = create(client_row, kam, form_key=key)
    with pytest.raises(AlreadyDone) as second:
        create(client_row, kam, form_key=key)
    assert second.value.url == contract.get_absolute_url()


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": dt.date(2026, 1, 31)},
        {"amount": -1},
        {"vat_rate": 18},
        {"starts_on": None},
        {"number": "Д" * 200},
    ],
)
def test_what_cannot_be_is_a_sentence_and_writes_nothing(client_row, kam, wrong):
    with pytest.raises(DomainError), transaction.atomic():
        create(client_row, kam, **wrong)
    assert not Contract.objects.exists()


def test_people_and_predecessor_belong_to_the_client(client_row, kam):
    for wrong in (
        {"signed_by": f.StakeholderFactory.create()},
        {"predecessor": f.ContractFactory.create()},
    ):
        with pytest.raises(DomainError):
            create(client_row, kam, **wrong)


def test_only_the_owner_and_above_write_contracts(client_row, colleague, head):
    with pytest.raises(NotAllowed):
        create(client_row, colleague)
    assert create(client_row, head).pk


def test_a_changed_amount_changes_the_worth_and_is_told(client_row, kam):
    contract = create(client_row, kam)
    actions.update_contract(
        contract=contract, changes={"amount": 2_440_000_00}, by=kam, today=TODAY
    )
    client_row.refresh_from_db()
    assert client_row.annual_amount == 2_000_000_00
    entry = TimelineEntry.objects.get(verb="contract_changed")
    assert entry.changes == {"amount": ["122000000", "244000000"]}


@pytest.mark.parametrize("field", ["owner", "client", "net_amount", "renewal_started_on"])
def test_no_form_writes_what_it_does_not_show(client_row, kam, field):
    with pytest.raises(DomainError):
        actions.update_contract(contract=create(client_row, kam), changes={field: 1}, by=kam)


def test_an_archived_contract_is_worth_nothing_until_undone(client_row, kam):
    contract = create(client_row, kam)
    record = actions.archive_contract(contract=contract, by=kam, today=clock.today())
    client_row.refresh_from_db()
    assert client_row.annual_amount == 0
    undo.undo(token=record.token, by=kam)
    contract.refresh_from_db()
    assert contract.archived_at is None


def test_lines_are_replaced_and_the_cost_is_kept_from_those_who_may_not_see_it(
    client_row, kam, colleague
):
    lines = [{"title": "Лицензии", "quantity": 10, "amount": 100, "cost_amount": 65}]
    contract = create(client_row, kam, lines=lines)
    assert [line.cost_amount for line in queries.lines_of(contract, kam)] == [65]
    assert [line.cost_amount for line in queries.lines_of(contract, colleague)] == [None]
    actions.set_lines(contract=contract, lines=[{"title": "Работы", "amount": 5}], by=kam)
    assert ContractLine.objects.get().title == "Работы"
    entry = TimelineEntry.objects.get(verb="contract_lines_changed")
    assert "65" not in str(entry.changes)


def test_a_started_talk_is_noted_once_and_taken_back(client_row, kam):
    contract = create(client_row, kam)
    actions.start_renewal(contract=contract, by=kam, on=TODAY)
    contract.refresh_from_db()
    assert (contract.renewal_started_on, contract.renewal_started_by) == (TODAY, kam)
    with pytest.raises(DomainError):
        actions.start_renewal(contract=contract, by=kam, on=TODAY)
    actions.take_back_renewal_start(contract=contract, by=kam)
    contract.refresh_from_db()
    assert contract.renewal_started_on is None


def test_undo_of_a_started_talk(client_row, kam):
    contract = create(client_row, kam)
    record = actions.start_renewal(contract=contract, by=kam, on=TODAY)
    undo.undo(token=record.token, by=kam)
    contract.refresh_from_db()
    assert (contract.renewal_started_on, contract.renewal_started_by) == (None, None)


def test_a_project_is_not_renewed(client_row, kam):
    project = create(client_row, kam, kind="project")
    with pytest.raises(DomainError):
        actions.start_renewal(contract=project, by=kam, on=TODAY)


def test_a_successor_is_linked_proposed_no_more_and_never_in_a_circle(client_row, kam):
    product = f.ProductFactory.create()
    old = create(client_row, kam, product=product)
    dates = {"starts_on": dt.date(2027, 2, 1), "ends_on": dt.date(2028, 1, 31)}
    new = create(client_row, kam, product=product, **dates)
    [proposal] = queries.propose_successors([client_row.pk])
    assert (proposal.contract, proposal.successor, proposal.gap_days) == (old, new, 0)
    actions.link_successor(contract=old, successor=new, by=kam)
    assert queries.propose_successors() == []
    assert Contract.objects.with_successor().get(pk=old.pk).has_successor
    with pytest.raises(DomainError):
        actions.link_successor(contract=new, successor=old, by=kam)


def test_proposals_stay_inside_the_book(client_row, kam, stranger):
    product = f.ProductFactory.create()
    create(client_row, kam, product=product)
    create(
        client_row,
        kam,
        product=product,
        starts_on=dt.date(2027, 2, 10),
        ends_on=dt.date(2028, 1, 31),
    )
    assert len(queries.propose_successors(user=kam)) == 1
    assert queries.propose_successors(user=stranger) == []


def test_a_product_has_one_name_in_any_case(admin, kam):
    product = actions.add_product(name="Досье  Плюс", by=admin)
    assert product.name == "Досье Плюс"
    with pytest.raises(DomainError), transaction.atomic():
        actions.add_product(name="досье плюс", by=admin)
    with pytest.raises(NotAllowed):
        actions.add_product(name="Ещё", by=kam)
    actions.edit_product(product=product, changes={"name": "Досье"}, by=admin)
    actions.archive_product(product=product, by=admin)
    assert not Product.objects.live().exists()
    actions.restore_product(product=product, by=admin)
    assert Product.objects.live().get().name_folded == "досье"


def test_a_client_is_worth_its_running_contracts_in_the_base_currency(client_row, admin):
    given = {"client": client_row, "starts_on": YEAR["starts_on"], "ends_on": YEAR["ends_on"]}
    f.ContractFactory.create(**given, amount=100_00)
    f.ContractFactory.create(**given, amount=100_00, currency="USD")
    f.ContractFactory.create(**given, amount=100_00, archived_at="2026-01-01T00:00Z")
    f.ContractFactory.create(**given | {"ends_on": dt.date(2026, 10, 31)}, amount=100_00)
    actions.set_rate(currency="USD", since=dt.date(2026, 1, 1), rate=Decimal(80), by=admin)
    actions.set_rate(
        currency="USD", since=dt.date(2026, 11, 1), rate=Decimal("91.123456"), by=admin
    )
    actions.set_rate(currency="USD", since=dt.date(2026, 12, 1), rate=Decimal(99), by=admin)
    actions.refresh_worth([client_row.pk], today=TODAY)
    client_row.refresh_from_db()
    assert client_row.annual_amount == 100_00 + 9112_35


def test_a_missing_rate_is_said_and_counts_as_nothing(client_row):
    f.ContractFactory.create(
        client=client_row, currency="KZT", starts_on=YEAR["starts_on"], ends_on=YEAR["ends_on"]
    )
    done = actions.recompute_tiers(today=TODAY)
    client_row.refresh_from_db()
    assert (done.missing, client_row.annual_amount) == (["KZT"], 0)


def test_huge_amounts_are_converted_exactly(client_row, admin):
    rate = Decimal("123456.789012")
    given = {"client": client_row, "starts_on": YEAR["starts_on"], "ends_on": YEAR["ends_on"]}
    f.ContractFactory.create(**given, amount=98_765_432_109_87, currency="KWD")
    actions.set_rate(currency="KWD", since=dt.date(2026, 1, 1), rate=rate, by=admin)
    actions.refresh_worth(None, today=TODAY)
    client_row.refresh_from_db()
    assert client_row.annual_amount == int(rate * 98_765_432_109_87 + Decimal("0.5"))


def test_a_rate_is_more_than_zero_and_set_by_administrators(admin, kam):
    for wrong in (Decimal(0), Decimal(-1)):
        with pytest.raises(DomainError):
            actions.set_rate(currency="USD", since=TODAY, rate=wrong, by=admin)
    with pytest.raises(NotAllowed):
        actions.set_rate(currency="USD", since=TODAY, rate=Decimal(90), by=kam)
    assert not AuditLine.objects.exists()


def worth(*amounts):
    clients = [f.ClientFactory.create() for _amount in amounts]
    for client, amount in zip(clients, amounts, strict=True):
        f.ContractFactory.create(
            client=client, amount=amount, starts_on=YEAR["starts_on"], ends_on=YEAR["ends_on"]
        )
    return clients


def test_tiers_are_computed_as_in_the_example():
    clients = worth(500_000_00, 300_000_00, 120_000_00, 80_000_00)
    by_hand = f.ClientFactory.create(tier="A")
    churned = f.ClientFactory.create(stage=f.StageFactory.create(is_churned=True))
    done = actions.recompute_tiers(today=TODAY)
    tiers = dict(Client.objects.values_list("pk", "computed_tier"))
    assert [tiers[c.pk] for c in clients] == ["A", "A", "B", "B"]
    assert (tiers[by_hand.pk], tiers[churned.pk]) == ("C", "")
    assert (done.amounts, done.tiers) == (4, 5)


def test_a_second_count_changes_nothing_and_a_moved_tier_is_told():
    first, _second = worth(500_000_00, 300_000_00)
    actions.recompute_tiers(today=TODAY)
    again = actions.recompute_tiers(today=TODAY)
    assert (again.amounts, again.tiers) == (0, 0)
    assert not TimelineEntry.objects.exists()
    Contract.objects.filter(client=first).update(annual_amount=1_00)
    actions.recompute_tiers(today=TODAY)
    entry = TimelineEntry.objects.get(client=first)
    assert (entry.verb, entry.changes, entry.by) == (
        "tier_computed",
        {"computed_tier": ["A", "C"]},
        None,
    )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, 1000), max_size=12))
def test_the_database_ranks_like_the_rule(amounts):
    Client.objects.all().delete()
    clients = worth(*amounts)
    actions.recompute_tiers(today=TODAY)
    tiers = dict(Client.objects.values_list("pk", "computed_tier"))
    assert [tiers[client.pk] for client in clients] == abc_tiers(amounts)


def test_the_job_says_what_it_changed():
    worth(500_000_00)
    due_at = dt.datetime(2026, 11, 23, 2, 40, tzinfo=dt.UTC)
    assert tasks.recompute_tiers(due_at, lambda: None) == {"amounts": 1, "tiers": 1}


def test_hooks_run_once_per_action(client_row, kam, monkeypatch):
    seen = []
    contract = create(client_row, kam)
    monkeypatch.setattr(followups, "_hooks", {})
    followups.register(seen.append)
    actions.update_contract(contract=contract, changes={"number": "Д-7"}, by=kam, today=TODAY)
    actions.start_renewal(contract=contract, by=kam, on=TODAY)
    assert seen == [(client_row.pk,)] * 2


def test_contracts_of_a_client_latest_end_first(
    client_row, kam, stranger, django_assert_num_queries
):
    sooner = create(client_row, kam, lines=[{"quantity": 10}, {"quantity": 5}])
    later = create(client_row, kam, starts_on=dt.date(2027, 2, 1), ends_on=dt.date(2028, 1, 31))
    with django_assert_num_queries(1):
        found = list(queries.contracts_of(client_row, kam))
    assert [(c.pk, c.licences) for c in found] == [(later.pk, 0), (sooner.pk, 15)]
    assert list(queries.contracts_of(client_row, stranger)) == []
    assert queries.next_end([client_row.pk], TODAY) == {client_row.pk: sooner}


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": dt.date(2020, 1, 1)},
        {"amount": -1},
        {"kind": "gift"},
        {"vat_rate": 18},
    ],
)
def test_the_database_itself_refuses(wrong):
    contract = f.ContractFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(**wrong)

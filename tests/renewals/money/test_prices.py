"""Price rounds: over views, told by letters, answered; what is agreed goes into renewals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client, SavedView, TimelineEntry
from clients.queries import wording
from contracts.models import Contract
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.workdays import is_working_day
from renewals.actions.records import open_by_hand
from renewals.choices import PriceScope
from renewals.clock.reckoning import reckon_clocks
from renewals.models import PriceRound, PriceRoundRow, Renewal, RenewalLine
from renewals.opening import open_renewals
from renewals.prices.actions import delete_round, edit_row, make_round, send_letters
from renewals.prices.letters import filled
from renewals.prices.queries import narrowed
from renewals.prices.rules import raised
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

DAY = dt.timedelta(days=1)
URL = "/renewals/prices/"


@pytest.mark.parametrize(
    ("amount", "index", "after"),
    [
        (1_000_000_00, 7_500, 1_075_000_00),
        (999_999_99, 10_000, 1_099_999_99),  # 1 099 999,989
        (333_33, 1, 333_33),
        (1, 100_000, 2),
        (0, 7_500, 0),
    ],
)
def test_a_price_is_raised_to_the_kopeck(amount: int, index: int, after: int) -> None:
    assert raised(amount, index) == after


def test_unknown_words_in_braces_stay() -> None:
    facts = {"greeting": "Добрый день.", "new": "5 ₽"}
    assert filled("{greeting} {what} {} {стало}", facts) == "Добрый день. {what} {} 5 ₽"


def ends_in(days: int, client: Client, **fields: Any) -> Contract:
    made: Contract = f.ContractFactory.create(
        client=client, ends_on=clock.today() + days * DAY, **fields
    )
    return made


@pytest.fixture
def row(client_row: Client) -> PriceRoundRow:
    made: PriceRoundRow = f.PriceRoundRowFactory.create(
        contract=ends_in(50, client_row, amount=1_000_00)
    )
    return made


def opened(row: PriceRoundRow, by: User) -> Renewal:
    reckon_clocks(today=clock.today(), client_ids=[row.contract.client_id])
    return open_by_hand(contract=row.contract, by=by, on=clock.today())


@pytest.mark.django_db
def test_which_contracts_a_round_takes(client_row: Client) -> None:
    today = clock.today()
    near, far = ends_in(30, client_row), ends_in(300, client_row)
    endless = f.ContractFactory.create(client=client_row, ends_on=None)
    ends_in(-3, client_row)
    ends_in(30, client_row, amount=0)
    ends_in(30, client_row, kind="project")
    followed = ends_in(20, client_row)
    ends_in(385, client_row, predecessor=followed, starts_on=today + 21 * DAY)

    def taken(scope: PriceScope) -> list[Contract]:
        return list(narrowed(Contract.objects.all(), scope, today + 60 * DAY, today))

    assert taken(PriceScope.ENDING) == [near]
    assert taken(PriceScope.RUNNING) in ([far, endless], [endless, far])
    assert len(taken(PriceScope.BOTH)) == 4


@pytest.mark.django_db
def test_each_contract_has_its_own_last_day_to_tell(client_row: Client, kam: User) -> None:
    effective = clock.today() + 100 * DAY
    for days in (None, 60):
        ends_in(200, client_row, notice_days=days, amount=500_00)
    made = make_round(
        contracts=Contract.objects.order_by("pk"),
        name="Индексация",
        query="",
        index=10_000,
        effective_on=effective,
        letter="",
        by=kam,
    )
    usual, own = made.rows.order_by("pk")
    assert (usual.proposed_amount, usual.currency) == (550_00, "RUB")
    for one, days in ((usual, 30), (own, 60)):
        assert one.notice_by <= effective - days * DAY
        assert is_working_day(one.notice_by)


@pytest.mark.any_engine
@pytest.mark.django_db
def test_a_round_of_nothing_is_refused(kam: User) -> None:
    with pytest.raises(DomainError):
        make_round(
            contracts=[], name="-", query="", index=1, effective_on=clock.today(), letter="", by=kam
        )


@pytest.mark.django_db
def test_letters_go_to_those_one_leads_and_come_back(row: PriceRoundRow, kam: User) -> None:
    other = f.PriceRoundRowFactory.create(round=row.round)
    record = send_letters(round=row.round, on=clock.today(), by=kam)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.letter_on, other.letter_on) == (clock.today(), None)
    line = TimelineEntry.objects.get(verb="price_letter_sent")
    assert "1\u00a0100\u00a0₽" in {change.new for change in wording.changes(line)}
    with pytest.raises(DomainError):
        send_letters(round=row.round, on=clock.today(), by=kam)
    undo.undo(token=record.token, by=kam)
    row.refresh_from_db()
    assert row.letter_on is None


@pytest.mark.any_engine
@pytest.mark.django_db
def test_what_is_agreed_goes_into_the_open_renewal_and_back(row: PriceRoundRow, kam: User) -> None:
    renewal = opened(row, kam)
    edit_row(row=row, changes={"reaction": "agreed"}, by=kam)
    row.refresh_from_db()
    renewal.refresh_from_db()
    assert (row.agreed_amount, renewal.amount) == (1_100_00, 1_100_00)
    edit_row(row=row, changes={"agreed_amount": 1_050_00}, by=kam)
    renewal.refresh_from_db()
    assert renewal.amount == 1_050_00
    edit_row(row=row, changes={"reaction": "refuses"}, by=kam)
    row.refresh_from_db()
    renewal.refresh_from_db()
    assert (row.agreed_amount, renewal.amount) == (None, 1_000_00)


@pytest.mark.any_engine
@pytest.mark.django_db
def test_lines_share_the_agreed_price_and_an_upsell_stays(row: PriceRoundRow, kam: User) -> None:
    renewal = opened(row, kam)
    for kind, amount in (("renewal", 600_00), ("renewal", 400_00), ("upsell", 70_00)):
        RenewalLine.objects.create(renewal=renewal, kind=kind, title=kind, amount=amount)
    edit_row(row=row, changes={"reaction": "agreed", "agreed_amount": 1_200_00}, by=kam)
    amounts = RenewalLine.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [720_00, 480_00, 70_00]
    renewal.refresh_from_db()
    assert renewal.amount == 1_270_00


@pytest.mark.django_db
def test_a_renewal_that_opens_later_begins_with_the_agreed_price(
    row: PriceRoundRow, kam: User
) -> None:
    edit_row(row=row, changes={"reaction": "agreed"}, by=kam)
    Renewal.objects.all().delete()
    reckon_clocks(today=clock.today())
    open_renewals(today=clock.today(), now=clock.start_of(clock.today()))
    assert Renewal.objects.get(contract=row.contract).amount == 1_100_00


@pytest.mark.any_engine
@pytest.mark.django_db
def test_who_only_reads_changes_nothing_and_only_its_maker_deletes(
    row: PriceRoundRow, kam: User, colleague: User, admin: User
) -> None:
    with pytest.raises(NotAllowed):
        edit_row(row=row, changes={"reaction": "refuses"}, by=colleague)
    with pytest.raises(NotAllowed):
        send_letters(round=row.round, on=clock.today(), by=colleague)
    with pytest.raises(NotAllowed):
        delete_round(round=row.round, by=kam)
    record = delete_round(round=row.round, by=admin)
    with pytest.raises(DomainError):
        edit_row(row=row, changes={"reaction": "refuses"}, by=kam)
    undo.undo(token=record.token, by=admin)
    assert PriceRound.objects.alive().count() == 1


@pytest.mark.any_engine
@pytest.mark.django_db
def test_the_form_makes_a_round_over_a_saved_view(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    Client.objects.filter(pk=client_row.pk).update(tier="A")
    ends_in(30, client_row, amount=1_000_00)
    ends_in(30, f.ClientFactory.create(owner=kam, tier="C"))
    ends_in(30, f.ClientFactory.create(tier="A"))
    view = SavedView.objects.create(by=kam, name="Крупные", query="tier=A")
    late = (clock.today() + 60 * DAY).isoformat()
    data = {"name": "2027", "view": view.pk, "scope": "ending", "index": "7,5"}
    browser = signed_in(kam)
    assert browser.post(URL, data | {"effective_on": clock.today()}).status_code == 422
    assert browser.post(URL, data | {"effective_on": late}).status_code == 302
    (row,) = PriceRoundRow.objects.all()
    assert (row.client, row.proposed_amount, row.round.index) == (client_row, 1_075_00, 7_500)


@pytest.mark.django_db
def test_the_page_sums_what_one_sees_before_and_after(
    row: PriceRoundRow, kam: User, stranger: User, signed_in: Any
) -> None:
    other = ends_in(80, row.client, amount=500_00)
    more = f.PriceRoundRowFactory.create(round=row.round, contract=other)
    f.PriceRoundRowFactory.create(round=row.round)  # of somebody else
    edit_row(row=more, changes={"reaction": "agreed", "agreed_amount": 520_00}, by=kam)
    browser, url = signed_in(kam), row.round.get_absolute_url()
    (effect,) = browser.get(url).context["effects"]
    assert (effect.before, effect.proposed, effect.agreed) == (1_500_00, 1_650_00, 1_520_00)
    assert (effect.count, effect.agreed_count, effect.won) == (2, 1, 20_00)
    assert signed_in(stranger).get(url).status_code == 404
    answer = browser.get(f"/renewals/money/prices/csv/?round={row.round.pk}")
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 3
    few = len(own_queries(browser, url))
    for days in range(5):
        contract = ends_in(100 + days, f.ClientFactory.create(owner=kam))
        f.PriceRoundRowFactory.create(round=row.round, contract=contract)
    assert len(own_queries(browser, url)) == few
    assert browser.get(URL).context["rounds"][0].row_count == 7


@pytest.mark.any_engine
@pytest.mark.django_db
def test_letters_hold_each_clients_own_facts(row: PriceRoundRow, kam: User, signed_in: Any) -> None:
    person = f.PersonFactory.create(first_name="Анна", middle_name="Сергеевна", last_name="Ким")
    f.ContactPointFactory.create(person=person, value="kim@client.example")
    decided = f.StakeholderFactory.create(client=row.client, person=person)
    Contract.objects.filter(pk=row.contract_id).update(decided_by=decided)
    PriceRound.objects.update(letter="{greeting} {client}: {old} → {new}, +{percent}. {manager}")
    browser, url = signed_in(kam), row.round.get_absolute_url()
    page = browser.get(f"{url}?as=letters").content.decode()
    assert "Анна Сергеевна, добрый день." in page
    assert f"{row.client.name}: 1 000 ₽ → 1 100 ₽, +10 %. {kam.full_name}" in page
    assert "mailto:kim@client.example" in page
    browser.post(url)
    assert "Анна Сергеевна" not in browser.get(f"{url}?as=letters").content.decode()
    assert "Анна Сергеевна" in browser.get(f"{url}?as=letters&row={row.pk}").content.decode()


@pytest.mark.any_engine
@pytest.mark.django_db
def test_the_dialog_writes_a_reaction(row: PriceRoundRow, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), reverse("renewals:price_row", args=[row.pk])
    form = browser.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"reaction": "bargains", "note": "просят три года"}
    assert browser.post(url, data).status_code == 302
    row.refresh_from_db()
    assert (row.reaction, row.note, row.agreed_amount) == ("bargains", "просят три года", None)

"""Settings of products and currency rates."""

import datetime as dt

import pytest
from django.urls import reverse

from clients.models import Client
from contracts.actions import recompute_tiers
from contracts.models import CurrencyRate, Product
from core import clock, undo
from tests import factories as f


@pytest.fixture
def browser(admin, signed_in):
    return signed_in(admin)


def test_a_product_is_added_once(browser):
    form = browser.get(reverse("contracts:product_create")).context["form"]
    typed = {"name": "Досье", "line": "Проверка", "form_key": str(form.initial["form_key"])}
    for _try in range(2):
        browser.post(reverse("contracts:product_create"), typed)
    assert Product.objects.get().line == "Проверка"


def test_a_second_product_of_the_name_is_refused_in_words(browser):
    f.ProductFactory.create(name="Досье")
    answer = browser.post(reverse("contracts:product_create"), {"name": "досье", "line": ""})
    assert answer.status_code == 422
    assert Product.objects.count() == 1


def test_a_product_is_renamed(browser):
    product = f.ProductFactory.create(name="Досье")
    url = reverse("contracts:product_edit", args=[product.pk])
    seen = browser.get(url).context["form"].fields["seen"].initial
    browser.post(url, {"name": "Досье 2", "line": "", "seen": seen})
    product.refresh_from_db()
    assert product.name == "Досье 2"


def test_a_product_goes_out_of_use_and_comes_back(browser, admin):
    product = f.ContractFactory.create().product
    said = browser.post(reverse("contracts:product_archive", args=[product.pk]), follow=True)
    assert not Product.objects.live().exists()
    (told,) = said.context["messages"]
    assert "в договорах: 1, у клиентов: 1" in str(told)
    undo.undo(token=told.extra_tags.partition(":")[2], by=admin)
    assert Product.objects.live().get() == product
    browser.post(reverse("contracts:product_archive", args=[product.pk]))
    browser.post(reverse("contracts:product_restore", args=[product.pk]))
    assert Product.objects.live().get() == product


def test_the_list_counts_live_contracts(browser):
    product = f.ContractFactory.create().product
    f.ContractFactory.create(product=product, archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    page = browser.get(reverse("contracts:product_list")).context["page"]
    assert [row.live_contracts for row in page] == [1]


def rate(browser, **typed):
    words = {"currency": "USD", "since": clock.today().isoformat(), "rate": "92,5"}
    return browser.post(reverse("contracts:rate_list"), words | typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("92,5", 92_500_000), ("92.5", 92_500_000), ("1 000", 1_000_000_000), ("0,000001", 1)],
)
def test_a_rate_is_read_as_people_type_it(browser, typed, kept):
    rate(browser, rate=typed)
    assert CurrencyRate.objects.get().rate_millionths == kept


@pytest.mark.parametrize(
    "typed", ["0", "-5", "много", "1e3", "1.2.3", "٩٢", "0,0000001", "99999999"]
)
def test_a_wrong_rate_is_refused(browser, typed):
    assert rate(browser, rate=typed).status_code == 422
    assert not CurrencyRate.objects.exists()


def test_the_base_currency_has_no_rate(browser):
    assert rate(browser, currency="RUB").status_code == 422


def test_a_rate_of_the_same_day_is_replaced_after_a_consent(browser):
    rate(browser)
    asked = rate(browser, rate="93")
    assert "92,5" in asked.context["effects"][0]
    assert CurrencyRate.objects.get().rate_millionths == 92_500_000
    rate(browser, rate="93", agreed=asked.context["agreement"])
    assert CurrencyRate.objects.get().rate_millionths == 93_000_000


def test_a_rate_tells_whose_tier_it_changes_and_who_becomes_overdue(browser):
    today = clock.today()
    year = {"starts_on": today - dt.timedelta(days=200), "ends_on": today + dt.timedelta(days=200)}
    small = f.ContractFactory.create(currency="USD", amount=100_00, **year)
    f.ContractFactory.create(currency="RUB", amount=5_000_00, **year)
    touched = clock.start_of(today - dt.timedelta(days=40))
    Client.objects.update(last_touch_at=touched)
    recompute_tiers(today=today)
    before = list(Client.objects.order_by("pk").values())
    effects = rate(browser, rate="500").context["effects"]
    assert effects == [
        "Годовая сумма изменится у 1\xa0клиента.",
        "2\xa0клиента перейдут в другую категорию, и норма касаний изменится.",
        "1 клиент станет просроченным.",
    ]
    assert not CurrencyRate.objects.exists()
    assert list(Client.objects.order_by("pk").values()) == before
    assert small.client.effective_tier == "C"


def test_a_rate_that_nothing_uses_is_saved_at_once(browser):
    f.ContractFactory.create(currency="EUR", starts_on=clock.today())
    rate(browser)
    assert CurrencyRate.objects.count() == 1


def test_a_missing_rate_is_said_on_both_pages(browser):
    contract = f.ContractFactory.create(currency="USD")
    assert browser.get(reverse("contracts:rate_list")).context["missing"] == ["USD"]
    assert not browser.get(contract.get_absolute_url()).context["has_rate"]
    CurrencyRate.objects.create(currency="USD", since=clock.today(), rate_millionths=90_000_000)
    assert browser.get(reverse("contracts:rate_list")).context["missing"] == []
    assert browser.get(contract.get_absolute_url()).context["has_rate"]


def test_products_tell_of_how_many_clients_they_are(browser):
    contract = f.ContractFactory.create()
    f.ContractFactory.create(client=contract.client, product=contract.product)
    row = browser.get(reverse("contracts:product_list")).context["page"][0]
    assert (row.live_contracts, row.clients) == (2, 1)

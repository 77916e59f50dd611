"""The company's settings: the name shows at once, limits hold, two edits merge."""

import pytest
from django.urls import reverse

from core import stored


@pytest.fixture
def browser(admin, signed_in):
    return signed_in(admin)


def shown(browser):
    form = browser.get(reverse("core:company")).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "seen"}
    return values | {"seen": form.fields["seen"].initial}


def test_the_products_name_shows_on_the_next_page(browser):
    browser.post(reverse("core:company"), shown(browser) | {"product_name": "Компас"})
    assert "Компас" in browser.get(reverse("users:profile")).content.decode()


def test_an_emptied_name_gets_its_default_back(browser, settings):
    browser.post(reverse("core:company"), shown(browser) | {"product_name": "Компас"})
    browser.post(reverse("core:company"), shown(browser) | {"product_name": "  "})
    assert stored.value("product_name") == settings.PRODUCT_NAME


@pytest.mark.parametrize("hours", ["0", "13", "много", ""])
def test_rest_is_from_one_to_twelve_hours(browser, hours):
    answer = browser.post(reverse("core:company"), shown(browser) | {"session_idle_hours": hours})
    assert answer.status_code == 422
    assert stored.value("session_idle_hours") == 12


def test_two_edits_of_different_settings_are_both_kept(browser):
    first, second = shown(browser), shown(browser)
    browser.post(reverse("core:company"), first | {"product_name": "Компас"})
    browser.post(reverse("core:company"), second | {"session_idle_hours": "8"})
    assert stored.values(["product_name", "session_idle_hours"]) == {
        "product_name": "Компас",
        "session_idle_hours": 8,
    }


def test_a_value_is_read_once_for_many_pages(db, django_assert_num_queries):
    stored.forget_recent()
    with django_assert_num_queries(1):
        for _page in range(5):
            stored.recent("product_name")


def test_others_read_a_sentence(kam, signed_in):
    answer = signed_in(kam).get(reverse("core:company"))
    assert answer.status_code == 403

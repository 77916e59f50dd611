"""Settings of administrators' own fields."""

import pytest
from django.urls import reverse

from clients.models import ClientField
from core import undo
from tests import factories as f


@pytest.fixture
def browser(admin, signed_in):
    return signed_in(admin)


def add(browser, **typed):
    words = {"label": "Судебная нагрузка", "kind": "number", "options": "", "unit": "дел"}
    return browser.post(reverse("clients:field_create"), words | typed)


@pytest.mark.parametrize("kind", ["number", "text", "date", "bool"])
def test_a_field_of_each_kind_is_added(browser, kind):
    add(browser, kind=kind)
    assert ClientField.objects.get().kind == kind


def test_a_choice_needs_options(browser):
    assert add(browser, kind="choice").status_code == 422
    add(browser, kind="choice", options="да\nнет\n")
    assert ClientField.objects.get().options == ["да", "нет"]


def test_a_second_field_of_the_same_name_is_refused_in_words(browser):
    add(browser)
    answer = add(browser, label="СУДЕБНАЯ нагрузка")
    assert answer.status_code == 422
    assert ClientField.objects.count() == 1


def test_the_kind_cannot_be_changed_afterwards(browser):
    add(browser)
    field = ClientField.objects.get()
    url = reverse("clients:field_edit", args=[field.pk])
    form = browser.get(url).context["form"]
    typed = {"label": "Дела", "unit": "дел", "kind": "text", "code": "x"}
    browser.post(url, typed | {"seen": form.fields["seen"].initial})
    field.refresh_from_db()
    assert (field.label, field.kind) == ("Дела", "number")
    assert field.code != "x"


def test_a_field_goes_out_of_use_and_comes_back_with_its_values(browser, admin, client_row):
    add(browser)
    field = ClientField.objects.get()
    client_row.own_values = {field.code: 5}
    client_row.save()
    said = browser.post(reverse("clients:field_archive", args=[field.pk]), follow=True)
    assert not ClientField.objects.live().exists()
    told = list(said.context["messages"])[-1]
    assert "Клиентов со значением: 1." in str(told)
    undo.undo(token=told.extra_tags.partition(":")[2], by=admin)
    assert ClientField.objects.live().get() == field
    browser.post(reverse("clients:field_archive", args=[field.pk]))
    browser.post(reverse("clients:field_restore", args=[field.pk]))
    client_row.refresh_from_db()
    assert ClientField.objects.live().get() == field
    assert client_row.own_values == {field.code: 5}


def test_fields_are_put_in_order(browser):
    for label in ("А", "Б", "В"):
        add(browser, label=label)
    last = ClientField.objects.get(label="В")
    browser.post(reverse("clients:field_order"), {"up": last.pk})
    assert [field.label for field in ClientField.objects.live()] == ["А", "В", "Б"]


def test_markup_in_a_name_is_shown_as_text(browser):
    add(browser, label="<script>alert(1)</script>{{ 7|add:7 }}")
    page = browser.get(reverse("clients:field_list")).content.decode()
    assert "<script>alert(1)" not in page
    assert "{{ 7|add:7 }}" in page


def test_the_form_says_how_many_clients_use_a_field(browser, client_row):
    add(browser)
    field = ClientField.objects.get()
    f.ClientFactory.create(own_values={field.code: 1})
    page = browser.get(reverse("clients:field_edit", args=[field.pk]))
    assert page.context["in_use"] == 1

"""The page that makes one of two, and where the hidden address leads."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from clients.models import Client, Person
from clients.queries import joining, wording
from core.models import FormKey
from tests import factories as f


def form_of(browser: Any, url: str) -> dict[str, Any]:
    form = browser.get(url).context["form"]
    return {"form_key": str(form.initial["form_key"]), "shown": form.fields["shown"].initial}


def test_a_second_press_leads_to_the_kept_client(client_row: Any, kam: Any, signed_in: Any) -> None:
    twin = f.ClientFactory.create(owner=kam, city="Тихвин")
    browser, url = signed_in(kam), reverse("clients:client_join", args=[client_row.pk, twin.pk])
    data = form_of(browser, url) | {"pick-city": "other"}

    answers = [browser.post(url, data) for _time in range(2)]

    assert [answer.url for answer in answers] == [client_row.get_absolute_url()] * 2
    assert Client.objects.get(pk=client_row.pk).city == "Тихвин"
    assert FormKey.objects.count() == 1


def test_the_hidden_address_leads_to_the_kept_one_for_who_sees_it(
    client_row: Any, kam: Any, stranger: Any, signed_in: Any
) -> None:
    twin = f.ClientFactory.create(
        owner=kam, merged_into=client_row, archived_at="2026-01-01T00:00Z"
    )
    answer = signed_in(kam).get(twin.get_absolute_url())
    assert (answer.status_code, answer.url) == (302, client_row.get_absolute_url())
    assert signed_in(stranger).get(twin.get_absolute_url()).status_code == 404
    found = signed_in(kam).get(reverse("clients:client_list"), {"archived": "true"})
    assert twin.name not in found.content.decode()


def test_a_value_changed_meanwhile_is_shown_anew(client_row: Any, kam: Any, signed_in: Any) -> None:
    twin = f.ClientFactory.create(owner=kam, city="Тихвин")
    browser, url = signed_in(kam), reverse("clients:client_join", args=[client_row.pk, twin.pk])
    data = form_of(browser, url)
    Client.objects.filter(pk=twin.pk).update(city="Волхов")

    answer = browser.post(url, data)

    assert answer.status_code == 422
    assert "Волхов" in answer.content.decode()
    assert Client.objects.get(pk=twin.pk).merged_into is None


def test_pairs_of_people_and_what_was_joined_stand_on_the_page(
    client_row: Any, kam: Any, signed_in: Any
) -> None:
    people = [
        f.StakeholderFactory.create(client=client_row, person__last_name="Ким").person
        for _time in range(2)
    ]
    browser = signed_in(kam)
    url = reverse("clients:person_join", args=[person.pk for person in people])
    pairs = reverse("clients:client_pairs") + "?of=people"
    assert url in browser.get(pairs).content.decode()

    browser.post(url, form_of(browser, url))

    page = browser.get(pairs)
    assert [one["kept"] for one in page.context["joined"]] == [str(people[0])]
    browser.post(reverse("core:undo", args=[page.context["joined"][0]["token"]]))
    assert url in browser.get(pairs).content.decode()


def test_a_pair_that_others_decide_is_shown_without_a_link(
    client_row: Any, kam: Any, stranger: Any, signed_in: Any
) -> None:
    """One of two people works at a client of somebody else's too: only they may go there."""
    own = f.StakeholderFactory.create(client=client_row, person__last_name="Ким").person
    both = f.StakeholderFactory.create(client=client_row, person__last_name="Ким").person
    f.StakeholderFactory.create(client=f.ClientFactory.create(owner=stranger), person=both)
    browser = signed_in(kam)
    page = browser.get(reverse("clients:client_pairs") + "?of=people").content.decode()
    allowed = reverse("clients:person_join", args=[both.pk, own.pk])
    refused = reverse("clients:person_join", args=[own.pk, both.pk])
    assert allowed in page
    assert refused not in page
    assert refused not in browser.get(allowed).content.decode()
    assert browser.get(refused).status_code == 403


def test_pairs_at_a_client_that_one_only_helps_at_say_who_may(
    client_row: Any, kam: Any, colleague: Any, signed_in: Any
) -> None:
    for _time in range(2):
        f.StakeholderFactory.create(client=client_row, person__last_name="Ким")
    page = signed_in(colleague).get(reverse("clients:client_pairs") + "?of=people")
    (row,) = page.context["rows"]
    assert row.kept is None
    assert "/join/" not in page.content.decode()


def test_every_value_that_may_differ_has_a_name_of_its_own() -> None:
    nameless = [
        field.name
        for model, kind in ((Client, ""), (Person, "person"))
        for field in model._meta.concrete_fields
        if joining._is_chosen(field)
        and not isinstance(wording.label_of(field.name, kind, {}), Promise)
    ]
    assert nameless == []


def test_values_are_told_as_everywhere(client_row: Any, kam: Any) -> None:
    Client.objects.filter(pk=client_row.pk).update(
        time_zone="Europe/Moscow",
        country="RU",
        fiscal_year_start=1,
        employees=3262,
        annual_revenue_amount=31_007_000_000_00,
        revenue_currency="RUB",
    )
    client_row.refresh_from_db()
    with translation.override("en"):
        found = joining.differences(client_row, f.ClientFactory.create(owner=kam), kam)
    told = {one.name: one.kept for one in found}
    assert told["time_zone"] == "Moscow, UTC+3"
    assert (told["country"], told["fiscal_year_start"]) == ("Russia", "January")
    assert (told["employees"], told["annual_revenue_amount"]) == (
        "3,262",
        "RUB\u00a031,007,000,000",
    )


def test_two_people_of_one_name_are_told_apart_by_job_and_company(
    client_row: Any, kam: Any, stranger: Any, signed_in: Any
) -> None:
    director = f.StakeholderFactory.create(
        client=client_row, job="директор", person__last_name="Ким"
    ).person
    engineer = f.StakeholderFactory.create(
        client=f.ClientFactory.create(owner=kam, name="Другая верфь"),
        job="инженер",
        person__last_name="Ким",
    ).person
    hidden = f.ClientFactory.create(owner=stranger, name="Тайный завод")
    f.StakeholderFactory.create(client=hidden, person=director)
    browser = signed_in(kam)
    pages = [
        browser.get(reverse("clients:client_pairs") + "?of=people").content.decode(),
        browser.get(
            reverse("clients:person_join", args=[director.pk, engineer.pk])
        ).content.decode(),
    ]
    for page in pages:
        assert f"директор, {client_row.name}" in page
        assert "инженер, Другая верфь" in page
        assert "Тайный завод" not in page

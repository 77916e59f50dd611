"""Classes 2, 4 and 8: a choice that a form does not offer is not taken, whoever sends it."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.urls import reverse

from clients.models import Client
from tests import factories as f
from tests.doors.marks import Book
from tests.doors.sending import BY_HAND, drawn, pointing_at, posts, signed, taken_back, whole
from tests.guards.test_sent_twice import MAKES

EACH = 3  # rows of a table that a field does not offer, tried one by one
ROUTES = {"owner": posts("owner")}
# What administrators alone may send, and what is drawn for them with more fields.
ROUTES["admin"] = [n for n in posts("admin") if n not in ROUTES["owner"]]
ROUTES["admin"] += ["clients:client_create", "clients:client_owner"]
NO_CHOICES = ("zzz", "' OR 1=1 --", "999999999", "\u0661")
REFUSED = (403, 404, 422)  # and then nothing is written: test_access looks at every table
# Sent as they stand these say what is missing; the swap is tried all the same.
UNFINISHED = {
    *("clients:client_owner", "clients:task_held", "clients:member_end", "clients:stage_retire"),
    *("contracts:contract_successor", "clients:stage_edit", "dashboard:deputy_new"),
    "renewals:renewal_close",
    *("flags:norms", "clients:person_change", "clients:client_erase", "clients:person_erase"),
    "renewals:days_off",
}


@pytest.fixture
def offered_nowhere(world: dict[str, Any], hidden: list[Book], team: Any) -> None:
    """Rows that no form offers: of retired stages, closed teams, other products."""
    now = hidden[0].archived.archived_at
    f.StageFactory.create(retired_at=now)
    f.TeamFactory.create(archived_at=now)
    f.ProductFactory.create(archived_at=now)


def _rows_not_offered(field: Any) -> list[Any]:
    model = field.queryset.model
    offered = field.queryset.values("pk")
    return list(model._base_manager.exclude(pk__in=offered).order_by("-pk")[:EACH])


def _swapped_rows(
    name: str, form: Any, browser: Any, known: dict[Any, Any]
) -> tuple[int, list[str]]:
    tried, taken = 0, []
    for field_name, field in form.fields.items():
        if not isinstance(field, forms.ModelChoiceField):
            continue
        for row in _rows_not_offered(field):
            if row not in known:
                known[row] = (pointing_at(row), whole(row))
            with taken_back():
                answer = form.send(browser, **{field_name: str(row.pk)})
                is_open = answer.status_code not in REFUSED
                if is_open and (pointing_at(row), whole(row)) != known[row]:
                    taken.append(f"{name}: {field_name} took {row._meta.label} {row.pk}")
            tried += 1
    return tried, taken


def _swapped_words(
    name: str, form: Any, browser: Any, known: dict[Any, Any]
) -> tuple[int, list[str]]:
    tried, taken = 0, []
    for place, (field_name, field) in enumerate(form.fields.items()):
        if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
            continue
        for wrong in (NO_CHOICES[place % 4], *NO_CHOICES[:2]):
            with taken_back():
                answer = form.send(browser, **{field_name: wrong})
            tried += 1
            if answer.status_code not in REFUSED:
                taken.append(f"{name}: {field_name}={wrong!r} got {answer.status_code}")
    return tried, taken


@pytest.mark.any_engine
@pytest.mark.parametrize(("who", "at_least"), [("owner", 220), ("admin", 55)])
def test_no_form_takes_a_row_or_a_word_that_it_does_not_offer(
    who: str, at_least: int, world: dict[str, Any], people: Any, offered_nowhere: None
) -> None:
    browser = signed(people[who])
    tried, taken, dead = 0, [], []
    known: dict[Any, Any] = {}
    for name in ROUTES[who]:
        form = drawn(name, world, browser)
        if not form.fields:
            continue
        with taken_back():
            answer = form.send(browser)
        if answer.status_code != 302 and name not in UNFINISHED:
            dead.append(f"{name} {answer.status_code}")
        for swap in (_swapped_rows, _swapped_words):
            count, wrong = swap(name, form, browser, known)
            tried, taken = tried + count, taken + wrong
    assert not taken, "\n".join(taken)
    assert not dead, f"these forms would refuse anything: {dead}"
    assert tried >= at_least


@pytest.mark.parametrize("who", ["owner", "head"])
@pytest.mark.parametrize("kind", ["stakeholder", "task", "contract", "flag", "touch", "client"])
def test_hidden_ids_in_parameters_of_the_quick_log_do_nothing(
    who: str, kind: str, world: dict[str, Any], people: Any, hidden: list[Book]
) -> None:
    browser, book = signed(people[who]), hidden[0]
    row = book.client if kind == "client" else book.rows[kind]
    form = drawn("clients:touch_create", world, browser)
    names = ("stakeholders", "colleagues", "closes", "flag", "gap", "gap_answer", "client", "next")
    before = (pointing_at(row), whole(row))
    for name in names:
        value = f"client:{row.pk}" if name in ("gap", "flag") else str(row.pk)
        for given in (value, str(row.pk)):
            with taken_back():
                form.send(browser, **{name: given})
                assert (pointing_at(row), whole(row)) == before, name


def test_a_client_of_another_book_typed_by_name_is_not_found(
    kam: Any, hidden: list[Book], signed_in: Any
) -> None:
    browser, name = signed_in(kam), hidden[0].client.name
    posted = [
        (reverse("clients:client_create"), {"name": "ООО «Ива»", "parent_text": name}),
        (reverse("clients:touch_create"), {"client_text": name, "kind": "call", "summary": "я"}),
    ]
    for url, data in posted:
        assert browser.post(url, data).status_code == 422
    assert not Client.objects.filter(name="ООО «Ива»").exists()


# --- many at once ------------------------------------------------------------------------------


@pytest.mark.parametrize("do", ["owner", "stage", "event"])
def test_many_at_once_with_a_foreign_one_among_them_are_refused_whole(
    do: str, head: Any, client_row: Client, hidden: list[Book], signed_in: Any
) -> None:
    stage, new = f.StageFactory.create(), f.UserFactory.create(team=head.team)
    ids = [client_row.pk, hidden[0].client.pk, hidden[2].client.pk]
    before = list(Client.objects.order_by("pk").values())
    data = {"do": do, "owner": new.pk, "stage": stage.pk, "event": "event", "event_text": "Да"}
    answer = signed_in(head).post(reverse("clients:client_bulk"), data | {"ids": ids}, follow=True)
    assert list(Client.objects.order_by("pk").values()) == before
    unknown = signed_in(head).post(
        reverse("clients:client_bulk"),
        data | {"ids": [client_row.pk, 999_999_998, 999_999_999]},
        follow=True,
    )
    said = [[str(m) for m in a.context["messages"]] for a in (answer, unknown)]
    assert said[0] == said[1] != []


def test_renewals_with_a_foreign_one_among_them_are_refused_whole(
    kam: Any, client_row: Client, hidden: list[Book], signed_in: Any
) -> None:
    own = f.RenewalFactory.create(contract=f.ContractFactory.create(client=client_row))
    foreign = f.ContractFactory.create(client=hidden[0].client)
    address, said = reverse("renewals:renewal_change"), []
    for other in (foreign.pk, 999_999_999):
        data = {"do": "forecast", "forecast": "loss", "ids": [own.contract_id, other]}
        answer = signed_in(kam).post(address, data, follow=True)
        said.append([str(message) for message in answer.context["messages"]])
    own.refresh_from_db()
    assert own.kam_category == ""
    assert said[0] == said[1] != []


@pytest.mark.parametrize("who", ["kam", "colleague"])
def test_many_at_once_is_not_for_those_who_may_not(
    who: str, client_row: Client, signed_in: Any, request: Any
) -> None:
    data = {"do": "stage", "stage": f.StageFactory.create().pk, "ids": [client_row.pk]}
    browser = signed_in(request.getfixturevalue(who))
    assert browser.post(reverse("clients:client_bulk"), data).status_code == 403
    client_row.refresh_from_db()
    assert client_row.stage is None


@pytest.mark.any_engine
def test_all_forms_that_make_rows_were_drawn_from_their_pages(
    world: dict[str, Any], people: Any
) -> None:
    browser = signed(people["admin"])
    bare = [n for n in MAKES if n in posts("admin") and not drawn(n, world, browser).fields]
    # Lists draw their bulk forms by hand; foreign ids among the ticked have tests of their own.
    assert set(bare) == {"clients:client_bulk", *(BY_HAND & MAKES.keys())}

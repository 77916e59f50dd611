"""The client list: exactly what one may see, narrowed, sorted, exported, changed in bulk."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ClientField
from core.models import AuditLine
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

LIST, BULK = "/clients/", "/clients/bulk/"
EXPORT = {kind: f"/clients/export/{kind}/" for kind in ("csv", "xlsx")}


def names(answer: Any) -> list[str]:
    return [client.name for client in answer.context["rows"]]


@pytest.fixture
def book(kam: User) -> list[Client]:
    stages = f.StageFactory.create_batch(2)
    long_ago = timezone.now() - dt.timedelta(days=100)
    return [
        f.ClientFactory.create(name="Альфа", owner=kam, tier="A", stage=stages[0], industry="Банк"),
        f.ClientFactory.create(name="Бета", owner=kam, tier="B", last_touch_at=timezone.now()),
        f.ClientFactory.create(name="Ёлка", owner=kam, stage=stages[1], last_touch_at=long_ago),
    ]


def test_everybody_sees_their_own(
    book: list[Client], kam: User, head: User, stranger: User, admin: User, signed_in: Any
) -> None:
    found = {p: names(signed_in(p).get(LIST)) for p in (kam, head, stranger, admin)}
    everything = ["Альфа", "Бета", "Ёлка"]
    assert list(found.values()) == [everything, everything, [], everything]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=елк", ["Ёлка"]),
        ("q=АЛЬФ", ["Альфа"]),
        ("tier=A&tier=B", ["Альфа", "Бета"]),
        ("tier=C", ["Ёлка"]),
        ("industry=банк", ["Альфа"]),
        ("untouched=90", ["Альфа", "Ёлка"]),
        ("ends=none", ["Альфа", "Бета", "Ёлка"]),
        ("archived=on", []),
        ("sort=-name", ["Ёлка", "Бета", "Альфа"]),
        ("sort=-touch", ["Бета", "Ёлка", "Альфа"]),
        ("sort=password", ["Альфа", "Бета", "Ёлка"]),
    ],
)
def test_filters_and_sorts(
    query: str, expected: list[str], book: list[Client], kam: User, signed_in: Any
) -> None:
    assert names(signed_in(kam).get(f"{LIST}?{query}")) == expected


def test_filter_by_stage(book: list[Client], kam: User, signed_in: Any) -> None:
    answer = signed_in(kam).get(f"{LIST}?stage={book[2].stage_id}")
    assert names(answer) == ["Ёлка"]


def test_filter_by_contract_end(book: list[Client], kam: User, signed_in: Any) -> None:
    soon = timezone.localdate() + dt.timedelta(days=20)
    f.ContractFactory.create(client=book[1], ends_on=soon)
    assert names(signed_in(kam).get(f"{LIST}?ends=30")) == ["Бета"]


def test_filter_by_flag(book: list[Client], kam: User, signed_in: Any) -> None:
    f.FlagFactory.create(client=book[0])
    assert names(signed_in(kam).get(f"{LIST}?flag=untouched")) == ["Альфа"]


def test_head_filters_by_owner(book: list[Client], head: User, team: Any, signed_in: Any) -> None:
    other = f.UserFactory.create(team=team)
    f.ClientFactory.create(name="Гамма", owner=other)
    assert names(signed_in(head).get(f"{LIST}?owner={other.pk}")) == ["Гамма"]


def test_a_member_of_groups_chooses_among_the_owners_in_sight(
    book: list[Client], colleague: User, stranger: User, signed_in: Any
) -> None:
    other = f.UserFactory.create()
    theirs = f.ClientFactory.create(name="Гамма", owner=other)
    f.MembershipFactory.create(client=theirs, person=colleague)
    answer = signed_in(colleague).get(f"{LIST}?owner={other.pk}")
    offered = dict(answer.context["filter"].form.fields["owner"].choices)
    assert names(answer) == ["Гамма"]
    assert str(stranger.pk) not in offered


def test_pairs_are_suggested_to_who_sees_both(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    Client.objects.filter(pk=client_row.pk).update(inn="7707083893")
    mine = f.ClientFactory.create(owner=kam, inn="7707083893")
    f.ClientFactory.create(owner=stranger, inn="7707083893")
    found = signed_in(kam).get(reverse("clients:client_pairs")).context["rows"]
    assert [(row.kept, row.other) for row in found] == [(client_row, mine)]
    assert not signed_in(stranger).get(reverse("clients:client_pairs")).context["rows"]


def test_a_foreign_owner_is_no_choice(
    book: list[Client], kam: User, stranger: User, head: User, signed_in: Any
) -> None:
    form = signed_in(head).get(LIST).context["filter"].form
    assert str(stranger.pk) not in dict(form.fields["owner"].choices)
    assert "owner" not in signed_in(kam).get(LIST).context["filter"].form.fields


@pytest.mark.parametrize(
    ("kind", "value", "query", "expected"),
    [
        ("number", 120, "own-load-from=100", ["Альфа"]),
        ("number", 120, "own-load-to=100", []),
        ("text", "Судится часто", "own-load=СУДИТСЯ", ["Альфа"]),
        ("choice", "много", "own-load=много", ["Альфа"]),
        ("date", "2026-05-01", "own-load-from=2026-04-01", ["Альфа"]),
        ("bool", True, "own-load=true", ["Альфа"]),
        ("bool", True, "own-load=false", []),
    ],
)
def test_filter_by_own_field(
    kind: str,
    value: Any,
    query: str,
    expected: list[str],
    book: list[Client],
    kam: User,
    signed_in: Any,
) -> None:
    ClientField.objects.create(code="load", label="Нагрузка", kind=kind, options=["много"])
    folded = {"~load": str(value).casefold()} if kind == "text" else {}
    Client.objects.filter(pk=book[0].pk).update(own_values={"load": value} | folded)
    assert names(signed_in(kam).get(f"{LIST}?{query}")) == expected


def test_nothing_found_names_the_filters(book: list[Client], kam: User, signed_in: Any) -> None:
    answer = signed_in(kam).get(f"{LIST}?tier=A&industry=лес")
    assert [chip.name for chip in answer.context["chosen"]] == ["tier", "industry"]
    assert "tier=A" in answer.context["chosen"][1].query


def test_rare_pages_stand_in_a_menu_with_words(kam: User, signed_in: Any) -> None:
    page = signed_in(kam).get(LIST).content.decode()
    menu = page.partition("c-head__act")[2].partition("</details>")[0]
    for name in ("clients:client_pairs", "playbooks:proposal_list", "dashboard:trip"):
        assert f'href="{reverse(name)}"' in menu
    assert "aria-label" not in menu


def test_no_stage_is_no_empty_cell_on_a_phone(
    book: list[Client], kam: User, signed_in: Any
) -> None:
    page = signed_in(kam).get(LIST).content.decode()
    assert page.count('class="c-cards__bare hide-m"') == 1  # «Бета»


def test_pages_of_fifty_and_an_exact_count(kam: User, signed_in: Any) -> None:
    f.ClientFactory.create_batch(60, owner=kam)
    browser = signed_in(kam)
    first, second = browser.get(LIST), browser.get(f"{LIST}?page=2")
    assert (len(names(first)), len(names(second)), first.context["total"]) == (50, 10, 60)
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize(
    ("page", "shown"),
    [("0", 1), ("x", 1), ("-1", 1), ("3", 2), ("9", 2), ("99999999999999999999", 1)],
)
def test_odd_pages_are_the_nearest_there_is(
    page: str, shown: int, kam: User, signed_in: Any
) -> None:
    f.ClientFactory.create_batch(60, owner=kam)
    browser = signed_in(kam)
    answer, expected = (browser.get(f"{LIST}?page={number}") for number in (page, shown))
    assert names(answer) == names(expected) != []
    assert [answer.context[key] for key in ("first", "last", "total")] == (
        [51, 60, 60] if shown == 2 else [1, 50, 60]
    )


def test_a_page_of_no_rows_is_the_empty_list(kam: User, signed_in: Any) -> None:
    answer = signed_in(kam).get(f"{LIST}?page=2")
    assert (answer.status_code, names(answer)) == (200, [])


def test_counts_above_a_thousand_are_not_counted(
    kam: User, signed_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("clients.views.listing.COUNT_LIMIT", 55)
    f.ClientFactory.create_batch(60, owner=kam)
    answer = signed_in(kam).get(LIST)
    assert answer.context["total"] == 56


def test_htmx_gets_the_list_alone(client_row: Client, kam: User, signed_in: Any) -> None:
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list"}
    text = signed_in(kam).get(LIST, **headers).content.decode()
    assert text.lstrip().startswith('<div id="list"')
    assert "<html" not in text


def test_a_card_knows_its_neighbours_in_the_list(
    book: list[Client], kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    second = browser.get(f"{LIST}?sort=-name").context["rows"][1]
    near = browser.get(second.card_url).context["near"]
    assert near["previous"].startswith(book[2].get_absolute_url())
    assert near["next"].startswith(book[0].get_absolute_url())


def test_a_copied_address_shows_no_foreign_neighbours(
    book: list[Client], kam: User, stranger: User, signed_in: Any
) -> None:
    url = signed_in(kam).get(LIST).context["rows"][1].card_url
    f.MembershipFactory.create(client=book[1], person=stranger)
    near = signed_in(stranger).get(url).context["near"]
    assert near == {}


def test_export_gives_exactly_what_is_seen(book: list[Client], kam: User, signed_in: Any) -> None:
    f.ClientFactory.create(name="Чужой")
    answer = signed_in(kam).get(f"{EXPORT['csv']}?tier=A")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Альфа" in text
    assert "Бета" not in text
    assert "Чужой" not in text


def test_export_leaves_a_trace(book: list[Client], kam: User, signed_in: Any) -> None:
    signed_in(kam).get(EXPORT["xlsx"])
    line = AuditLine.objects.get(verb="clients_exported")
    assert (line.by, line.changes["rows"]) == (kam, 3)


def test_export_guards_formulas(kam: User, signed_in: Any) -> None:
    f.ClientFactory.create(name="=1+1", owner=kam)
    browser = signed_in(kam)
    text = b"".join(browser.get(EXPORT["csv"]).streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get(EXPORT["xlsx"]).content)).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_unknown_export_does_not_exist(kam: User, signed_in: Any) -> None:
    assert signed_in(kam).get("/clients/export/pdf/").status_code == 404


def test_head_hands_over_many_with_undo(
    book: list[Client], head: User, team: Any, signed_in: Any
) -> None:
    other = f.UserFactory.create(team=team)
    data = {"ids": [c.pk for c in book], "owner": other.pk, "do": "owner", "query": "tier=A"}
    answer = signed_in(head).post(BULK, data)
    assert answer.url == f"{LIST}?tier=A"
    assert set(Client.objects.values_list("owner", flat=True)) == {other.pk}


def test_head_moves_many_to_a_stage(book: list[Client], head: User, signed_in: Any) -> None:
    stage = f.StageFactory.create()
    data = {"ids": [c.pk for c in book], "stage": stage.pk, "do": "stage"}
    signed_in(head).post(BULK, data)
    assert set(Client.objects.values_list("stage", flat=True)) == {stage.pk}


def test_a_foreign_id_among_many_changes_nothing(
    book: list[Client], head: User, team: Any, signed_in: Any
) -> None:
    foreign = f.ClientFactory.create()
    before = dict(Client.objects.values_list("pk", "owner"))
    data = {"ids": [book[0].pk, foreign.pk], "owner": head.pk, "do": "owner"}
    signed_in(head).post(BULK, data)
    assert dict(Client.objects.values_list("pk", "owner")) == before


def test_bulk_is_for_heads(book: list[Client], kam: User, signed_in: Any) -> None:
    data = {"ids": [book[0].pk], "owner": kam.pk, "do": "owner"}
    assert signed_in(kam).post(BULK, data).status_code == 403


def test_nothing_ticked_is_said(book: list[Client], head: User, signed_in: Any) -> None:
    answer = signed_in(head).post(BULK, {"do": "owner", "owner": head.pk}, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]


def test_suggestions_hide_what_one_does_not_see(
    book: list[Client], kam: User, stranger: User, signed_in: Any
) -> None:
    url = reverse("clients:suggest") + "?client_text=альф"
    assert "Альфа" in signed_in(kam).get(url).content.decode()
    assert "Альфа" not in signed_in(stranger).get(url).content.decode()


def test_an_empty_list_says_what_each_filter_takes_away(kam: Any, signed_in: Any) -> None:
    for number in range(3):
        f.ClientFactory.create(owner=kam, tier="A", industry=f"Лес {number}")
    f.ClientFactory.create(owner=kam, tier="B", industry="Море")
    browser, url = signed_in(kam), "/clients/"
    answer = browser.get(url, {"tier": "A", "industry": "море"})
    assert {one.name: one.back for one in answer.context["chosen"]} == {"tier": 1, "industry": 3}
    page = answer.content.decode().replace("\xa0", " ")
    assert "Без фильтра «Отрасль» — 3 клиента" in page
    few = len(own_queries(browser, f"{url}?q=нет&tier=A"))
    many = f"{url}?q=нет&tier=A&industry=море&untouched=30&flag=any"
    assert len(own_queries(browser, many)) == few

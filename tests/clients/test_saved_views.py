"""Views of the list are saved, shared, pinned; columns are chosen; tiers change for many."""

from typing import Any

import pytest
from django.urls import reverse

from clients.actions import change_tiers
from clients.actions.views import delete_view, pin_view, save_view, share_view
from clients.models import Client, SavedView
from core import undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
LIST = "clients:client_list"


def saved(by: Any, name: str = "Мои A", **given: Any) -> SavedView:
    wanted = {"query": "tier=A", "is_shared": False, "is_pinned": False} | given
    return save_view(name=name, by=by, **wanted)


def test_a_shared_view_is_seen_by_the_team_alone(kam: Any, head: Any, stranger: Any) -> None:
    view = saved(kam, is_shared=True)
    for person, is_seen in ((kam, True), (head, True), (stranger, False)):
        assert SavedView.objects.visible_to(person).filter(pk=view.pk).exists() is is_seen
    share_view(view=view, by=kam, is_shared=False)
    assert not SavedView.objects.visible_to(head).exists()


def test_the_menu_takes_three_views_and_forgets_a_deleted_one(kam: Any, head: Any) -> None:
    views = [saved(kam, f"Вид {n}", is_shared=True, is_pinned=n < 3) for n in range(4)]
    with pytest.raises(DomainError):
        pin_view(view=views[3], by=kam)
    pin_view(view=views[0], by=head)
    with pytest.raises(NotAllowed):
        delete_view(view=views[0], by=head)
    delete_view(view=views[0], by=kam)
    assert User.objects.get(pk=head.pk).pins == []
    assert [pin[1] for pin in User.objects.get(pk=kam.pk).pins] == ["Вид 1", "Вид 2"]


def test_a_name_is_used_once_by_a_person(kam: Any, head: Any) -> None:
    saved(kam)
    saved(head)
    with pytest.raises(DomainError):
        saved(kam, "МОИ  A")


def test_a_view_is_saved_from_the_list_and_stands_in_the_menu(
    client_row: Any, kam: Any, signed_in: Any
) -> None:
    browser, url = signed_in(kam), reverse("clients:view_list")
    form = browser.get(url, {"tier": "A", "cols": ["tier", "city"], "page": "2"}).context["form"]
    typed = {"name": "Важные", "is_pinned": "on", "query": form.initial["query"]}
    answer = browser.post(url, typed | {"form_key": str(form.initial["form_key"])})
    assert answer.url == f"{reverse(LIST)}?tier=A&cols=tier&cols=city"
    assert answer.url.replace("&", "&amp;") in browser.get(reverse(LIST)).content.decode()


def test_chosen_columns_stand_in_the_table_and_in_the_links(
    client_row: Any, kam: Any, signed_in: Any
) -> None:
    Client.objects.update(city="Тихвин", industry="Энергетика")
    page = signed_in(kam).get(reverse(LIST), {"cols": ["industry", "tier", "nonsense"]})
    words = page.content.decode()
    assert "Энергетика" in words
    assert [column.code for column in page.context["columns"]] == ["name", "tier", "industry"]
    assert "cols=tier&cols=industry" in page.context["listing"].query_with()


def test_tiers_of_many_change_and_go_back(client_row: Any, kam: Any, head: Any) -> None:
    other = f.ClientFactory.create(owner=kam, tier="B")
    bulk = change_tiers(clients=[client_row, other], tier="B", by=head)
    assert bulk.clients == 1
    assert Client.objects.filter(tier="B").count() == 2
    undo.undo(token=bulk.undo.token, by=head)
    assert Client.objects.get(pk=client_row.pk).tier == ""


def test_the_list_sets_a_tier(client_row: Any, head: Any, signed_in: Any) -> None:
    data = {"ids": [client_row.pk], "do": "tier", "tier": "A"}
    signed_in(head).post(reverse("clients:client_bulk"), data)
    assert Client.objects.get(pk=client_row.pk).tier == "A"

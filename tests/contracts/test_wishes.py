"""Wishes: tied to who asked, released by an administrator, told to the client."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.choices import OutcomeKind
from clients.models import Client
from contracts.actions import add_wish, edit_wish, tell_wish, tie_wish, untie_wish
from contracts.choices import WishState
from contracts.models import Interest, ProductWish, WishTie
from core import clock, undo
from core.errors import DomainError, NotAllowed
from flags.models import Flag
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


def wait(client: Client, by: User, **fields: Any) -> WishTie:
    wish = fields.pop("wish", None) or f.ProductWishFactory.create()
    tie_wish(client=client, wish=wish, by=by, on=clock.today(), **fields)
    return WishTie.objects.latest("pk")


def release(wish: ProductWish, by: User) -> ProductWish:
    changes = {"state": WishState.RELEASED, "released_on": clock.today()}
    return edit_wish(wish=wish, changes=changes, by=by)


def open_flags() -> list[str]:
    return list(Flag.objects.open().filter(rule="feature_released").values_list("subject"))


def test_a_release_calls_the_owner_at_once_and_telling_ends_it(
    client_row: Client, kam: User, admin: User
) -> None:
    tie = wait(client_row, kam)
    release(tie.wish, admin)
    assert open_flags() == [(f"wishtie:{tie.pk}",)]
    record = tell_wish(tie=tie, by=kam, today=clock.today())
    assert open_flags() == []
    undo.undo(token=record.token, by=kam)
    assert len(open_flags()) == 1
    untie_wish(tie=tie, by=kam)
    assert open_flags() == []


def test_a_wish_that_goes_back_to_wanted_loses_its_day(client_row: Client, admin: User) -> None:
    wish = release(f.ProductWishFactory.create(), admin)
    again = edit_wish(wish=wish, changes={"state": WishState.WANTED}, by=admin)
    assert again.released_on is None


def test_administrators_release_and_managers_add(kam: User, colleague: User) -> None:
    wish = add_wish(title="Выгрузка в 1С", by=kam)
    assert add_wish(title="ВЫГРУЗКА  в 1с", by=kam) == wish
    with pytest.raises(NotAllowed):
        edit_wish(wish=wish, changes={"state": WishState.DROPPED}, by=kam)
    with pytest.raises(NotAllowed):
        add_wish(title="Ещё", by=colleague)


def test_a_client_waits_for_a_wish_once_for_each_who_asked(client_row: Client, kam: User) -> None:
    tie = wait(client_row, kam)
    with pytest.raises(DomainError):
        wait(client_row, kam, wish=tie.wish)
    wait(client_row, kam, wish=tie.wish, stakeholder=f.StakeholderFactory.create(client=client_row))
    dropped = f.ProductWishFactory.create(state=WishState.DROPPED)
    with pytest.raises(DomainError):
        wait(client_row, kam, wish=dropped)


def test_nobody_of_another_client_asks(client_row: Client, kam: User) -> None:
    with pytest.raises(DomainError):
        wait(client_row, kam, stakeholder=f.StakeholderFactory.create())


def test_a_need_is_tied_to_a_new_wish_with_the_person_who_asked(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    product = f.ProductFactory.create()
    who = f.StakeholderFactory.create(client=client_row, department="ИТ")
    touch = f.TouchpointFactory.create(client=client_row)
    touch.their_side.create(stakeholder=who)
    need = f.OutcomeFactory.create(
        touchpoint=touch,
        client=client_row,
        kind=OutcomeKind.NEED,
        objection="",
        text="Нужна выгрузка",
    )
    browser, url = signed_in(kam), f"/clients/{client_row.pk}/wishes/new/"
    form = browser.get(url, {"heard": need.pk}).context["form"]
    assert (form["title"].value(), form["stakeholder"].value()) == ("Нужна выгрузка", who.pk)
    data = {name: form[name].value() or "" for name in form.fields} | {"product": product.pk}
    assert browser.post(url, data).status_code == 302
    tie = WishTie.objects.get()
    assert (tie.wish.title, tie.stakeholder, tie.touchpoint) == ("Нужна выгрузка", who, touch)
    assert Interest.objects.get().department == "ИТ"


def test_the_settings_release_with_todays_date(admin: User, signed_in: Any) -> None:
    wish = f.ProductWishFactory.create()
    browser, url = signed_in(admin), f"/settings/wishes/{wish.pk}/"
    seen = browser.get(url).context["form"]["seen"].value()
    data = {"title": wish.title, "state": "released", "seen": seen}
    assert browser.post(url, data).status_code == 302
    wish.refresh_from_db()
    assert wish.released_on == clock.today()
    late = {**data, "released_on": str(clock.today() + dt.timedelta(days=2))}
    assert browser.post(url, late).status_code == 422

"""Ways of looking at the list are saved, shared, pinned to the menu and deleted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients import view_pages
from clients.models import SavedView
from core.errors import DomainError, NotAllowed
from core.verbs import verb
from users.models import User

# More lines in the menu are read by nobody (house default).
MOST_PINS = 3
MOST_VIEWS = 50


@verb
def save_view(
    *,
    name: str,
    query: str,
    by: User,
    is_shared: bool,
    is_pinned: bool,
    page: str = view_pages.CLIENTS,
) -> SavedView:
    """Save an address of a list under a name; `page` is the code of the list.

    Raises DomainError (a name used before, too many views or pins, nobody to share with).
    """
    if SavedView.objects.filter(by=by).count() >= MOST_VIEWS:
        raise DomainError(_("These are too many views. Delete some first."))
    view = SavedView(by=by, name=name, query=query, page=page)
    view.team_id = _team_to_share_with(by) if is_shared else None
    view.save()
    if is_pinned:
        pin_view(view=view, by=by)
    return view


def _team_to_share_with(by: User) -> int:
    if by.team_id is None:
        raise DomainError(_("You are in no team, so there is nobody to share it with."))
    return by.team_id


@verb
def share_view(*, view: SavedView, by: User, is_shared: bool) -> SavedView:
    """Show a view to one's team, or to nobody else. Raises NotAllowed, DomainError."""
    found = _own(view, by)
    found.team_id = _team_to_share_with(by) if is_shared else None
    found.save(update_fields=["team"])
    if not is_shared:
        _out_of_menus(found, but=by)
    return found


@verb
def delete_view(*, view: SavedView, by: User) -> None:
    """Delete one's own view; it leaves every menu. Raises NotAllowed."""
    found = _own(view, by)
    _out_of_menus(found)
    found.delete()


@verb
def pin_view(*, view: SavedView, by: User) -> None:
    """Put a view into one's menu. Raises DomainError when the menu is full."""
    me = User.objects.select_for_update().get(pk=by.pk)
    if any(pin[0] == view.pk for pin in me.pins):
        return
    if len(me.pins) >= MOST_PINS:
        raise DomainError(_("Three views are in the menu already. Take one out first."))
    me.pins = [*me.pins, [view.pk, view.name, view.query, view.page]]
    me.save(update_fields=["pins"])
    by.pins = me.pins


@verb
def unpin_view(*, view: SavedView, by: User) -> None:
    me = User.objects.select_for_update().get(pk=by.pk)
    me.pins = _without(me.pins, view.pk)
    me.save(update_fields=["pins"])
    by.pins = me.pins


def _own(view: SavedView, by: User) -> SavedView:
    found = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    if found.by_id != by.pk:
        raise NotAllowed(_("Whoever made this view changes it."))
    return found


def _out_of_menus(view: SavedView, but: User | None = None) -> None:
    people = User.objects.exclude(pins=[])
    if but is not None:
        people = people.exclude(pk=but.pk)
    for person in people.select_for_update().order_by("pk"):
        if (left := _without(person.pins, view.pk)) != person.pins:
            person.pins = left
            person.save(update_fields=["pins"])


def _without(pins: list[Any], pk: int) -> list[Any]:
    return [pin for pin in pins if pin[0] != pk]

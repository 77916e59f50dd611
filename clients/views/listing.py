"""The client list: filters, sort, pages, neighbours of a card, export and bulk changes."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from clients import list_parts
from clients.filters import ClientFilter
from clients.models import Client, ClientQuerySet
from core import clock, showing
from core.ids import read_id
from core.kept import IDS, kept
from core.shortcuts import is_htmx
from core.widgets import Combobox, draw_options
from users.gaps import PERSON
from users.models import User

PAGE_SIZE = 50
COUNT_LIMIT = 1000
DEFAULT_SORT = "name"
# Columns of the list that can be sorted by, and what stands behind them.
SORTS = {
    "name": "name_folded",
    "tier": "tier_now",
    "stage": "stage__position",
    "owner": "owner__name_folded",
    "touch": "last_touch_at",
    "amount": "annual_amount",
}
OWNER_FIELD = Combobox(url="clients:owner_suggest", text_of=str, label=_("New owner"))
SORTS_BIG_FIRST = {"amount"}
# Facts that a person may add to the table; they stand in the row anyway.
EXTRAS: dict[str, str | Promise] = {
    "industry": _("Industry"),
    "city": _("City"),
    "strategy": _("Strategy"),
    "potential": _("Yearly potential"),
}
OWN_COLUMN = "own-"
# Columns and filters left out while the screen is shown to somebody.
PRIVATE = ("tier", "strategy", "potential", "health", "health_score")


@dataclass(frozen=True, slots=True)
class Column:
    """A head of the table: where a click on it leads and how it is sorted now."""

    code: str
    label: str | Promise
    query: str
    order: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter in force: its name, its words and the address of the list without it.

    `back` is how many clients its removal brings back, where that was counted.
    """

    name: str
    label: str
    words: str
    query: str
    back: int = 0


class ClientListing:
    """One reading of the list for a person and a query string; asks the database when told to."""

    def __init__(self, person: Any, query: QueryDict, *, is_drawn: bool = True) -> None:
        self.person = person
        self.query = query.copy()
        self.today = clock.today()
        visible = Client.objects.visible_to(person)
        self.filter = ClientFilter(self.query, queryset=visible, person=person, is_drawn=is_drawn)
        self.sort, self.is_down = self._sort()
        self.cols = self._cols()

    def _cols(self) -> list[str]:
        """Return the columns asked for, in the order of the table; none means the usual ones."""
        asked = set(self.query.getlist("cols"))
        found = [code for code, _label in self.offered() if code in asked]
        if asked:
            self.query.setlist("cols", found)
        return found

    def offered(self) -> list[tuple[str, str | Promise]]:
        """Return all columns besides the name: code and label."""
        own = [(f"{OWN_COLUMN}{own.code}", own.label) for own in self.filter.own_fields]
        usual: list[tuple[str, str | Promise]] = [
            ("tier", _("Tier")),
            ("stage", _("Stage")),
            ("owner", _("Owner")),
            ("touch", _("Last touch")),
        ]
        usual += [(part.name, part.label) for part in list_parts.registered()]
        found = [*usual, ("amount", _("Per year")), *EXTRAS.items(), *own]
        return [one for one in found if not (showing.hides() and one[0] in PRIVATE)]

    def shows(self, code: str) -> bool:
        """Tell whether a column stands in the table."""
        is_usual = code not in EXTRAS and not code.startswith(OWN_COLUMN)
        return code in self.cols if self.cols else is_usual

    def extras(self) -> list[tuple[str, str | Promise]]:
        """Return the columns that a person added to the usual ones."""
        usual = {*SORTS, *(part.name for part in list_parts.registered())}
        return [one for one in self.offered() if one[0] in self.cols and one[0] not in usual]

    def hidden(self) -> list[tuple[str, str]]:
        """Return what a form that changes the columns carries along."""
        pairs = [(name, value) for name, values in self.query.lists() for value in values]
        return [(name, value) for name, value in pairs if name not in ("cols", "page") and value]

    def column_boxes(self) -> list[tuple[str, str | Promise, bool]]:
        """Return every column with whether it is ticked."""
        return [(code, label, self.shows(code)) for code, label in self.offered()]

    def _sort(self) -> tuple[str, bool]:
        asked = self.query.get("sort", DEFAULT_SORT)
        code = asked.removeprefix("-")
        known = {*SORTS, *(part.name for part in list_parts.registered())}
        return (code, asked.startswith("-")) if code in known else (DEFAULT_SORT, False)

    def rows(self) -> QuerySet[Client]:
        """Return the filtered clients in order, with every figure that the table shows."""
        return _drawn_up(self.filter.qs, self.sort, self.is_down, self.today)

    def page(self, number: int) -> tuple[list[Client], bool]:
        """Return the rows of a page, from 1, and whether there are more."""
        first = (number - 1) * PAGE_SIZE
        is_plain, ids = self.filter.plain() if number == 1 else (False, None)
        if is_plain:
            found = _first_page(self.person, ids, self.sort, self.is_down, self.today)
        else:
            found = list(self.rows()[first : first + PAGE_SIZE + 1])
        return found[:PAGE_SIZE], len(found) > PAGE_SIZE

    def count(self, number: int, found: int, is_more: bool) -> int:
        """Return how many clients there are; COUNT_LIMIT + 1 stands for more than that."""
        if not is_more and (found or number == 1):
            return min((number - 1) * PAGE_SIZE + found, COUNT_LIMIT + 1)
        return self.filter.qs.order_by().values("pk")[: COUNT_LIMIT + 1].count()

    def query_with(self, **changes: Any) -> str:
        """Return the query string with these parameters changed; None takes one out."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query.pop(name, None)
            query.pop(f"{name}_text", None)
            if value is not None:
                query[name] = str(value)
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return query.urlencode()

    def columns(self) -> list[Column]:
        counts = {p.name for p in list_parts.registered() if p.kind == "count"} | {"amount"}
        extra = dict(self.extras())
        found = [self._column("name", _("Client"), False)]
        for code, label in self.offered():
            if code in extra:
                found.append(Column(code, label, "", "none", code == "potential"))
            elif self.shows(code):
                found.append(self._column(code, label, code in counts))
        return found

    def _column(self, code: str, label: str | Promise, is_right: bool) -> Column:
        is_now = code == self.sort
        is_big_first = code in SORTS_BIG_FIRST or is_right
        turn = not self.is_down if is_now else is_big_first
        order = ("descending" if self.is_down else "ascending") if is_now else "none"
        sort = f"-{code}" if turn else code
        return Column(code, label, self.query_with(sort=sort), order, is_right)

    def chosen(self) -> list[ChosenFilter]:
        """Return the filters in force in words, for chips and for the empty state."""
        form = self.filter.form
        if not form.is_valid():
            return []
        chips = []
        for name in self.filter.filters:
            value = form.cleaned_data.get(name)
            if value in (None, "", [], False) or (showing.hides() and name in PRIVATE):
                continue
            label = str(self.filter.filters[name].label)
            words = label if value is True else f"{label}: {_words(form.fields[name], value)}"
            chips.append(ChosenFilter(name, label, words, self.query_with(**{name: None})))
        return chips

    def ways_back(self, chosen: list[ChosenFilter]) -> list[ChosenFilter]:
        """Count what removing each filter alone would bring back. One query for all of them."""
        if not chosen:
            return []
        counts = {
            f"without_{n}": _counted(self.filter.without(c.name)) for n, c in enumerate(chosen)
        }
        row = User.objects.get_queryset().filter(pk=self.person.pk)
        found = row.annotate(**counts).values_list(*counts).get()
        return [replace(one, back=back) for one, back in zip(chosen, found, strict=True)]


def card_query(start: str, position: int) -> str:
    """Return what a link to a card carries so that it knows its neighbours in a list's query."""
    return urlencode({"from": start, "at": position})


def _drawn_up(rows: ClientQuerySet, sort: str, is_down: bool, today: dt.date) -> QuerySet[Client]:
    figures = {p.name: p.expression(today) for p in list_parts.registered()}
    column = F(SORTS.get(sort, sort))
    order = column.desc(nulls_last=True) if is_down else column.asc(nulls_last=True)
    found = rows.with_tier().annotate(**figures)
    return found.select_related("owner", "stage").order_by(order, "pk")


@kept(user=PERSON, ids=IDS)
def _first_page(
    user: User, ids: tuple[int, ...] | None, sort: str, is_down: bool, today: dt.date
) -> QuerySet[Client]:
    """What most people open most often: the list as it is, or what some words found in it."""
    rows = Client.objects.visible_to(user).live()
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return _drawn_up(rows, sort, is_down, today)[: PAGE_SIZE + 1]


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """A sub-select that yields the number of rows, 0 for none."""
    one = rows.order_by().annotate(group_=F("pk") * 0).values("group_")
    return Coalesce(Subquery(one.annotate(number_=Count("pk")).values("number_")), 0)


def _words(field: Any, value: Any) -> str:
    if isinstance(field.widget, Combobox):
        return field.widget.text_of(value) or str(value)
    choices = {str(code): str(label) for code, label in getattr(field, "choices", [])}
    values = value if isinstance(value, list) else [value]
    return ", ".join(choices.get(str(one), str(one)) for one in values)


def neighbours(person: Any, query: str, position: int, pk: int) -> dict[str, str]:
    """Return the addresses of the cards before and after this one in a list, where it still is.

    The list is asked anew as this person, so that nothing hidden shows through an old address.
    """
    listing = ClientListing(person, QueryDict(query), is_drawn=False)
    first = max(position - 1, 0)
    ids = list(listing.rows().values_list("pk", flat=True)[first : position + 2])
    here = position - first
    if len(ids) <= here or ids[here] != pk:
        return {}
    found = {"list": f"{reverse('clients:client_list')}?{listing.query_with()}"}
    if position > 0:
        found["previous"] = _card(listing, ids[here - 1], position - 1)
    if len(ids) > here + 1:
        found["next"] = _card(listing, ids[here + 1], position + 1)
    return found


def _card(listing: ClientListing, pk: int, position: int) -> str:
    return f"{reverse('clients:client', args=[pk])}?{card_query(listing.query_with(), position)}"


class ClientList(View):
    """The clients that a person sees."""

    def get(self, request: HttpRequest) -> HttpResponse:
        listing = ClientListing(request.user, request.GET)
        number = _page_number(request)
        rows, is_more = listing.page(number)
        if not rows and number > 1:
            # Rows have gone since: the last page there is now.
            number = max(1, -(-listing.filter.qs.count() // PAGE_SIZE))
            rows, is_more = listing.page(number)
        first, chosen = (number - 1) * PAGE_SIZE, listing.chosen()
        start = listing.query_with()
        for position, client in enumerate(rows, start=first):
            card = card_query(start, position)
            client.card_url = f"{client.get_absolute_url()}?{card}"  # type: ignore[attr-defined]
        context = {
            "listing": listing,
            "filter": listing.filter,
            "rows": rows,
            "total": listing.count(number, len(rows), is_more),
            "limit": COUNT_LIMIT,
            "first": first + 1,
            "last": first + len(rows),
            "previous_query": listing.query_with(page=number - 1) if number > 1 else "",
            "next_query": listing.query_with(page=number + 1) if is_more else "",
            "columns": listing.columns(),
            "shown": {code for code, _label in listing.offered() if listing.shows(code)},
            "extras": listing.extras(),
            "parts": [part for part in list_parts.registered() if listing.shows(part.name)],
            "chosen": chosen if rows else listing.ways_back(chosen),
            "today": listing.today,
            "may_bulk": True,
            "may_move": request.user.is_head or request.user.is_admin,
            "bulk_key": uuid.uuid4(),
            "owner_options": draw_options(listing.filter.owners),
            "owner_field": _owner_field(listing.filter),
            "sort": request.GET.get("sort", ""),
            "usual_query": listing.query_with(cols=None),
        }
        is_part = is_htmx(request) and request.headers.get("HX-Target") == "list"
        template = "clients/_client_list.html" if is_part else "clients/client_list.html"
        answer = render(request, template, context)
        if is_part:
            # Without the empty fields of the form, so that the address can be read and shared.
            page = {"page": number} if number > 1 else {}
            query = listing.query_with(**page)
            answer["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
        return answer


def _owner_field(filters: ClientFilter) -> str:
    """Return the field for the new owner of the ticked, '' where a select offers them all."""
    if not filters.has_many_owners:
        return ""
    attrs = {"id": "bulk_owner", "class": "form-control", "placeholder": _("new owner")}
    return OWNER_FIELD.render("owner", "", attrs)


def _page_number(request: HttpRequest) -> int:
    return min(max(read_id(request.GET.get("page", "1")), 1), 100_000)

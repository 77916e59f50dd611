"""Every form of the product with what a person would send, drawn from its own page."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.forms.formsets import BaseFormSet
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from tests.guards.access_table import ROWS
from tests.guards.access_world import PEOPLE
from tests.guards.forms_on_pages import form_to, forms_of
from tests.guards.test_sent_twice import DOORS, MAKES, _typed
from users.models import User

ENDS_THE_SESSION = {"users:sign_out_everywhere"}
# What a POST that was not refused may answer.
GOES = {200, 204, 302, 422}
# What a person would choose where a page leaves the choice open.
FILLED: dict[str, dict[str, Any]] = {
    "clients:client_stage": {"stage": "$stage"},
    "clients:survey": {"score": "7"},
    "playbooks:roadmap_close": {"end": "reached"},
    "playbooks:run": {"reason": "Больше не нужно"},
    "renewals:days_off": {"since": lambda: str(clock.today() + dt.timedelta(days=30))},
    "flags:raise_create": {"to": lambda: User.objects.get_queryset().filter(role="admin")[0].pk},
}


@dataclass(slots=True)
class Drawn:
    """One form as a person may send it: where, what it holds, and its fields by name."""

    route: str
    url: str
    data: dict[str, Any]
    fields: dict[str, forms.Field]

    def send(self, browser: Browser, **changes: Any) -> HttpResponse:
        data = {**self.data, **changes}
        for given in data.values():
            if hasattr(given, "seek"):
                given.seek(0)
        answer: HttpResponse = browser.post(self.url, data)  # type: ignore[assignment]
        return answer


def signed(person: Any) -> Browser:
    browser = Browser(raise_request_exception=False)
    if person is not None:
        browser.force_login(person)
    return browser


# The fields that their pages are drawn with are those of filters.
BY_HAND = {"renewals:renewal_change", "playbooks:hand_over"}


def posts(column: str) -> list[str]:
    """Return the routes that a person of the access table may send a POST to."""
    place = PEOPLE.index(column)
    return [
        name
        for name, row in ROWS.items()
        if name not in DOORS | ENDS_THE_SESSION and row.post and row.expected("post")[place] in GOES
    ]


def drawn(name: str, world: dict[str, Any], browser: Browser) -> Drawn:
    """Open the page of a form and read it; a button alone has no fields."""
    row, makes = ROWS[name], MAKES.get(name)
    url = reverse(name, args=[world[arg] for arg in row.args])
    page = url
    if makes is not None:
        args = [world[a] for a in (makes.page_args or ([] if makes.page else row.args))]
        page = f"{reverse(makes.page or name, args=args)}?{makes.query.format(**world)}"
    answer = browser.get(page)
    data: dict[str, Any] = {}
    fields: dict[str, forms.Field] = {}
    if answer.status_code == 200 and any(f.method == "post" for f in forms_of(answer)):
        try:
            data |= form_to(answer, url, page).values
        except AssertionError:
            pass  # the page's forms go elsewhere: this route is a button
        else:
            fields = {} if name in BY_HAND else fields_of(answer)
    data |= _typed(row.data | FILLED.get(name, {}), world)
    if makes is not None:
        data |= _typed(makes.typed, world)
    return Drawn(name, url, data, fields)


def fields_of(answer: Any) -> dict[str, forms.Field]:
    """Return the fields of every form that a page was drawn with, by the names they are sent."""
    found: dict[str, forms.Field] = {}
    for layer in answer.context or []:
        for part in layer.dicts:
            for value in part.values():
                if isinstance(value, BaseFormSet):
                    for one in value.forms:
                        found |= {one.add_prefix(n): field for n, field in one.fields.items()}
                elif isinstance(value, forms.BaseForm):
                    found |= {value.add_prefix(n): field for n, field in value.fields.items()}
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Asked of every table hundreds of times a test: in plain SQL, which costs nothing to make.
def pointing_at(row: models.Model) -> int:
    """Count the rows of all tables that refer to a row."""
    counts = _counting(type(row))
    if not counts:
        return 0
    return int(_rows(f"SELECT {' + '.join(counts)}", *[_key(row)] * len(counts))[0][0])


@functools.cache
def _counting(model: Any) -> tuple[str, ...]:
    places = set()
    for relation in model._meta.related_objects:
        link = relation.field
        if link.many_to_many:
            places.add((link.m2m_db_table(), link.m2m_reverse_name()))
        else:
            places.add((relation.related_model._meta.db_table, link.column))
    return tuple(
        f'(SELECT COUNT(*) FROM "{table}" WHERE "{table}"."{column}" = %s)'
        for table, column in sorted(places)
    )


def whole(row: models.Model) -> dict[str, Any] | None:
    """Return a row's values by column as they stand in the base now."""
    table, key = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE "{key}" = %s', [_key(row)])
        found = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    return None if found is None else dict(zip(names, found, strict=True))


def _key(row: models.Model) -> Any:
    return row._meta.pk.get_db_prep_value(row.pk, connection)


def dump() -> str:
    """Return every row of every table as text, sessions apart."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model is not Session and model._meta.managed
    }
    held = {table: _rows(f'SELECT * FROM "{table}"') for table in sorted(tables)}
    return "\n".join(f"{table}: {rows}" for table, rows in held.items())


def _rows(sql: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


_TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce="|form_key" value="|seen" value=")[^"]+'
)


def plain(answer: Any, *typed: str) -> str:
    """Return a page without what differs by itself: tokens, keys, and the words that were typed."""
    text = _TOKENS.sub("", answer.content.decode())
    for one in typed:
        for shape in (one, quote(one), quote(one, safe=""), quote(one.lower()), one.lower()):
            text = text.replace(shape, "…")
    return re.sub(r'id="[^"]*"|for="[^"]*"', "", text)

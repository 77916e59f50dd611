"""The rows of the product's pages with no product around them: a plain view, a plain template.

What any page of Django costs stays (session, person, compression), so that the ratio of the two
tells what the product adds: its shell, its words in two languages, its forms, links and rights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone

from clients.models import Client, Stakeholder, Task, TimelineEntry, Touchpoint
from contracts.models import Contract
from core import clock
from flags.choices import Audience
from flags.models import Flag
from users.models import User

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts_crm.bench.bare.own_addresses",
]
ROWS = 50
FEED = 20
_PAGE = (
    "<!doctype html><html><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>"
    "{% for name, rows in tables %}<h2>{{ name }}</h2><table>{% for row in rows %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
    "</body></html>"
)
_template = Engine().from_string(_PAGE)


def own_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware that gives the bare pages their own addresses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return middleware


def handler() -> WSGIHandler:
    """Return an application of the bare pages alone."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        return WSGIHandler()


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _draw(title: str, *tables: tuple[str, list[Any]]) -> HttpResponse:
    return HttpResponse(_template.render(Context({"title": title, "tables": tables})))


def _day(day: Any) -> str:
    return day.strftime("%d.%m.%Y") if day else ""


def _client_rows(clients: Any) -> list[Any]:
    today = clock.today()
    flags = Flag.objects.shown_on(today).filter(client=OuterRef("pk"), severity__gte=2)
    ends = Contract.objects.in_force(today).filter(client=OuterRef("pk"), ends_on__isnull=False)
    rows = clients.select_related("owner", "stage").annotate(
        flags_open=Coalesce(
            Subquery(flags.order_by().values("client").annotate(n=Count("pk")).values("n")), 0
        ),
        end=Subquery(ends.order_by("ends_on").values("ends_on")[:1]),
    )
    return [
        (
            row.name,
            row.inn,
            row.city,
            row.effective_tier,
            row.stage,
            row.owner,
            _day(row.last_touch_at),
            _day(row.end),
            row.flags_open,
            row.annual_amount // 100,
        )
        for row in rows.order_by("name_folded", "pk")[:ROWS]
    ]


def client_list(request: HttpRequest) -> HttpResponse:
    found = Client.objects.visible_to(_me(request)).live()
    for word in request.GET.get("q", "").split():
        found = found.filter(search_folded__contains=word)
    return _draw("Clients", ("", _client_rows(found)))


def find(request: HttpRequest) -> HttpResponse:
    """The palette's rows: clients and people by one word."""
    user, word = _me(request), request.GET.get("q", "")
    clients = Client.objects.visible_to(user).live().filter(search_folded__contains=word)
    people = Stakeholder.objects.present().filter(person__name_folded__contains=word)
    people = people.visible_to(user).select_related("person", "client")
    return _draw(
        "Find",
        ("Clients", list(clients.order_by("name_folded").values_list("name", "inn")[:8])),
        ("People", [(row.person, row.job, row.client) for row in people[:8]]),
    )


def client(request: HttpRequest, pk: int) -> HttpResponse:
    row = Client.objects.select_related("owner", "stage", "parent").get(pk=pk)
    touches = Touchpoint.objects.alive().filter(client=row).select_related("by")
    lines = TimelineEntry.objects.filter(client=row).select_related("by")
    people = Stakeholder.objects.present().filter(client=row).select_related("person")
    contracts = Contract.objects.live().filter(client=row).select_related("product", "owner")
    tasks = Task.objects.open().filter(client=row).select_related("assignee")
    flags = Flag.objects.open().filter(client=row)
    return _draw(
        row.name,
        ("", [(row.inn, row.owner, row.stage, row.city, row.industry, row.annual_amount // 100)]),
        ("Flags", [(one.rule, _day(one.due_on), one.amount // 100) for one in flags]),
        (
            "Touches",
            [
                (_day(one.at), one.get_kind_display(), one.by, one.summary)
                for one in touches.order_by("-at", "-pk")[:FEED]
            ],
        ),
        (
            "Lines",
            [(_day(one.at), one.verb, one.by) for one in lines.order_by("-at", "-pk")[:FEED]],
        ),
        ("People", [(one.person, one.job, _day(one.last_touch_at)) for one in people]),
        (
            "Contracts",
            [(one.number, one.product, _day(one.ends_on), one.amount // 100) for one in contracts],
        ),
        ("Tasks", [(one.title, one.assignee, _day(one.due_on)) for one in tasks]),
    )


def today(request: HttpRequest) -> HttpResponse:
    user, on = _me(request), clock.today()
    flags = Flag.objects.shown_on(on).filter(severity__gte=2, audience=Audience.OWNER)
    flags = flags.filter(client__owner=user) | flags.filter(
        client__in=Client.objects.visible_to(user), escalates_on__lte=on
    )
    rows = flags.select_related("client__owner").order_by("-severity", "due_on", "pk")[:ROWS]
    tasks = Task.objects.open().filter(assignee=user, due_on__lte=on + dt.timedelta(days=7))
    return _draw(
        "Today",
        (
            "Flags",
            [
                (one.client, one.client.owner, one.rule, _day(one.due_on), one.amount // 100)
                for one in rows
            ],
        ),
        (
            "Tasks",
            [
                (one.title, one.client, _day(one.due_on))
                for one in tasks.select_related("client")[:ROWS]
            ],
        ),
    )


def renewals(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    found = (
        Contract.objects.visible_to(_me(request))
        .ending_between(on, on + dt.timedelta(days=180))
        .renewable()
        .with_successor()
        .select_related("client__owner", "product")
        .order_by("ends_on", "pk")
    )
    rows = [
        (
            one.client,
            one.client.owner,
            one.number,
            one.product,
            _day(one.ends_on),
            one.amount // 100,
            one.has_successor,  # type: ignore[attr-defined]
        )
        for one in found[:ROWS]
    ]
    return _draw("Renewals", (str(found.count()), rows))


def team(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    silent = Q(flags__rule="untouched", flags__closed_at__isnull=True)
    rows = (
        Client.objects.visible_to(user)
        .current()
        .values("owner__last_name", "owner__first_name", "tier")
        .order_by("owner__last_name", "owner__first_name", "tier")
        .annotate(clients=Count("pk"), untouched=Count("pk", filter=silent))
    )
    week = clock.start_of(clock.today() - dt.timedelta(days=56))
    touches = (
        Touchpoint.objects.visible_to(user)
        .counted()
        .filter(at__gte=week)
        .values("by__last_name", "by__first_name")
        .order_by("by__last_name")
        .annotate(touches=Count("pk"))
    )
    return _draw(
        "Team",
        ("Clients", [tuple(row.values()) for row in rows[: 3 * 30]]),
        ("Touches", [tuple(row.values()) for row in touches[:30]]),
    )


def save(request: HttpRequest) -> HttpResponse:
    """Write a touch and move the client's last touch, with nothing else done."""
    now = timezone.now()
    with transaction.atomic():
        touch = Touchpoint.objects.create(
            client_id=int(request.POST["client"]),
            by=_me(request),
            at=now,
            summary=request.POST["summary"],
        )
        Client.objects.filter(pk=touch.client_id).update(last_touch_at=now)
    return _draw("Saved", ("", [(touch.pk, _day(touch.at))]))


urlpatterns = [
    path("bare/", today),
    path("bare/clients/", client_list),
    path("bare/clients/<int:pk>/", client),
    path("bare/find/", find),
    path("bare/renewals/", renewals),
    path("bare/team/", team),
    path("bare/touches/", save),
]

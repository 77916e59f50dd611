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

from clients.models import Client, Stakeholder, Task, TimelineEntry, Touchpoint, seen_by
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
_HEAD = "<!doctype html><html><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>"
_LINK = """<a href="{% url 'client' row.client_id %}">{{ row.client.name }}</a>"""
_CLIENTS = """<table>{% for row in clients %}<tr>
<td><a href="{% url 'client' row.pk %}">{{ row.name }}</a>
<small>{{ row.inn }} {{ row.city }}</small>
</td><td>{{ row.effective_tier }}</td><td>{{ row.stage.name_ru }}</td>
<td>{{ row.owner.first_name }} {{ row.owner.last_name }}</td>
<td>{{ row.last_touch_at|date:"d.m.Y" }}</td><td>{{ row.end|date:"d.m.Y" }}</td>
<td>{{ row.flags_open }}</td><td>{{ row.annual_amount|floatformat:"0g" }}</td>
<td><a href="{% url 'save' %}?client={{ row.pk }}">+</a></td></tr>{% endfor %}</table>"""
_TASKS = (
    "<h2>Tasks</h2><ul>{% for row in tasks %}<li>{{ row.title }} " + _LINK + ""
    " {{ row.assignee.first_name }} {{ row.due_on|date:'d.m.Y' }}</li>{% endfor %}</ul>"
)
_FLAGS = (
    "<ul>{% for row in flags %}<li>{{ row.get_rule_display }} " + _LINK + ""
    " {{ row.client.owner.last_name }} {{ row.due_on|date:'d.m.Y' }}"
    " {{ row.amount|floatformat:'0g' }}</li>{% endfor %}</ul>"
)
_CLIENT = """<p>{{ client.inn }} {{ client.owner.last_name }} {{ client.stage.name_ru }}
{{ client.city }} {{ client.industry }} {{ client.annual_amount|floatformat:"0g" }}</p>
<ul>{% for row in touches %}<li>{{ row.get_kind_display }} {{ row.at|date:"d.m.Y H:i" }}
{{ row.by.first_name }} {{ row.by.last_name }} {{ row.minutes }} {{ row.summary|linebreaksbr }}
<a href="{% url 'client' row.client_id %}#{{ row.pk }}">+</a></li>{% endfor %}</ul>
<ul>{% for row in lines %}<li>{{ row.verb }} {{ row.at|date:"d.m.Y H:i" }}
{{ row.by.last_name }}</li>{% endfor %}</ul>
<ul>{% for row in people %}<li>{{ row.person.full_name }} {{ row.job }}
{{ row.last_touch_at|date:"d.m.Y" }}</li>{% endfor %}</ul>
<ul>{% for row in contracts %}<li>{{ row.number }} {{ row.product.name }}
{{ row.starts_on|date:"d.m.Y" }} {{ row.ends_on|date:"d.m.Y" }}
{{ row.amount|floatformat:"0g" }} {{ row.owner.last_name }}</li>{% endfor %}</ul>"""
_RENEWALS = (
    "<p>{{ count }}</p><table>{% for row in contracts %}<tr><td>" + _LINK + "</td>"
    "<td>{{ row.client.owner.first_name }} {{ row.client.owner.last_name }}</td>"
    "<td>{{ row.number }} {{ row.product.name }}</td><td>{{ row.ends_on|date:'d.m.Y' }}</td>"
    "<td>{{ row.amount|floatformat:'0g' }}</td><td>{{ row.has_successor|yesno }}</td></tr>"
    "{% endfor %}</table>"
)
_TABLES = (
    "{% for rows in tables %}<table>{% for row in rows %}<tr>{% for cell in row %}"
    "<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)
_engine = Engine()
_pages = {
    name: _engine.from_string(f"{_HEAD}{body}</body></html>")
    for name, body in (
        ("clients", _CLIENTS),
        ("client", _CLIENT + _FLAGS + _TASKS),
        ("today", _FLAGS + _TASKS),
        ("renewals", _RENEWALS),
        ("tables", _TABLES),
    )
}


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


def _draw(page: str, title: str, **facts: Any) -> HttpResponse:
    return HttpResponse(_pages[page].render(Context({"title": title, **facts})))


def client_list(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    found = Client.objects.visible_to(_me(request)).live()
    for word in request.GET.get("q", "").split():
        found = found.filter(search_folded__contains=word)
    flags = Flag.objects.shown_on(on).filter(client=OuterRef("pk"), severity__gte=2)
    ends = Contract.objects.in_force(on).filter(client=OuterRef("pk"), ends_on__isnull=False)
    rows = found.select_related("owner", "stage").annotate(
        flags_open=Coalesce(
            Subquery(flags.order_by().values("client").annotate(n=Count("pk")).values("n")), 0
        ),
        end=Subquery(ends.order_by("ends_on").values("ends_on")[:1]),
    )
    return _draw("clients", "Clients", clients=rows.order_by("name_folded", "pk")[:ROWS])


def find(request: HttpRequest) -> HttpResponse:
    """The palette's rows: clients and people by one word."""
    user, word = _me(request), request.GET.get("q", "")
    clients = Client.objects.visible_to(user).live().filter(search_folded__contains=word)
    people = Stakeholder.objects.present().filter(person__name_folded__contains=word)
    people = people.visible_to(user).select_related("person", "client")
    tables = [
        list(clients.order_by("name_folded").values_list("name", "inn")[:8]),
        [(row.person, row.job, row.client) for row in people[:8]],
    ]
    return _draw("tables", "Find", tables=tables)


def client(request: HttpRequest, pk: int) -> HttpResponse:
    row = Client.objects.select_related("owner", "stage", "parent").get(pk=pk)
    touches = Touchpoint.objects.alive().filter(client=row).select_related("by")
    lines = TimelineEntry.objects.filter(client=row).select_related("by")
    people = Stakeholder.objects.present().filter(client=row).select_related("person")
    contracts = Contract.objects.live().filter(client=row).select_related("product", "owner")
    tasks = Task.objects.open().filter(client=row).select_related("assignee", "client")
    return _draw(
        "client",
        row.name,
        client=row,
        flags=Flag.objects.open().filter(client=row).select_related("client__owner"),
        touches=touches.order_by("-at", "-pk")[:FEED],
        lines=lines.order_by("-at", "-pk")[:FEED],
        people=people,
        contracts=contracts,
        tasks=tasks,
    )


def today(request: HttpRequest) -> HttpResponse:
    user, on = _me(request), clock.today()
    flags = Flag.objects.shown_on(on).filter(severity__gte=2, audience=Audience.OWNER)
    flags = flags.filter(client__owner=user) | flags.filter(seen_by(user), escalates_on__lte=on)
    tasks = Task.objects.open().filter(assignee=user, due_on__lte=on + dt.timedelta(days=7))
    return _draw(
        "today",
        "Today",
        flags=flags.select_related("client__owner").order_by("-severity", "due_on", "pk")[:ROWS],
        tasks=tasks.select_related("client", "assignee")[:ROWS],
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
    return _draw("renewals", "Renewals", contracts=found[:ROWS], count=found.count())


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
    tables = [[tuple(row.values()) for row in part] for part in (rows[:90], touches[:30])]
    return _draw("tables", "Team", tables=tables)


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
    return _draw("tables", "Saved", tables=[[(touch.pk, touch.at)]])


urlpatterns = [
    path("bare/", today),
    path("bare/clients/", client_list),
    path("bare/clients/<int:pk>/", client, name="client"),
    path("bare/find/", find),
    path("bare/renewals/", renewals),
    path("bare/team/", team),
    path("bare/touches/", save, name="save"),
]

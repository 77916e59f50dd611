"""The rows of the product's pages with no product around them: a plain view, a plain template.

What any page of Django costs stays (session, person, compression), so that the ratio of the two
tells what the product adds: its shell, its words in two languages, its forms, links and rights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth, TruncWeek
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone

from accounts_crm.bench import bare_forecast, bare_holding, bare_revenue
from clients.choices import TouchKind
from clients.models import (
    Client,
    LifeCycleStage,
    StageMove,
    Stakeholder,
    Task,
    TimelineEntry,
    Touchpoint,
    seen_by,
)
from contracts.models import Contract
from core import clock
from core.models import FormKey, UndoRecord
from flags.choices import Audience, DismissReason, SnoozeReason
from flags.models import Flag
from users.models import User

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts_crm.bench.bare.own_addresses",
]
ROWS = 50
# Today opens so many cards at once; beside them stand further reasons of the same clients.
CARDS, OTHERS = 10, 5
FEED = 30
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
# What a person can do about a flag: the same fields, plain.
_MENU = """<form method="post" action="{% url 'save' %}"><input type="hidden" name="flag"
value="{{ row.pk }}">{% for day in days %}<label><input type="radio" name="until"
value="{{ day|date:"Y-m-d" }}">{{ day|date:"d.m.Y" }}</label>{% endfor %}<input type="date"
name="other"><select name="reason">{% for code, words in reasons %}<option value="{{ code }}">
{{ words }}</option>{% endfor %}</select><button>Put off</button></form>
<form method="post" action="{% url 'save' %}">{% for code, words in refusals %}<button
name="reason" value="{{ code }}">{{ words }}</button>{% endfor %}</form>"""
_FLAGS = (
    "<ul>{% for row in flags %}<li>{{ row.get_rule_display }} " + _LINK + ""
    " {{ row.client.effective_tier }} {{ row.client.owner.last_name }}"
    " {{ row.due_on|date:'d.m.Y' }} {{ row.amount|floatformat:'0g' }}"
    " {% for name, value in row.evidence.items %}{{ name }}: {{ value }} {% endfor %}"
    + _MENU
    + "</li>{% endfor %}</ul>"
)
_OTHERS = """<ul>{% for row in others %}<li>{{ row.get_rule_display }}
{% for name, value in row.evidence.items %}{{ name }}: {{ value }} {% endfor %}</li>{% endfor %}
</ul>"""
_FIGURES = """<p>{% for row in book %}{{ row.tier }} {{ row.clients }} {{ row.untouched }}
{% endfor %}{% for row in ahead %}{{ row.currency }} {{ row.n }}
{{ row.total|floatformat:"0g" }}{% endfor %}</p><ul>{% for row in birthdays %}
<li>{{ row.person.full_name }} {{ row.client.name }} {{ row.person.birth_day }}.
{{ row.person.birth_month }}</li>{% endfor %}</ul>"""
_TOUCH = """<li>{{ row.get_kind_display }} {{ row.get_direction_display }}
{{ row.is_reached|yesno }} {{ row.at|date:"d.m.Y H:i" }}
{{ row.by.first_name }} {{ row.by.last_name }} {{ row.minutes }}
{% for one in row.their_side.all %}<a href="#{{ one.stakeholder.person_id }}">
{{ one.stakeholder.person.full_name }}</a>{% endfor %}
{% for one in row.our_side.all %}{{ one.person.first_name }} {{ one.person.last_name }}{% endfor %}
{{ row.summary|linebreaksbr }} {{ row.result }}
{% for one in row.next_steps.all %}{{ one.title }}{% endfor %}
<a href="{% url 'client' row.client_id %}#{{ row.pk }}">edit</a>
<form method="post" action="{% url 'save' %}"><button name="gone" value="{{ row.pk }}">x</button>
</form></li>"""
_LINE = """<li>{{ row.verb }} {{ row.at|date:"d.m.Y H:i" }} {{ row.by.first_name }}
{{ row.by.last_name }} {% for name, pair in row.changes.items %}{{ name }}: {{ pair.0 }} →
{{ pair.1 }}{% endfor %} {{ row.reason }}</li>"""
_LOG = """<form method="post" action="{% url 'save' %}">{% for code, words in kinds %}<label>
<input type="radio" name="kind" value="{{ code }}">{{ words }}</label>{% endfor %}
<textarea name="summary"></textarea>{% for row in people %}<label><input type="checkbox"
name="stakeholders" value="{{ row.pk }}">{{ row.person.full_name }}</label>{% endfor %}
<input type="datetime-local" name="at"><input name="minutes"><input name="result">
<input name="next_title"><input name="next_due"><button>Save</button></form>"""
_CLIENT = (
    """<p>{{ client.inn }} {{ client.kpp }} {{ client.ogrn }} {{ client.full_name }}
{{ client.effective_tier }} {{ client.owner.full_name }} {{ client.owner_since|date:"d.m.Y" }}
{{ client.city }} {{ client.address }} {{ client.industry }} {{ client.employees }}
{{ client.get_procurement_display }} {{ client.note }} {{ client.parent.name }}
{{ client.annual_amount|floatformat:"0g" }} {{ client.potential_amount|floatformat:"0g" }}
{{ client.last_touch_at|date:"d.m.Y" }}</p>
<ol>{% for row in stages %}<li>{{ row.name_ru }} {{ row.entered_on|date:"d.m.Y" }}</li>
{% endfor %}</ol>
<ul>{% for row in group %}<li>{{ row.person.full_name }} {{ row.get_role_display }}</li>
{% endfor %}{% for row in below %}<li>{{ row.name }}</li>{% endfor %}</ul>"""
    + _LOG
    + "<ul>{% for row in feed %}{% if row.verb %}"
    + _LINE
    + "{% else %}"
    + _TOUCH
    + """{% endif %}{% endfor %}</ul>
<ul>{% for row in people %}<li>{{ row.person.full_name }} {{ row.job }}
{{ row.get_attitude_display }} {{ row.last_touch_at|date:"d.m.Y" }}
{% for one in row.roles.all %}{{ one.get_role_display }}{% endfor %}
{% for one in row.person.contact_points.all %}<a href="{{ one.value }}">{{ one.value }}</a>
{% endfor %}</li>{% endfor %}</ul>
<ul>{% for row in contracts %}<li>{{ row.number }} {{ row.product.name }}
{{ row.starts_on|date:"d.m.Y" }} {{ row.ends_on|date:"d.m.Y" }} {{ row.licences }}
{{ row.has_successor|yesno }} {{ row.amount|floatformat:"0g" }}</li>{% endfor %}</ul>"""
)
_RENEWALS = (
    "<p>{{ count }}</p><form><select name='owner'>{% for row in owners %}<option"
    " value='{{ row.pk }}'>{{ row.first_name }} {{ row.last_name }}</option>{% endfor %}</select>"
    "</form><table>{% for row in sums %}<tr><td>{{ row.month|date:'m.Y' }}</td><td>{{ row.n }}</td>"
    "<td>{{ row.total|floatformat:'0g' }}</td></tr>{% endfor %}</table>"
    "<table>{% for row in contracts %}<tr><td>" + _LINK + " {{ row.client.effective_tier }}</td>"
    "<td>{{ row.client.owner.first_name }} {{ row.client.owner.last_name }}</td>"
    "<td>{{ row.number }} {{ row.product.name }} {{ row.client.get_procurement_display }}</td>"
    "<td>{{ row.ends_on|date:'d.m.Y' }}</td><td>{{ row.renewal_started_on|date:'d.m.Y' }}</td>"
    "<td>{{ row.amount|floatformat:'0g' }}</td><td>{{ row.has_successor|yesno }}</td>"
    "<td>{% for one in row.client.shown_flags %}{{ one.get_rule_display }} {% endfor %}</td>"
    "<td>{% for one in row.client.steps %}{{ one.title }} {{ one.due_on|date:'d.m.Y' }}"
    "{% endfor %}</td></tr>{% endfor %}</table>"
)
_TABLES = (
    "{% for rows in tables %}<table>{% for row in rows %}<tr>{% for cell in row %}"
    "<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)
_SILENT = Q(flags__rule="untouched", flags__closed_at__isnull=True)
_TOTAL = Sum("amount")
_engine = Engine()
_pages = {
    name: _engine.from_string(f"{_HEAD}{body}</body></html>")
    for name, body in (
        ("clients", _CLIENTS),
        ("client", _CLIENT + _FLAGS + _TASKS),
        ("today", _FIGURES + _FLAGS + _OTHERS + _TASKS),
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
        people = Stakeholder.objects.present().filter(person__name_folded__contains=word)
        numbers = Contract.objects.live().filter(number_folded__contains=word)
        found = found.filter(
            Q(search_folded__contains=word)
            | Q(pk__in=people.values("client"))
            | Q(pk__in=numbers.values("client"))
        )
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
    """The palette's rows: clients and people by one word, touches by their words."""
    user, word = _me(request), request.GET.get("q", "")
    clients = Client.objects.visible_to(user).live().filter(search_folded__contains=word)
    people = Stakeholder.objects.present().filter(person__name_folded__contains=word)
    people = people.visible_to(user).select_related("person", "client")
    tables = [
        list(clients.order_by("name_folded").values_list("name", "inn")[:8]),
        [(row.person, row.job, row.client) for row in people[:8]],
        _said(user, word),
    ]
    return _draw("tables", "Find", tables=tables)


def _said(user: User, word: str) -> list[tuple[Any, ...]]:
    """The newest touches with the words, in one plain statement."""
    touches = Touchpoint.objects.alive().filter(summary_folded__has_words=word.split())
    if not user.is_admin:
        touches = touches.filter(seen_by(user))
    rows = touches.select_related("client").order_by("-at", "-pk")[:20]
    return [(row.get_kind_display(), row.at, row.client, row.summary) for row in rows]


def client(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    rows = Client.objects.visible_to(_me(request)).select_related("owner", "stage", "parent")
    row = rows.get(pk=pk)
    touches = Touchpoint.objects.alive().filter(client=row).select_related("by")
    touches = touches.prefetch_related("their_side__stakeholder__person", "our_side__person")
    lines = TimelineEntry.objects.filter(client=row).select_related("by")
    feed = [*touches.prefetch_related("next_steps").order_by("-at", "-pk")[:FEED]]
    entered = StageMove.objects.filter(client=row, to_stage=OuterRef("pk")).order_by("-on")
    people = Stakeholder.objects.present().filter(client=row).select_related("person")
    contracts = Contract.objects.live().filter(client=row).with_successor()
    tasks = Task.objects.open().filter(client=row).select_related("assignee", "client")
    return _draw(
        "client",
        row.name,
        **_choices(on),
        client=row,
        stages=LifeCycleStage.objects.annotate(entered_on=Subquery(entered.values("on")[:1])),
        group=row.memberships.in_force(on).select_related("person"),
        below=Client.objects.visible_to(_me(request)).filter(parent=row),
        flags=Flag.objects.open().filter(client=row).select_related("client__owner"),
        feed=sorted([*feed, *lines.order_by("-at", "-pk")[:FEED]], key=_at, reverse=True)[:FEED],
        people=list(people.prefetch_related("roles", "person__contact_points")),
        contracts=contracts.annotate(licences=Sum("lines__quantity")).select_related("product"),
        tasks=tasks,
    )


def _at(row: Any) -> dt.datetime:
    at: dt.datetime = row.at
    return at


def _choices(on: dt.date) -> dict[str, Any]:
    """What the forms of flags and touches offer."""
    return {
        "days": [on + dt.timedelta(days=ahead) for ahead in (1, 7, 30)],
        "reasons": SnoozeReason.choices,
        "refusals": DismissReason.choices,
        "kinds": TouchKind.choices,
    }


def today(request: HttpRequest) -> HttpResponse:
    user, on = _me(request), clock.today()
    flags = Flag.objects.shown_on(on).filter(severity__gte=2, audience=Audience.OWNER)
    flags = flags.filter(client__owner=user) | flags.filter(seen_by(user), escalates_on__lte=on)
    tasks = Task.objects.open().filter(assignee=user, due_on__lte=on + dt.timedelta(days=7))
    mine = Client.objects.current().filter(owner=user).values("tier").order_by("tier")
    ahead = Contract.objects.live().filter(client__owner=user)
    ahead = ahead.ending_between(on, on + dt.timedelta(days=90)).renewable()
    people = Stakeholder.objects.present().filter(client__owner=user, person__birth_month=on.month)
    weighty = flags.select_related("client__owner").order_by("-severity", "due_on", "pk")
    shown = list(weighty[: CARDS + OTHERS])
    return _draw(
        "today",
        "Today",
        **_choices(on),
        flags=shown[:CARDS],
        others=shown[CARDS:],
        tasks=tasks.select_related("client", "assignee")[:ROWS],
        book=mine.annotate(clients=Count("pk"), untouched=Count("pk", filter=_SILENT)),
        ahead=ahead.values("currency").order_by("currency").annotate(n=Count("pk"), total=_TOTAL),
        birthdays=people.select_related("person", "client")[:10],
    )


def renewals(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    found = (
        Contract.objects.visible_to(_me(request))
        .ending_between(on, on + dt.timedelta(days=180))
        .renewable()
        .with_successor()
        .select_related("client__owner", "product")
        .prefetch_related(
            Prefetch("client__flags", Flag.objects.shown_on(on), to_attr="shown_flags"),
            Prefetch("client__tasks", Task.objects.open().order_by("due_on"), to_attr="steps"),
        )
        .order_by("ends_on", "pk")
    )
    months = found.order_by().annotate(month=TruncMonth("ends_on")).values("month")
    owners = User.objects.filter(clients__in=Client.objects.visible_to(_me(request))).distinct()
    return _draw(
        "renewals",
        "Renewals",
        contracts=found[:ROWS],
        count=found.count(),
        sums=months.annotate(n=Count("pk"), total=_TOTAL).order_by("month"),
        owners=owners.order_by("name_folded"),
    )


def team(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    rows = (
        Client.objects.visible_to(user)
        .current()
        .values("owner__last_name", "owner__first_name", "tier")
        .order_by("owner__last_name", "owner__first_name", "tier")
        .annotate(clients=Count("pk"), untouched=Count("pk", filter=_SILENT))
    )
    touches = (
        Touchpoint.objects.visible_to(user)
        .counted()
        .filter(at__gte=clock.start_of(clock.today() - dt.timedelta(days=56)))
        .annotate(week=TruncWeek("at"))
        .values("by__last_name", "by__first_name", "week")
        .order_by("by__last_name", "week")
        .annotate(touches=Count("pk"))
    )
    late = Client.objects.visible_to(user).current().filter(_SILENT)
    late = late.order_by("owner", "tier", "last_touch_at").values("owner", "name", "last_touch_at")
    flags = Flag.objects.visible_to(user).open().values("client__owner", "rule")
    ahead = clock.today(), clock.today() + dt.timedelta(days=90)
    ends = Contract.objects.visible_to(user).renewable().ending_between(*ahead)
    sums = ends.values("client__owner", "currency").order_by("client__owner")
    book = list(rows[:90])  # and as many names as the page draws: five of each cell
    parts: tuple[Any, ...] = (
        book,
        touches[: 30 * 8],
        late[: sum(min(5, row["untouched"]) for row in book)],
        flags.order_by("client__owner", "rule").annotate(n=Count("pk"))[: 30 * 8],
        sums.annotate(n=Count("pk"), total=_TOTAL)[:30],
        bare_revenue.year_by_owner(user),
    )
    return _draw("tables", "Team", tables=[[tuple(row.values()) for row in one] for one in parts])


class _TouchForm(forms.ModelForm):
    class Meta:
        model = Touchpoint
        fields = ("client", "kind", "at", "summary")


def save(request: HttpRequest) -> HttpResponse:
    """Write the same rows of a touch: its key, its undo, the client's last one; no rule is run."""
    now = timezone.now()
    form = _TouchForm(request.POST, instance=Touchpoint(by=_me(request)))
    form.fields["client"].queryset = Client.objects.visible_to(_me(request)).live()  # type: ignore[attr-defined]
    with transaction.atomic():
        FormKey.objects.create(key=request.POST["form_key"], by=_me(request))
        touch = form.save()
        Client.objects.filter(pk=touch.client_id).update(last_touch_at=touch.at)
        UndoRecord.objects.create(kind="touch_logged", by=_me(request), expires_at=now)
    return _draw("tables", "Saved", tables=[[(touch.pk, touch.at)]])


urlpatterns = [
    path("bare/", today),
    path("bare/clients/", client_list),
    path("bare/clients/<int:pk>/", client, name="client"),
    path("bare/clients/<int:pk>/holding/", bare_holding.view(_draw)),
    path("bare/find/", find),
    path("bare/renewals/", renewals),
    path("bare/renewals/revenue/", bare_revenue.view(_draw)),
    path("bare/renewals/forecast/", bare_forecast.view(_draw)),
    path("bare/team/", team),
    path("bare/touches/", save, name="save"),
]

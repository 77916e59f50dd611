"""Anonymous figures of comparable clients: medians of at least five, or nothing.

House default. Comparable are clients of the same industry and tier; where those with figures are
fewer than five, of the same industry; else of the same tier. Only clients that the person sees.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import GoalState
from clients.models import Client, GoalReading
from clients.rules.goals import Course, progress, whole_percent
from contracts.models import ContractLine, LicenceReading, Training
from core import clock, formats
from playbooks.decks.model import Chart, Table
from users.models import User

FEWEST = 5
MOST_CLIENTS = 500
Figures = dict[int, int]


@dataclass(frozen=True, slots=True)
class Own:
    """The client's own figures, of marked rows alone: percent, people, percent."""

    use: int | None
    trained: int | None
    progress: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    table: Table
    charts: list[Chart]
    told: str


def year_before(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=365)


def beside(client: Client, own: Own, user: User, today: dt.date) -> Beside | str:
    """Return the client's figures beside those of others, or why there are none.

    Six queries at most.
    """
    if (own.use, own.trained, own.progress) == (None, None, None):
        return _("Nothing of this client is marked that could be compared.")
    groups = _groups(client, user)
    everybody = {pk for _words, ids in groups for pk in ids}
    if len(everybody) < FEWEST:
        return _few()
    figures = (
        (_("Licences in use, %"), own.use, _use(everybody, today), "%"),
        (_("People trained in a year"), own.trained, _trained(everybody, today), ""),
        (_("Way to the goals, %"), own.progress, _progress(everybody), "%"),
    )
    rows, charts, words, fewest = [], [], "", 0
    for name, mine, theirs, unit in figures:
        if mine is None:
            continue
        for told, ids in groups:
            known = [theirs[pk] for pk in ids if pk in theirs]
            if len(known) >= FEWEST:
                median = int(statistics.median(known) + 0.5)
                count = formats.number(len(known))
                rows.append((name, f"{formats.number(mine)}", formats.number(median), count))
                series = ((_("You"), (mine,)), (_("Comparable companies"), (median,)))
                charts.append(Chart(name, (name,), series, False, "0", unit))
                words, fewest = words or told, min(fewest or len(known), len(known))
                break
    if not rows:
        return _few()
    heads = (_("Figure"), _("You"), _("Median"), _("Companies"))
    return Beside(Table(heads, tuple(rows), frozenset({1, 2, 3})), charts, _told(words, fewest))


def _told(words: str, fewest: int) -> str:
    people = ngettext(
        "Median of at least %(count)s company, without names",
        "Median of at least %(count)s companies, without names",
        fewest,
    ) % {"count": formats.number(fewest)}
    return f"{people}: {words}."


def _few() -> str:
    return _(
        "Fewer than five comparable clients have figures: such a slide would not be anonymous."
    )


def _groups(client: Client, user: User) -> list[tuple[str, set[int]]]:
    """Return groups of comparable clients, the nearest first. Two queries."""
    others = Client.objects.visible_to(user).current().with_tier().exclude(pk=client.pk)
    tier = client.effective_tier
    alike: dict[int, str] = {}
    if client.industry_folded:
        rows = others.filter(industry_folded=client.industry_folded).order_by("pk")
        alike = dict(rows.values_list("pk", "tier_now")[:MOST_CLIENTS])
    same = others.filter(tier_now=tier).order_by("pk").values_list("pk", flat=True)
    words = {"industry": client.industry, "tier": tier}
    return [
        (_("%(industry)s, of a similar size") % words, {pk for pk in alike if alike[pk] == tier}),
        (_("industry: %(industry)s") % words, set(alike)),
        (_("companies of a similar size"), set(same[:MOST_CLIENTS])),
    ]


def _use(ids: Collection[int], today: dt.date) -> Figures:
    lines = ContractLine.objects.bought(today).filter(contract__client__in=ids)
    readings = LicenceReading.objects.newest().filter(line__in=lines)
    rows = readings.values_list("line__contract__client", "line", "line__quantity", "used")
    bought: dict[int, dict[int, int]] = defaultdict(dict)
    used: dict[int, int] = defaultdict(int)
    for client, line, quantity, taken in rows:
        bought[client][line] = quantity
        used[client] += taken
    return {pk: used[pk] * 100 // sum(of.values()) for pk, of in bought.items()}


def _trained(ids: Collection[int], today: dt.date) -> Figures:
    since = clock.start_of(year_before(today))
    rows = Training.objects.filter(
        touchpoint__client__in=ids, touchpoint__deleted_at=None, touchpoint__at__gte=since
    )
    found = rows.order_by().values_list("touchpoint__client").annotate(people=Sum("trained"))
    return {client: people for client, people in found if people}


def _progress(ids: Collection[int]) -> Figures:
    rows = GoalReading.objects.alive().filter(
        goal__client__in=ids, goal__deleted_at=None, goal__state__in=_COUNTED
    )
    parts: dict[int, dict[int, int]] = defaultdict(dict)
    for reading in rows.select_related("goal").order_by("taken_on", "pk"):
        goal = reading.goal
        course = Course(
            goal.baseline, goal.target, goal.since, goal.until, reading.value, reading.taken_on
        )
        parts[goal.client_id][goal.pk] = whole_percent(progress(course))
    return {pk: sum(of.values()) // len(of) for pk, of in parts.items()}


_COUNTED = [GoalState.OPEN.value, GoalState.REACHED.value]

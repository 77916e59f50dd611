"""What the board and the views beside a list count; the contracts are those of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from renewals.choices import SETTLED
from renewals.listing_queries import Line, with_words
from renewals.rules import Money
from users.models import User


@dataclass(frozen=True, slots=True)
class Pile:
    """Contracts whose records stand in one stage (None: not opened yet) with one status."""

    stage: int | None
    status: str
    money: Money


def piles(contracts: QuerySet[Any]) -> list[Pile]:
    """Sum up listed contracts by stage and status. One query."""
    rows = (
        contracts.annotate(stage_pk=F("renewal__stage_id"))
        .values("stage_pk", "status", "paid_in")
        .annotate(count=Count("pk"), total=Sum("expected"))
        .order_by("stage_pk", "status", "paid_in")
    )
    return [
        Pile(
            row["stage_pk"],
            row["status"],
            Money(row["paid_in"], int(row["total"] or 0), row["count"]),
        )
        for row in rows
    ]


def top_of_stages(contracts: QuerySet[Any], most: int) -> QuerySet[Any]:
    """The first so many open contracts of each stage, by their ends."""
    place = Window(
        RowNumber(),
        partition_by=[F("renewal__stage_id")],
        order_by=[F("ends_on").asc(), F("pk").asc()],
    )
    in_work = contracts.filter(renewal__isnull=False).exclude(status__in=SETTLED)
    return with_words(in_work).annotate(place=place).filter(place__lte=most)


def counted(among: Mapping[str, QuerySet[Any]], user: User) -> dict[str, int]:
    """Count several lists by name. One query for all of them."""
    if not among:
        return {}
    counts = {name: _count(rows) for name, rows in among.items()}
    row = User.objects.get_queryset().filter(pk=user.pk).annotate(**counts)
    return dict(zip(counts, row.values_list(*counts).get(), strict=True))


def _count(rows: QuerySet[Any]) -> Coalesce:
    one = rows.order_by().annotate(group_=F("pk") * 0).values("group_")
    return Coalesce(Subquery(one.annotate(number_=Count("pk")).values("number_")), 0)


def by_stage(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Sort lines into the stages of their records."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        contract: Any = line.contract
        if contract.stage_pk is not None:
            found.setdefault(contract.stage_pk, []).append(line)
    return found

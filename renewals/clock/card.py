"""The clocks of a client as its card shows them: in the card's own query."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from clients.card_parts import CardPart
from clients.models import Client
from contracts.models import Contract
from renewals.clock import leads
from renewals.clock.leads import Observed
from renewals.clock.words import COLUMNS, DAYS, Budget, Shown
from renewals.models import BudgetAnswer, RenewalClock

NAME, SPANS = "clock", "leads"
_OWN = {
    "contract": F("contract_id"),
    "ends_on": F("contract__ends_on"),
    "started_on": F("contract__renewal_started_on"),
    "name": Coalesce(NullIf("contract__number", Value("")), "contract__product__name", Value("")),
}
_TOLD = JSONObject(**{name: F(name) for name in COLUMNS}, **_OWN)
_ANSWER = JSONObject(state=F("state"), on=F("on"), note=F("note"))


@dataclass(frozen=True, slots=True)
class Ticking:
    """The clock of a contract that nothing follows yet."""

    contract: int
    name: str
    ends_on: dt.date
    started_on: dt.date | None
    shown: Shown


def rows(client: int, today: dt.date) -> QuerySet[Any]:
    """Return the clocks of contracts still to be renewed, each as a text of JSON."""
    after = Contract.objects.live().filter(predecessor=OuterRef("contract"))
    clocks = RenewalClock.objects.filter(
        ~Exists(after), contract__client=client, contract__ends_on__gte=today
    )
    return clocks.annotate(told=_TOLD, answered=answer_told())


def answer_told() -> Any:
    """The newest word about the budget of an outer clock's year, as JSON."""
    answers = BudgetAnswer.objects.filter(
        client=OuterRef("contract__client"), year_starts_on=OuterRef("fiscal_year_starts_on")
    )
    return Subquery(answers.annotate(told=_ANSWER).values("told")[:1])


def spans(client: int, today: dt.date) -> QuerySet[Any]:
    return leads.spans_of(client)


PARTS = (
    CardPart(NAME, rows, ("told", "answered")),
    CardPart(SPANS, spans, ("began", "signed_on")),
)
Texts = Sequence[tuple[int, tuple[str, ...]]]


def read(found: Texts) -> list[Ticking]:
    """Return the clocks, what has to start first leading."""
    ticking = [_ticking(told, answered) for _pk, (told, answered, *_more) in found]
    return sorted(ticking, key=lambda one: (one.shown.latest_start, one.contract))


def read_spans(found: Texts) -> Observed | None:
    days = [(dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for _pk, (a, b, *_m) in found]
    return leads.observed(days)


def of_client(client: Client, today: dt.date) -> tuple[list[Ticking], Observed | None]:
    """Return the same for a part of the page that is drawn anew. Two queries."""
    values = rows(client.pk, today).values_list("pk", "told", "answered")
    texts = [(pk, (_text(told), _text(answered))) for pk, told, answered in values]
    return read(texts), leads.of_client(client.pk)


def _ticking(told: str, answered: str | None) -> Ticking:
    facts = json.loads(told)
    for name in (*DAYS, "ends_on", "started_on"):
        facts[name] = dt.date.fromisoformat(facts[name]) if facts[name] else None
    for name in COLUMNS:
        if name.startswith("is_"):
            facts[name] = bool(facts[name])
    return Ticking(
        contract=facts.pop("contract"),
        name=facts.pop("name"),
        ends_on=facts.pop("ends_on"),
        started_on=facts.pop("started_on"),
        shown=Shown(facts, budget_of(answered)),
    )


def budget_of(answered: Any) -> Budget:
    """Return an answer from its JSON; an empty one where there is none."""
    known = json.loads(answered) if isinstance(answered, str) and answered else answered
    if not known:
        return Budget()
    on = known["on"]
    return Budget(known["state"], dt.date.fromisoformat(on) if on else None, known["note"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str) if value else ""

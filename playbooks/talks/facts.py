"""What is known about a client for a talk, in words; what is not known says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.choices import GoalState, LedgerKind, StakeholderRoleCode
from clients.models import Client, StakeholderRole, Touchpoint
from clients.queries.goals import Ledger, goals_of, ledger_of
from contracts.models import Contract
from contracts.use import ProductUse
from contracts.use import of_client as use_of
from core import clock, formats
from users.models import User

SHOWN = 2
QUOTE = 120

LABELS: dict[str, str | Promise] = {
    "client": gettext_lazy("the client's name"),
    "me": gettext_lazy("your own name"),
    "person": gettext_lazy("the champion, else the decision maker"),
    "since": gettext_lazy("since when they are a client"),
    "last_talk": gettext_lazy("the last touch that counted"),
    "end": gettext_lazy("the next end of a contract"),
    "impact": gettext_lazy("what they gained, from the ledger"),
    "investment": gettext_lazy("what we put in, from the ledger"),
    "licences": gettext_lazy("licences in use"),
    "trend": gettext_lazy("where use fell"),
    "goals": gettext_lazy("goals and how far they are"),
}
GAPS: dict[str, str | Promise] = {
    "person": gettext_lazy("(who decides is not known)"),
    "since": gettext_lazy("(the start is not known)"),
    "last_talk": gettext_lazy("(no talk was logged)"),
    "end": gettext_lazy("(no end of a contract is known)"),
    "impact": gettext_lazy("(what they gained was not written down)"),
    "investment": gettext_lazy("(what we put in was not written down)"),
    "licences": gettext_lazy("(use was not measured)"),
    "trend": gettext_lazy("(no fall of use is seen in the readings)"),
    "goals": gettext_lazy("(no goals are agreed)"),
}
# Where each gap is filled.
_PAGES = {
    "person": "clients:person_list",
    "last_talk": "clients:client",
    "end": "contracts:contract_list",
    "since": "contracts:contract_list",
    "licences": "contracts:contract_list",
    "trend": "contracts:contract_list",
    "impact": "clients:goal_list",
    "investment": "clients:goal_list",
    "goals": "clients:goal_list",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a text asks for and nobody wrote down, and the page where it belongs."""

    name: str
    label: str | Promise
    url: str


@dataclass(slots=True)
class Facts:
    """Facts by placeholder; an empty text is not known."""

    known: dict[str, str] = field(default_factory=dict)

    def gaps(self, names: Iterable[str], client: Client) -> list[Gap]:
        missing = [name for name in names if not self.known.get(name) and name in GAPS]
        return [Gap(n, LABELS[n], reverse(_PAGES[n], args=[client.pk])) for n in missing]


def facts_of(client: Client, *, names: Iterable[str], reader: User, today: dt.date) -> Facts:
    """Return the facts that a text asks for; what it does not ask for is not read."""
    wanted, found = set(names), Facts()
    for group, read in _READERS.items():
        if wanted & set(group):
            found.known |= read(client, reader, today)
    return found


def gap_words() -> dict[str, str]:
    return {name: str(words) for name, words in GAPS.items()}


def _names(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    return {"client": client.name, "me": reader.full_name}


def _person(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    roles = [StakeholderRoleCode.CHAMPION.value, StakeholderRoleCode.ECONOMIC_BUYER.value]
    held = StakeholderRole.objects.held().filter(client=client, role__in=roles)
    rows = held.select_related("stakeholder__person").order_by("pk")
    found = sorted(rows, key=lambda row: roles.index(row.role))
    return {"person": _called(found[0].stakeholder.person) if found else ""}


def _called(person: Any) -> str:
    names = (person.first_name, person.middle_name)
    return " ".join(filter(None, names)) or person.full_name


def _dates(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    spans = list(Contract.objects.live().filter(client=client).values_list("starts_on", "ends_on"))
    begun = [first for first, _last in spans if first and first <= today]
    ahead = [last for _first, last in spans if last and last >= today]
    return {
        "since": formats.long_day(min(begun)) if begun else "",
        "end": formats.long_day(min(ahead)) if ahead else "",
    }


def _talk(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    last = Touchpoint.objects.counted().filter(client=client).order_by("-at", "-pk").first()
    if last is None:
        return {"last_talk": ""}
    day = formats.spoken_day(clock.date_of(last.at), today)
    return {"last_talk": f"{day}, {last.get_kind_display().lower()}"}


def _ledger(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    ledger = ledger_of(client)
    return {
        "impact": _side(ledger, LedgerKind.IMPACT, 0),
        "investment": _side(ledger, LedgerKind.INVESTMENT, 1),
    }


def _side(ledger: Ledger, kind: str, place: int) -> str:
    sums = [
        formats.money_short(pair[place], code) for code, pair in ledger.sums.items() if pair[place]
    ]
    quotes = [entry.quote.strip() for entry in ledger.entries if entry.kind == kind and entry.quote]
    said = [q if len(q) <= QUOTE else f"{q[: QUOTE - 1]}…" for q in quotes[:SHOWN]]
    return "; ".join(filter(None, [" + ".join(sums), *(text.rstrip(".") for text in said)]))


def _use(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    uses = [use for use in use_of(client, today, reader) if use.used is not None and use.bought]
    worst = sorted(uses, key=lambda use: (use.share or 0, use.name))[:SHOWN]
    fallen = [use for use in uses if use.trend == "down"]
    return {
        "licences": "; ".join(_in_use(use) for use in worst),
        "trend": "; ".join(_moved(use, today) for use in fallen[:SHOWN]),
    }


def _in_use(use: ProductUse) -> str:
    return _("%(product)s: %(used)s of %(bought)s (%(share)s)") % {
        "product": use.name,
        "used": formats.number(use.used or 0),
        "bought": formats.number(use.bought),
        "share": formats.percent(use.share or 0, 0),
    }


def _moved(use: ProductUse, today: dt.date) -> str:
    return _("%(product)s: it was %(was)s, now %(used)s, measured on %(day)s") % {
        "product": use.name,
        "was": formats.number(use.was or 0),
        "used": formats.number(use.used or 0),
        "day": formats.spoken_day(use.on or today, today),
    }


def _goals(client: Client, reader: User, today: dt.date) -> dict[str, str]:
    lines = [line for line in goals_of(client) if line.state == GoalState.OPEN]
    told = [
        line.task if line.done is None else f"{line.task} ({formats.percent(line.done, 0)})"
        for line in lines[:SHOWN]
    ]
    return {"goals": "; ".join(told)}


Reader = Callable[[Client, User, dt.date], dict[str, str]]
_READERS: dict[tuple[str, ...], Reader] = {
    ("client", "me"): _names,
    ("person",): _person,
    ("since", "end"): _dates,
    ("last_talk",): _talk,
    ("impact", "investment"): _ledger,
    ("licences", "trend"): _use,
    ("goals",): _goals,
}

"""How an example cell was read, in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import dates, timezone
from django.utils.translation import gettext as _

from clients.choices import (
    Attitude,
    Direction,
    Influence,
    Procurement,
    StakeholderRoleCode,
    Strategy,
    SurveyKind,
    TouchKind,
)
from clients.models import LifeCycleStage
from contracts.choices import ContractKind
from core import formats
from exchange.engine.examples import PEOPLE, Example
from exchange.engine.plain import from_plain
from exchange.sentences import sentence
from users.models import User

CHOICES: dict[str, Any] = {
    "client.strategy": Strategy,
    "client.procurement": Procurement,
    "person.influence": Influence,
    "person.attitude": Attitude,
    "person.roles": StakeholderRoleCode,
    "contract.kind": ContractKind,
    "touch.kind": TouchKind,
    "touch.direction": Direction,
    "measure.kind": SurveyKind,
}
Words = dict[str, Any]


class Narrator:
    """Puts the examples of one run into words; asks for names of stages and people once."""

    def __init__(self, mapping: Mapping[str, str], examples: Mapping[str, list[Example]]) -> None:
        self._mapping = mapping
        self._examples = examples
        values = [
            (mapping.get(place, ""), one["as"], one.get("value"))
            for place, some in examples.items()
            for one in some
        ]
        stages = {v for name, _as, v in values if name == "client.stage" and isinstance(v, int)}
        people = {v for _name, kind, v in values if kind == "person" and v}
        self._stages = LifeCycleStage.objects.in_bulk(stages) if stages else {}
        self._people = User.objects.in_bulk(people) if people else {}

    def words(self, place: int) -> list[Words]:
        """Return for each example of a column its raw text and what became of it.

        `read` is empty where the text is taken as it stands; `is_wrong` where it is not.
        """
        name = self._mapping.get(str(place), "")
        return [self._one(name, example) for example in self._examples.get(str(place), [])]

    def _one(self, name: str, example: Example) -> Words:
        raw, kind = example["raw"], example["as"]
        if kind == "nothing" and name == "contract.vat" and not example.get("why"):
            return {"raw": raw, "read": _("no VAT"), "is_wrong": False}
        if kind == "nothing":
            why = example.get("why") or {}
            said = sentence(why["reason"], why["value"], why["params"]) if why else ""
            said = said or (_("no such colleague") if name in PEOPLE else _("not loaded"))
            return {"raw": raw, "read": said, "is_wrong": True}
        read = self._read(name, kind, from_plain(example["value"]))
        return {"raw": raw, "read": "" if read == raw else read, "is_wrong": False}

    def _read(self, name: str, kind: str, value: Any) -> str:
        plain: dict[str, Callable[[Any], str]] = {
            "date": _day,
            "open": lambda _value: _("without an end"),
            "money": lambda pair: formats.money(*pair),
            "number": formats.number,
            "person": lambda pk: str(self._people.get(pk, "")),
            "contacts": lambda some: ", ".join(_contact(one) for one in some),
            "text": str,
        }
        return plain[kind](value) if kind in plain else self._code(name, value)

    def _code(self, name: str, value: Any) -> str:
        if name == "client.stage":
            return str(self._stages.get(value, ""))
        if name == "client.fiscal_year_start":
            return str(dates.MONTHS[value])
        if name == "contract.vat":
            rate, is_included = value if isinstance(value, list) else (value, True)
            told = _("%(rate)s in the amount") if is_included else _("%(rate)s on top")
            return told % {"rate": formats.percent(rate, 0)}
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        some = value if isinstance(value, list) else [value]
        if name in CHOICES:
            labels = {choice.value: str(choice.label) for choice in CHOICES[name]}
            return ", ".join(labels.get(code, str(code)) for code in some)
        return (" / " if name == "client.inn_kpp" else " ").join(str(one) for one in some)


def _day(value: dt.date | dt.datetime) -> str:
    if not isinstance(value, dt.datetime):
        return formats.long_day(value)
    local = timezone.localtime(value) if value.tzinfo else value
    return f"{formats.long_day(local.date())}, {local:%H:%M}"


def _contact(value: str) -> str:
    return formats.phone(value) if value.startswith("+") else value

"""The client of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from clients.models import ClientField
from clients.rules.own_fields import WrongValue, stored
from clients.rules.requisites import (
    Requisite,
    is_foreign,
    parse_inn,
    parse_kpp,
    parse_ogrn,
    split_inn_kpp,
)
from core.folding import fold
from core.yesno import parse_yes_no
from exchange.engine.model import Parsed
from exchange.engine.reading import money
from exchange.engine.reading import values as v
from exchange.rules import vocabulary as words
from exchange.rules.zones import zone_of

if TYPE_CHECKING:
    from exchange.engine.parsing import Answers, Cells

# As long as the client's form allows: working days, and characters.
LONGEST_LEAD, LONGEST_NOTE = 365, 2000
REGIONS = {"Europe", "Asia", "America", "Africa", "Australia"}
ZONES = frozenset(zone for zone in available_timezones() if zone.split("/")[0] in REGIONS)
NOT_CLIENTS = ("поставщик", "конкурент", "vendor", "supplier", "competitor")


class ClientReader:
    """Reads the columns of a client; `system` is whose ids stand in the file."""

    def __init__(
        self, system: str, answers: Answers, stages: dict[str, int], own: dict[str, ClientField]
    ) -> None:
        self.system = system
        self.answers = answers
        self.stages = stages
        self.own = own

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        """Return the client's values by column name; empty ones are left out by the planner."""
        header = cells.columns.header
        name = cells.text("client.name") or cells.text("client.full_name")
        found: dict[str, Any] = {
            "name": v.limited(parsed, header("client.name"), name, 255),
            "full_name": v.limited(
                parsed, header("client.full_name"), cells.text("client.full_name"), 500
            ),
            "industry": v.limited(
                parsed, header("client.industry"), cells.text("client.industry"), 120
            ),
            "city": v.limited(parsed, header("client.city"), cells.text("client.city"), 120),
            "address": v.limited(
                parsed, header("client.address"), ", ".join(cells.texts("client.address")), 500
            ),
            "note": "\n".join([*cells.texts("client.note"), *cells.named("client.tags")]),
            "owner_name": cells.text("client.owner") or cells.text("owner.name"),
            "parent_name": cells.text("client.parent"),
            "employees": v.whole(cells, parsed, "client.employees", is_secondary=True),
            "procurement_lead_days": v.whole(
                cells, parsed, "client.procurement_lead_days", LONGEST_LEAD, is_secondary=True
            ),
            "procurement_note": v.limited(
                parsed,
                header("client.procurement_note"),
                cells.text("client.procurement_note"),
                LONGEST_NOTE,
            ),
            "contacts": v.contacts(cells, parsed, "client", v.country_of(cells)),
            "own_values": self._own_values(cells, parsed),
        }
        if external_id := cells.text("client.external_id"):
            limited = v.limited(parsed, header("client.external_id"), external_id, 120)
            found |= {"external_system": self.system, "external_id": limited}
        if fold(cells.text("client.kind")) in NOT_CLIENTS:
            parsed.refuse("not_a_client", header("client.kind"), cells.text("client.kind"))
        self._read_requisites(cells, parsed, found)
        self._read_money(cells, parsed, found)
        self._read_choices(cells, parsed, found)
        self._read_place_and_offer(cells, parsed, found)
        return found

    def _read_requisites(self, cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        inn_text, kpp_text = cells.text("client.inn"), cells.text("client.kpp")
        inn_header = cells.columns.header("client.inn")
        if joined := cells.text("client.inn_kpp"):
            inn_text, kpp_text = split_inn_kpp(joined)
            inn_header = cells.columns.header("client.inn_kpp")
        elif not kpp_text:
            inn_text, kpp_text = _parted(inn_text)
        if inn_text and _is_of_another_country(inn_text, v.country_of(cells)):
            parsed.remark("inn_foreign", inn_header, inn_text)
            inn_text = ""
        found["inn"] = read_inn(parsed, inn_header, inn_text)
        if kpp_text:
            kpp = parse_kpp(kpp_text)
            if kpp.problem:
                parsed.remark("kpp_wrong", cells.columns.header("client.kpp"), kpp_text)
            else:
                found["kpp"] = kpp.value
        if ogrn_text := cells.text("client.ogrn"):
            ogrn = parse_ogrn(ogrn_text)
            reason = "ogrn_check_digit" if ogrn.problem == "check_digit" else "ogrn_wrong"
            if ogrn.problem:
                parsed.remark(reason, cells.columns.header("client.ogrn"), ogrn_text)
            if ogrn.problem in ("", "check_digit"):
                found["ogrn"] = ogrn.value

    def _read_money(self, cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        told = money.told_currency(cells, "client")
        default = self.answers.currency
        revenue, code = money.amount(
            cells, parsed, "client.annual_revenue", told, default, unit=self.answers.revenue_unit
        )
        if revenue is not None and code:
            found |= {"annual_revenue_amount": revenue, "revenue_currency": code}
        potential, of_potential = money.amount(cells, parsed, "client.potential", told, default)
        if potential is not None and of_potential:
            found |= {"potential_amount": potential, "potential_currency": of_potential}
        is_left = (revenue is not None and not code) or (potential is not None and not of_potential)
        if is_left:
            header, text = cells.columns.header("client.currency"), cells.text("client.currency")
            parsed.remark("currency_left_out", header, text)

    def _read_choices(self, cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        if tier := cells.text("client.tier"):
            found["tier"] = words.TIERS.get(fold(tier), "")
            if not found["tier"]:
                parsed.remark("unknown_choice", cells.columns.header("client.tier"), tier)
        found["strategy"] = v.choice(cells, parsed, "client.strategy", words.STRATEGIES)
        found["procurement"] = v.choice(cells, parsed, "client.procurement", words.PROCUREMENTS)
        if stage := cells.text("client.stage"):
            found["stage_id"] = self.stages.get(fold(stage))
            if found["stage_id"] is None:
                parsed.remark("unknown_stage", cells.columns.header("client.stage"), stage)
        if month := cells.text("client.fiscal_year_start"):
            found["fiscal_year_start"] = words.month_of(month)
            if found["fiscal_year_start"] is None:
                header = cells.columns.header("client.fiscal_year_start")
                parsed.remark("unknown_choice", header, month)

    @staticmethod
    def _read_place_and_offer(cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        if zone := cells.text("client.time_zone"):
            found["time_zone"] = zone_of(zone, ZONES)
            if not found["time_zone"]:
                parsed.remark("unknown_choice", cells.columns.header("client.time_zone"), zone)
        if country := cells.text("client.country"):
            found["country"] = words.country_of(country)
            if not found["country"]:
                parsed.remark("unknown_choice", cells.columns.header("client.country"), country)
        if offer := cells.text("client.can_pay_by_offer"):
            answer = parse_yes_no(offer)
            found["can_pay_by_offer"] = answer.value
            if answer.problem:
                parsed.remark(
                    "unknown_choice", cells.columns.header("client.can_pay_by_offer"), offer
                )

    def _own_values(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for code, own in self.own.items():
            text = cells.text(f"client.own:{code}")
            if not text:
                continue
            try:
                found[code] = stored(own.kind, text, own.options)
            except WrongValue:
                header = cells.columns.header(f"client.own:{code}")
                parsed.remark("wrong_own_value", header, text, field=own.label)
        return found


def _parted(text: str) -> tuple[str, str]:
    """Part an INN from the KPP that stands beside it in one cell, where both are true."""
    inn, kpp = split_inn_kpp(text)
    is_pair = parse_kpp(kpp).is_valid and parse_inn(inn).problem in ("", "check_digit")
    return (inn, kpp) if is_pair else (text, "")


def _is_of_another_country(text: str, country: str) -> bool:
    """Whether a foreign organisation's number is no Russian INN; it need not have one.

    Where the country is not known here, only what cannot be an INN is another country's.
    """
    if country == "RU":
        return False
    read = parse_inn(text)
    if read.problem in ("length", "letters"):
        return True
    is_sure = read.is_valid and not read.is_restored
    return country != v.UNKNOWN_COUNTRY and not (
        is_sure or is_foreign(read.value) or not read.value
    )


def read_inn(parsed: Parsed, header: str, text: str) -> str:
    """Return the INN to store; a wrong check digit is a remark, a lost value refuses the row."""
    if not text:
        return ""
    read: Requisite = parse_inn(text)
    if read.problem == "lost":
        parsed.refuse("inn_lost", header, text)
    elif read.problem == "check_digit":
        parsed.remark("inn_check_digit", header, text)
    elif read.problem:
        digits = sum(sign.isdigit() for sign in text)
        reason = "inn_letters" if digits in (10, 12) else "inn_length"
        parsed.refuse(reason, header, text, digits=digits)
    elif read.is_restored:
        parsed.remark("inn_restored", header, text, restored=read.value)
    return read.value if read.kind else ""

"""What a column may become, in the reader's words, grouped as the page offers it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core import formats
from exchange.choices import MEASURES, ImportKind

Labels = tuple[tuple[str, str | Promise], ...]

CLIENT: Labels = (
    ("client.name", _("name")),
    ("client.full_name", _("full legal name")),
    ("client.inn", _("INN")),
    ("client.inn_kpp", _("INN and KPP in one cell")),
    ("client.kpp", _("KPP")),
    ("client.ogrn", _("OGRN")),
    ("client.external_id", _("id in the other system")),
    ("client.owner", _("owner")),
    ("client.tier", _("tier by hand")),
    ("client.stage", _("life-cycle stage")),
    ("client.parent", _("parent company")),
    ("client.industry", _("industry")),
    ("client.country", _("country")),
    ("client.city", _("city")),
    ("client.time_zone", _("local time")),
    ("client.address", _("address")),
    ("client.site", _("site")),
    ("client.phones", _("phones")),
    ("client.emails", _("e-mails")),
    ("client.annual_revenue", _("annual revenue")),
    ("client.currency", _("currency")),
    ("client.employees", _("employees")),
    ("client.fiscal_year_start", _("fiscal year starts in")),
    ("client.procurement", _("procurement procedure")),
    ("client.procurement_lead_days", _("lead of the procedure, working days")),
    ("client.procurement_note", _("procurement note")),
    ("client.can_pay_by_offer", _("can pay by invoice-offer")),
    ("client.potential", _("yearly potential")),
    ("client.strategy", _("strategy")),
    ("client.kind", _("kind of company (suppliers are left out)")),
    ("client.note", _("note")),
    ("client.tags", _("tags, segment (into the note)")),
)
PERSON: Labels = (
    ("person.full_name", _("full name")),
    ("person.last_name", _("surname")),
    ("person.first_name", _("given name")),
    ("person.middle_name", _("patronymic")),
    ("person.job", _("job")),
    ("person.department", _("department")),
    ("person.since", _("works there since")),
    ("person.roles", _("roles")),
    ("person.phones", _("phones")),
    ("person.emails", _("e-mails")),
    ("person.telegram", "Telegram"),
    ("person.whatsapp", "WhatsApp"),
    ("person.max", "MAX"),
    ("person.birthday", _("birthday")),
    ("person.influence", _("influence")),
    ("person.attitude", _("attitude")),
    ("person.note", _("note")),
    ("person.external_id", _("id in the other system")),
    ("person.client_name", _("works at (name of the client)")),
    ("person.client_external_id", _("works at (id of the client)")),
)
CONTRACT: Labels = (
    ("contract.number", _("number")),
    ("contract.kind", _("kind")),
    ("contract.product", _("product")),
    ("contract.starts_on", _("from")),
    ("contract.ends_on", _("until")),
    ("contract.term_months", _("term, months")),
    ("contract.signed_on", _("signed on")),
    ("contract.closed_on", _("deal won on")),
    ("contract.stage", _("stage of the deal (only won ones go in)")),
    ("contract.amount", _("amount")),
    ("contract.monthly_amount", _("amount a month")),
    ("contract.price", _("price of one")),
    ("contract.currency", _("currency")),
    ("contract.vat", _("VAT")),
    ("contract.quantity", _("licences")),
    ("contract.cost", _("direct cost")),
    ("contract.decided_by", _("who decided")),
    ("contract.signed_by", _("who signed")),
    ("contract.auto_renewal", _("renews by itself")),
    ("contract.notice_days", _("notice, days")),
    ("contract.title", _("title")),
    ("contract.note", _("note")),
    ("contract.tags", _("tags (into the note)")),
    ("contract.external_id", _("id in the other system")),
    ("contract.client_name", _("client (name)")),
    ("contract.client_external_id", _("client (id)")),
)
TOUCH: Labels = (
    ("touch.at", _("when")),
    ("touch.time", _("time, where the date has none")),
    ("touch.kind", _("kind")),
    ("touch.direction", _("direction")),
    ("touch.minutes", _("minutes")),
    ("touch.summary", _("what happened")),
    ("touch.result", _("result")),
    ("touch.person", _("with whom")),
    ("touch.author", _("author")),
    ("touch.external_id", _("id in the other system")),
    ("touch.client_name", _("client (name)")),
    ("touch.client_external_id", _("client (id)")),
)
_OF_CLIENT: Labels = (
    ("measure.client_name", _("client (name)")),
    ("measure.client_inn", _("client (INN)")),
    ("measure.client_kpp", _("client (KPP)")),
    ("measure.client_external_id", _("client (id)")),
)
READING: Labels = (
    ("measure.on", _("measured on")),
    ("measure.number", _("licences in use")),
    ("measure.product", _("product")),
    ("measure.contract", _("number of the contract")),
    ("measure.branch", _("branch (name or INN)")),
    *_OF_CLIENT,
)
ANSWER: Labels = (
    ("measure.on", _("answered on")),
    ("measure.kind", _("NPS, CSAT or CES")),
    ("measure.number", _("score")),
    ("measure.person", _("who answered")),
    ("measure.comment", _("in their words")),
    *_OF_CLIENT,
)
APPEALS: Labels = (
    ("measure.on", _("a day of the week")),
    ("measure.number", _("appeals in the week")),
    *_OF_CLIENT,
)
INVOICE: Labels = (
    ("measure.title", _("number of the invoice")),
    ("measure.on", _("issued on")),
    ("measure.due_on", _("to be paid by")),
    ("measure.amount", _("amount with VAT")),
    ("measure.currency", _("currency")),
    ("measure.paid_on", _("paid on")),
    ("measure.paid_amount", _("paid so far")),
    ("measure.contract", _("number of the contract")),
    ("measure.note", _("note")),
    ("measure.external_id", _("id in the other system")),
    *_OF_CLIENT,
)
ROW: Labels = (
    ("row.type", _("company or person")),
    ("owner.name", _("owner of new clients")),
)
GROUPS: tuple[tuple[str | Promise, Labels], ...] = (
    (_("Client"), CLIENT),
    (_("Person"), PERSON),
    (_("Contract"), CONTRACT),
    (_("Touch"), TOUCH),
    (pgettext_lazy("import", "Reading"), READING),
    (pgettext_lazy("import", "Answer"), ANSWER),
    (pgettext_lazy("import", "Appeals"), APPEALS),
    (pgettext_lazy("import", "Invoice"), INVOICE),
    (pgettext_lazy("import", "Row"), ROW),
)
_WANTED = {
    ImportKind.CLIENTS: (CLIENT, PERSON, CONTRACT, ROW),
    ImportKind.STAKEHOLDERS: (PERSON, CLIENT, ROW),
    ImportKind.CONTRACTS: (CONTRACT, CLIENT, PERSON, ROW),
    ImportKind.TOUCHPOINTS: (TOUCH, CLIENT, ROW),
    ImportKind.READINGS: (READING,),
    ImportKind.ANSWERS: (ANSWER,),
    ImportKind.APPEALS: (APPEALS,),
    ImportKind.INVOICES: (INVOICE,),
}


def choices_for(kind: str, own_fields: dict[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return grouped choices for a column; `own_fields` are the administrators' {label: code}."""
    wanted = _WANTED[ImportKind(kind)]
    names = {id(labels): str(group) for group, labels in GROUPS}
    offered = [(names[id(ls)], [(c, str(words)) for c, words in ls]) for ls in wanted]
    if own_fields and kind not in MEASURES:
        own = [(f"client.own:{code}", label) for label, code in own_fields.items()]
        offered.append((str(_("Own fields")), own))
    return offered


def known_fields(kind: str, own_fields: dict[str, str]) -> set[str]:
    return {code for _group, pairs in choices_for(kind, own_fields) for code, _words in pairs}


def made_words(made: Mapping[str, int]) -> list[str]:
    """Return how many clients, people, contracts, touches and the like a file makes, in words."""
    clients, people = made.get("client", 0), made.get("person", 0)
    contracts, touches = made.get("contract", 0), made.get("touch", 0)
    readings, answers, weeks = (made.get(one, 0) for one in ("reading", "answer", "appeals"))
    invoices = made.get("invoice", 0)
    told = [
        (clients, ngettext("%(shown)s client", "%(shown)s clients", clients)),
        (people, ngettext("%(shown)s person", "%(shown)s people", people)),
        (contracts, ngettext("%(shown)s contract", "%(shown)s contracts", contracts)),
        (touches, ngettext("%(shown)s touch", "%(shown)s touches", touches)),
        (readings, ngettext("%(shown)s reading", "%(shown)s readings", readings)),
        (answers, ngettext("%(shown)s answer", "%(shown)s answers", answers)),
        (weeks, ngettext("%(shown)s week of appeals", "%(shown)s weeks of appeals", weeks)),
        (invoices, ngettext("%(shown)s invoice", "%(shown)s invoices", invoices)),
    ]
    return [words % {"shown": formats.number(n)} for n, words in told if n]

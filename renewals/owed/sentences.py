"""What the flag about an unpaid invoice says."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _overdue(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    due_on = flag.due_on or today
    words = {
        "sum": formats.money(int(facts.get("owed") or 0), str(facts.get("currency") or "RUB")),
        "days": formats.days((today - due_on).days),
    }
    headline = _("%(sum)s not paid for %(days)s") % words
    title = str(facts.get("title") or "")
    named = {"number": title, "day": formats.spoken_day(due_on, today)}
    proof = _("Invoice %(number)s was to be paid by %(day)s.") % named
    if not title:
        proof = _("The invoice was to be paid by %(day)s.") % named
    others = int(facts.get("number") or 1) - 1
    if others:
        more = ngettext(
            "And %(count)s more invoice overdue.", "And %(count)s more invoices overdue.", others
        ) % {"count": formats.number(others)}
        total = _("%(sum)s in all.") % {"sum": formats.money(flag.amount, flag.currency)}
        proof = f"{proof} {more} {total}"
    page = f"{reverse('contracts:contract_list', args=[flag.client_id])}#invoices"
    step = Step(_("Open the invoices"), page, "page", is_open=True)
    return Told(headline, proof, until(flag, today), "", True, step)


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.INVOICE_OVERDUE.value, _overdue)

"""Letters about a new price: one text for all, with each client's own facts in its braces."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.choices import ContactKind, StakeholderRoleCode
from clients.models import ContactPoint, Person, StakeholderRole
from clients.queries.letters import Letter
from core import formats
from renewals.models import PriceRoundRow

_BRACES = re.compile(r"\{(\w+)\}")
# What may stand in braces, in the two languages people write in; other words stay as they are.
WORDS = {
    "greeting": "обращение",
    "client": "клиент",
    "contract": "договор",
    "old": "было",
    "new": "стало",
    "percent": "процент",
    "from": "с",
    "until": "до",
    "manager": "менеджер",
}
USUAL = gettext_lazy(
    "{greeting}\n\nThe price of contract {contract} changes from {from}: {new} instead of {old}"
    " for the whole term, {percent} more. Until then everything stays as it is.\n\nWe are glad to"
    " go through the reasons and the scope with you.\n\nKind regards,\n{manager}"
)
# Whom to write to where nobody decided the contract: who says the final yes, then who needs it.
ROLES = (StakeholderRoleCode.ECONOMIC_BUYER, StakeholderRoleCode.BUSINESS_OWNER)


@dataclass(frozen=True, slots=True)
class PriceLetter:
    """The letter of one row and to whom it goes, in words."""

    row: PriceRoundRow
    letter: Letter
    addressee: str


def letters_of(
    rows: Sequence[PriceRoundRow], text: str, today: dt.date, language: str
) -> list[PriceLetter]:
    """Return a letter for each row; two queries for any number of them."""
    people = _people(rows)
    mails = _mails({person.pk for person in people.values()})
    found = []
    for row in rows:
        person = people.get(row.pk)
        to = (mails[person.pk],) if person and person.pk in mails else ()
        body = filled(text or str(USUAL), facts_of(row, person, today, language))
        letter = Letter(_subject(row), body.replace(formats.NBSP, " "), to, is_empty=False)
        found.append(PriceLetter(row, letter, str(person) if person else ""))
    return found


def filled(text: str, facts: dict[str, str]) -> str:
    """Put facts in place of their words in braces, whichever language the words are of."""
    known = facts | {WORDS[word]: fact for word, fact in facts.items() if word in WORDS}
    return _BRACES.sub(lambda found: known.get(found[1], found[0]), text)


def braces(language: str) -> str:
    """Return the words that may be used, as one types them."""
    words = WORDS.values() if language.startswith("ru") else WORDS
    return " ".join(f"{{{word}}}" for word in words)


def facts_of(
    row: PriceRoundRow, person: Person | None, today: dt.date, language: str
) -> dict[str, str]:
    contract, effective_on = row.contract, row.round.effective_on
    owner = contract.client.owner
    percent = Decimal(0)
    if row.old_amount:
        percent = Decimal((row.proposed_amount - row.old_amount) * 100) / row.old_amount
    return {
        "greeting": _greeting(person, language),
        "client": contract.client.name,
        "contract": str(contract),
        "old": formats.money(row.old_amount, row.currency),
        "new": formats.money(row.proposed_amount, row.currency),
        "percent": formats.percent(percent),
        "from": formats.long_day(effective_on),
        "until": formats.long_day(effective_on - dt.timedelta(days=1)),
        "manager": owner.full_name if owner else "",
    }


def _greeting(person: Person | None, language: str) -> str:
    if person is None:
        return _("Hello,")
    middle = person.middle_name if language.startswith("ru") else ""
    name = " ".join(filter(None, (person.first_name, middle))) or person.last_name
    return _("Dear %(names)s,") % {"names": name}


def _subject(row: PriceRoundRow) -> str:
    return _("New price of contract %(contract)s") % {"contract": row.contract}


def _people(rows: Sequence[PriceRoundRow]) -> dict[int, Person]:
    """Return whom each row's letter is for: who decided the contract, else by role."""
    clients = {row.contract.client_id for row in rows}
    held = StakeholderRole.objects.held().filter(client__in=clients, role__in=ROLES)
    held = held.select_related("stakeholder__person").order_by("since", "pk")
    by_role: dict[tuple[int, str], Person] = {}
    for one in held:
        by_role.setdefault((one.client_id, one.role), one.stakeholder.person)
    found = {}
    for row in rows:
        decided = row.contract.decided_by
        if decided is not None and decided.is_present:
            found[row.pk] = decided.person
            continue
        for role in ROLES:
            if person := by_role.get((row.contract.client_id, role)):
                found[row.pk] = person
                break
    return found


def _mails(people: set[int]) -> dict[int, str]:
    points = ContactPoint.objects.filter(person__in=people, kind=ContactKind.EMAIL)
    found: dict[int, str] = {}
    for person, value in points.order_by("position", "pk").values_list("person_id", "value"):
        if person is not None:
            found.setdefault(person, value)
    return found

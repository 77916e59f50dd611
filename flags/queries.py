"""What attention pages read: the cards of a day, the flags of a client, counts of a preview."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from clients.choices import Procurement, Tier
from clients.models import Client
from core.ids import read_id
from core.kept import ID, kept
from flags import thresholds
from flags.choices import KINDS, Audience, RuleCode, Severity
from flags.models import Flag
from flags.patience import is_patient
from flags.rules import Thresholds
from flags.sentences import Told, ages, tell
from users.gaps import PERSON
from users.models import Deputyship, User

# What one page reads at most; the strongest come first, so nothing that matters is cut off.
MOST_FLAGS = 600
SIDE_LIST = 10
# Of the places on the page, so many are kept for each book where somebody works more than one.
KEPT_PER_BOOK = 3
MINE = "mine"
_STRENGTH = {code: place for place, code in enumerate(RuleCode.values)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One flag and what it says."""

    flag: Flag
    told: Told

    @property
    def target(self) -> str:
        """The id of its row on the page."""
        return f"flag-{self.flag.pk}"

    @property
    def rank(self) -> tuple[int, int, dt.date, int]:
        """Orders reasons of one client: severity, kind of cause, age."""
        since, pk = ages(self.flag)
        return (-self.flag.severity, _STRENGTH.get(self.flag.rule, len(_STRENGTH)), since, pk)


@dataclass(frozen=True, slots=True)
class Card:
    """One client on Today: the strongest reason as its sentence, the others behind it."""

    client: Client
    reasons: list[Reason]

    @property
    def flag(self) -> Flag:
        return self.reasons[0].flag

    @property
    def target(self) -> str:
        return self.reasons[0].target

    @property
    def told(self) -> Told:
        return self.reasons[0].told

    @property
    def others(self) -> list[Reason]:
        return self.reasons[1:]

    @property
    def is_lent(self) -> bool:
        """Of a colleague's book that the reader works while they are away."""
        return bool(getattr(self.flag, "is_lent", False))

    @property
    def is_late(self) -> bool:
        return any(reason.told.is_late for reason in self.reasons)

    @property
    def tier(self) -> str:
        return self.client.effective_tier

    @property
    def dearest(self) -> Flag:
        """The reason with most at stake: its sum ranks the card and stands on it."""
        return max((r.flag for r in self.reasons), key=lambda flag: _in_base(flag, self.client))

    @property
    def money(self) -> int:
        """What is at stake in the base currency, minor units; serves for rank only."""
        return _in_base(self.dearest, self.client)

    @property
    def amount(self) -> int:
        return self.dearest.amount

    @property
    def currency(self) -> str:
        return self.dearest.currency

    @property
    def untouched_since(self) -> dt.date | None:
        for reason in self.reasons:
            if reason.flag.rule == RuleCode.UNTOUCHED:
                return reason.flag.due_on
        return None

    @property
    def rank(self) -> tuple[bool, int, str, dt.date, int]:
        """Overdue first, then money, tier, age (house default)."""
        since, pk = ages(self.flag)
        return (not self.is_late, -self.money, self.tier, since, pk)


@dataclass(frozen=True, slots=True)
class Batch:
    """Clients who are asked for one and the same: one card for all of them.

    Small renewals by invoice-offer, or the season of budgets.
    """

    cards: list[Card]

    @property
    def amount(self) -> int:
        return sum(card.amount for card in self.cards)

    @property
    def currency(self) -> str:
        return str(settings.BASE_CURRENCY)

    @property
    def is_late(self) -> bool:
        return any(card.is_late for card in self.cards)

    @property
    def flag(self) -> Flag:
        return self.cards[0].flag

    @property
    def due_on(self) -> dt.date | None:
        """The day of the client whose day comes first."""
        return min(filter(None, (card.flag.due_on for card in self.cards)), default=None)

    @property
    def others(self) -> list[Reason]:
        """All reasons but the first, whatever client they are about: decided on together."""
        return [reason for card in self.cards for reason in card.reasons][1:]


@dataclass(slots=True)
class Worklist:
    """Today's matters: at most ten cards and what stands behind «ещё N»."""

    cards: list[Card]
    rest: list[Card] = field(default_factory=list)
    batch: Batch | None = None
    season: Batch | None = None
    escalated: list[Card] = field(default_factory=list)
    ownerless: list[Card] = field(default_factory=list)
    escalated_total: int = 0
    ownerless_total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    late: int = 0
    everything: int = 0  # clients of all kinds and books, whatever was asked for
    in_book: int = 0  # clients of all kinds in the book asked for
    books: dict[int, int] = field(default_factory=dict)  # clients by their owner
    limits: Thresholds = field(default_factory=Thresholds)  # in force, for who needs them too

    @property
    def rest_count(self) -> int:
        """Clients behind «ещё N»."""
        return self.total - len(self.cards) - sum(len(one.cards) for one in self.batches)

    @property
    def batches(self) -> list[Batch]:
        return [one for one in (self.season, self.batch) if one is not None]


def _in_base(flag: Flag, client: Client) -> int:
    return flag.amount if flag.currency == settings.BASE_CURRENCY else client.annual_amount


def today_cards(
    user: User, today: dt.date, *, kind: str = "", book: str = "", is_full: bool = False
) -> Worklist:
    """Return what this person should look at on a day; three queries at any size.

    Own clients make cards, and those of colleagues this person stands in for; a head also gets
    what escalated in the teams below, an administrator the clients without an owner. `kind` is
    one of KINDS, `book` is MINE or the id of a colleague, `is_full` puts all cards on the page.
    """
    in_force = thresholds.load()
    flags = _strongest(user, today, MOST_FLAGS)
    own, above, orphans = [], [], []
    for flag in flags:
        if flag.audience == Audience.ADMIN:
            orphans.append(flag)
        elif flag.client.owner_id == user.pk or getattr(flag, "is_lent", False):
            own.append(flag)
        else:
            above.append(flag)
    cards = sorted(_cards(own, today), key=lambda card: card.rank)
    escalated = sorted(_cards(above, today), key=lambda card: card.rank)
    ownerless = _cards(orphans, today)
    of_book = [card for card in cards if _is_in(card, book, user)]
    found = _worklist(of_book, in_force, kind=kind, is_full=is_full)
    found.everything, found.books = len(cards), Counter(c.client.owner_id or 0 for c in cards)
    found.escalated, found.escalated_total = escalated[:SIDE_LIST], len(escalated)
    found.ownerless, found.ownerless_total = ownerless[:SIDE_LIST], len(ownerless)
    if len(flags) == MOST_FLAGS:
        _count_exactly(found, user, _flags_for(user, today), book)
    return found


def _is_in(card: Card, book: str, user: User) -> bool:
    """An unknown book is all of them, as with any odd parameter."""
    if book == MINE:
        return not card.is_lent
    owner = read_id(book)
    return not owner or card.client.owner_id == owner


@kept(user=PERSON)
def _strongest(user: User, today: dt.date, most: int) -> QuerySet[Flag]:
    return _flags_for(user, today)[:most]


def _flags_for(user: User, today: dt.date) -> QuerySet[Flag]:
    """Flags to be shown on a day to this person as owner, deputy, head or administrator."""
    books = Deputyship.objects.books_lent_to(user, today)
    # Administrators see all and stand in for nobody; the sub-select would cost them the index.
    lent = Q(pk__in=[]) if user.is_admin else Q(client__owner__in=books)
    mine = (Q(client__owner=user) | lent) & Q(audience=Audience.OWNER)
    if user.is_head and user.team_tree_ids:
        in_teams = Q(client__owner__team__in=user.team_tree_ids) & ~Q(client__owner=user)
        mine |= in_teams & Q(audience=Audience.OWNER, escalates_on__lte=today)
    if user.is_admin:
        mine |= Q(audience=Audience.ADMIN)
    return (
        Flag.objects.visible_to(user)
        .shown_on(today)
        .filter(mine, severity__gte=Severity.WARNING)
        .annotate(is_lent=ExpressionWrapper(lent, output_field=BooleanField()))
        .select_related("client", "client__owner")
        .order_by("-severity", "-amount", "due_on", "pk")
    )


def _count_exactly(found: Worklist, user: User, flags: QuerySet[Flag], book: str) -> None:
    """A book so large that the page does not read it whole is counted by the database."""
    cards = Q(audience=Audience.OWNER) & (Q(client__owner=user) | Q(is_lent=True))
    own = cards
    if book == MINE:
        own = cards & Q(client__owner=user)
    elif owner := read_id(book):
        own = cards & Q(client__owner=owner)
    orphans = Q(audience=Audience.ADMIN)
    counted = flags.order_by().aggregate(
        own=Count("client", distinct=True, filter=own),
        orphans=Count("client", distinct=True, filter=orphans),
        above=Count("client", distinct=True, filter=~cards & ~orphans),
    )
    found.total, found.ownerless_total = counted["own"], counted["orphans"]
    found.escalated_total = counted["above"]


def _cards(flags: Iterable[Flag], today: dt.date) -> list[Card]:
    by_client: dict[int, list[Reason]] = {}
    for flag in flags:
        by_client.setdefault(flag.client_id, []).append(Reason(flag, tell(flag, today)))
    cards = []
    for reasons in by_client.values():
        reasons.sort(key=lambda reason: reason.rank)
        card = Card(reasons[0].flag.client, reasons)
        owner = card.client.owner_id
        if not all(is_patient(reason.flag, owner, today) for reason in reasons):
            cards.append(card)
    return cards


def _worklist(cards: Sequence[Card], in_force: Thresholds, *, kind: str, is_full: bool) -> Worklist:
    counts = {code: sum(_is_of(card, code) for card in cards) for code in KINDS}
    chosen = [card for card in cards if not kind or _is_of(card, kind)]
    batch, chosen = _batched(chosen, lambda card: _is_small_renewal(card, in_force))
    season, chosen = _batched(chosen, _is_season)
    batches = [one for one in (batch, season) if one is not None]
    places = in_force.cards - len(batches)
    shown = chosen if is_full else _first(chosen, places, in_force.cards_kept_for_c)
    behind = [card for card in chosen if card not in shown]
    everybody = [*chosen, *(card for one in batches for card in one.cards)]
    total, late = len(everybody), sum(card.is_late for card in everybody)
    return Worklist(
        shown,
        behind,
        batch,
        season,
        counts=counts,
        total=total,
        late=late,
        in_book=len(cards),
        limits=in_force,
    )


def _is_of(card: Card, kind: str) -> bool:
    codes = KINDS.get(kind, ())
    return any(reason.flag.rule in codes for reason in card.reasons)


def _batched(
    cards: Sequence[Card], is_of: Callable[[Card], bool]
) -> tuple[Batch | None, list[Card]]:
    """Take out what is one card together, from two on; return it and the rest."""
    same = [card for card in cards if is_of(card)]
    if len(same) < 2:
        return None, list(cards)
    return Batch(same), [card for card in cards if card not in same]


def _is_season(card: Card) -> bool:
    """Nothing but the question whether we are in the budget."""
    return all(reason.flag.rule == RuleCode.BUDGET_SEASON for reason in card.reasons)


def _is_small_renewal(card: Card, in_force: Thresholds) -> bool:
    """Nothing but a renewal of a small sum that this client pays by an invoice-offer."""
    client = card.client
    pays_by_offer = client.procurement == Procurement.OFFER_INVOICE or client.can_pay_by_offer
    return bool(pays_by_offer) and all(
        reason.flag.rule == RuleCode.RENEWAL_DUE
        and reason.flag.evidence.get("variant") == "due"
        and reason.flag.currency == settings.BASE_CURRENCY
        and reason.flag.amount < in_force.offer_limit * 100
        for reason in card.reasons
    )


def _first(cards: list[Card], places: int, kept_for_c: int) -> list[Card]:
    """The first cards in order, some places kept for the longest-untouched C clients.

    Of several books each keeps a few places: neither a deputy's own matters nor those of the
    absent colleague hide behind the other's.
    """
    if len(cards) <= places:
        return list(cards)
    silent = [card for card in cards if card.tier == Tier.C and card.untouched_since is not None]
    silent.sort(key=lambda card: (card.untouched_since or dt.date.max, card.client.pk))
    kept = silent[:kept_for_c]
    owners = {card.client.owner_id for card in cards}
    share = min(KEPT_PER_BOOK, (places - len(kept)) // len(owners)) if len(owners) > 1 else 0
    for owner in owners:
        kept += [c for c in cards if c.client.owner_id == owner and c not in kept][:share]
    others = [card for card in cards if card not in kept][: places - len(kept)]
    return [card for card in cards if card in kept or card in others]


# --- one client ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OfClient:
    """A client's open flags: those that ask for work now, and those put aside."""

    now: list[Reason]
    aside: list[Reason]


def flags_of_client(client: Client, user: User, today: dt.date) -> OfClient:
    """Return the open flags of a client that this person sees. One query; gaps stay out."""
    reasons = []
    for flag in _open_flags(client.pk, user):
        flag.client = client
        reasons.append(Reason(flag, tell(flag, today)))
    reasons.sort(key=lambda reason: reason.rank)
    now = [reason for reason in reasons if not is_aside(reason.flag, today)]
    return OfClient(now, [reason for reason in reasons if reason not in now])


@kept(client=ID, user=PERSON)
def _open_flags(client: int, user: User) -> QuerySet[Flag]:
    return (
        Flag.objects.visible_to(user)
        .open()
        .filter(client=client, severity__gte=Severity.WARNING)
        .select_related("decided_by")
    )


def is_aside(flag: Flag, today: dt.date) -> bool:
    """Tell whether a person dismissed a flag or put it off until a later day."""
    snoozed = flag.snoozed_until is not None and flag.snoozed_until > today
    return flag.dismissed_at is not None or snoozed

"""The days of a simulated book: what happens at clients, and a manager who works the list."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from clients.actions import (
    add_stakeholder,
    archive_client,
    grant_role,
    log_touchpoint,
    record_change,
)
from clients.choices import WATCHED_ROLES, StakeholderRoleCode, Tier, TouchKind
from clients.followups import after_client_change
from clients.models import Client, Stakeholder, StakeholderRole
from contracts.actions import start_renewal
from contracts.models import Contract
from core import clock, workdays
from flags import playing
from flags.actions import snooze_flags, start_renewals
from flags.choices import RuleCode, Severity, SnoozeReason
from flags.engine import raise_flags
from flags.models import Flag
from flags.queries import Card, Worklist, today_cards
from flags.simulation import answers, desk, growth, nights, promises, sponsors, use, waiting
from flags.simulation import book as books
from flags.simulation.report import Outcome, Scenario

DAY = dt.timedelta(days=1)
START = dt.date(2026, 1, 12)  # the first working day of a year
REACHED = 0.7  # of calls
LEAVES_IN_A_YEAR = 0.15  # of those who hold a watched role
SUCCESSOR_IS_KNOWN = 0.4  # on the day of the change
RENEWED = 0.9  # of talks
TALK_DAYS = (20, 55)  # from the start of the talk to a signature
WORKING_DAYS = 247
# Two weeks off twice a year without a deputy (days from the start).
HOLIDAYS = ((170, 184), (300, 314))


@contextmanager
def moment(day: dt.date, hour: int, minute: int = 0) -> Iterator[dt.datetime]:
    """Let the product believe in an instant of a company's day."""
    at = clock.start_of(day) + dt.timedelta(hours=hour, minutes=minute)
    with mock.patch.object(timezone, "now", return_value=at):
        yield at


def play(scenarios: Sequence[Scenario]) -> list[Outcome]:
    """Play scenarios side by side in the database at hand, which must be an empty scratch one.

    Each has a manager of its own; the night's run is one for all, as it is in a company.
    """
    years = [_Year(scenario, number) for number, scenario in enumerate(scenarios)]
    for number in range(max(scenario.days for scenario in scenarios)):
        today = START + DAY * number
        with moment(today, 3) as now:
            nights.before_signals(now)
            raise_flags(today=today, now=now)
        for year in years:
            if number < year.scenario.days:
                year.day(today, is_off=_is_off(number, year.scenario))
    return [year.outcome() for year in years]


def _is_off(number: int, scenario: Scenario) -> bool:
    is_away = scenario.has_holidays and any(first <= number < last for first, last in HOLIDAYS)
    return is_away or not workdays.is_working_day(START + DAY * number)


class _Year:
    def __init__(self, scenario: Scenario, number: int) -> None:
        self.scenario = scenario
        self.dice = random.Random(scenario.seed)  # noqa: S311 - a game, no secret
        self.cards: list[int] = []
        self.open: Counter[str] = Counter()
        # What talks led to: contracts signed, and clients who leave, by day.
        self.signed: dict[dt.date, list[Contract]] = defaultdict(list)
        self.lost: dict[dt.date, list[Contract]] = defaultdict(list)
        with moment(START, 2):
            self.book = books.make_book(self.dice, number)
            books.fill(self.book, scenario.clients, START, is_first_load=scenario.is_first_load)
            for player in [] if scenario.is_first_load else playing.registered():
                player.begin(self.book.kam, START)
            self.flags = Flag.objects.filter(
                client__owner=self.book.kam, severity__gte=Severity.WARNING
            )
            under_way = Contract.objects.filter(
                owner=self.book.kam, renewal_started_on__isnull=False
            )
            for contract in under_way.order_by("pk"):
                left = ((contract.ends_on or START) - START).days
                self.signed[START + DAY * self.dice.randint(1, max(left, 1))].append(contract)

    def outcome(self) -> Outcome:
        opened = Counter(self.flags.filter(opened_on__lt=self._end).values_list("rule", flat=True))
        days = max(len(self.cards), 1)
        means = {code: round(self.open[code] / days, 1) for code in RuleCode.values}
        return Outcome(
            self.scenario, self.cards, {code: opened[code] for code in RuleCode.values}, means
        )

    @property
    def _end(self) -> dt.date:
        return START + DAY * self.scenario.days

    def day(self, today: dt.date, *, is_off: bool) -> None:
        """What happens at clients and, unless the manager is off, the work of a day."""
        with moment(today, 8):
            self._contracts(today)
            if workdays.is_working_day(today):
                self._departures(today)
                growth.happen(self.book.kam, today)
        if is_off:
            return
        if use.is_month_begun(today):
            with moment(today, 8, 30):
                use.measure(self.book.kam, today)
                answers.ask(self.book.kam, today)
        with moment(today, 8, 45):
            waiting.happen(self.book.kam, today)
        with moment(today, 9):
            found = today_cards(self.book.kam, today, is_full=True)
            self.cards.append(len(found.cards) + len(found.batches))
            shown = self.flags.shown_on(today)
            self.open.update(shown.values_list("rule", flat=True))
        self._work(found, today)
        with moment(today, 17):
            promises.keep(self.book.kam, today)
            waiting.answer(self.book.kam, today)

    # --- what happens at clients -------------------------------------------------------------
    def _departures(self, today: dt.date) -> None:
        held = StakeholderRole.objects.held().filter(
            role__in=[*WATCHED_ROLES], client__owner=self.book.kam, client__archived_at__isnull=True
        )
        gone = {
            role.stakeholder_id: role.stakeholder
            for role in held.select_related("stakeholder__client").order_by("pk")
            if self.dice.random() < LEAVES_IN_A_YEAR / WORKING_DAYS
        }
        for person in gone.values():
            others = Stakeholder.objects.present().filter(client=person.client_id)
            heir = others.exclude(pk=person.pk).order_by("pk").first()
            is_known = self.dice.random() < SUCCESSOR_IS_KNOWN
            record_change(
                stakeholder=person,
                what="left",
                on=today,
                by=self.book.kam,
                successor=heir if is_known else None,
            )

    def _contracts(self, today: dt.date) -> None:
        for contract in self.signed.pop(today, []):
            ends_on = (contract.ends_on or today) + 365 * DAY
            books.make_contract(
                self.book,
                contract.client,
                contract.product or self.book.products[0],
                ends_on=ends_on,
                before=contract,
            )
            after_client_change(contract.client_id)
        for contract in self.lost.pop(today, []):
            self._leave(contract.client, today)

    def _leave(self, client: Client, today: dt.date) -> None:
        """A client who does not renew is archived, and a new one is taken over."""
        if Client.objects.get(pk=client.pk).archived_at is not None:
            return
        archive_client(client=client, by=self.book.kam)
        new = books.make_client(self.book, client.tier, today, since=today)
        product = self.book.products[0]
        books.make_contract(self.book, new, product, ends_on=today + 364 * DAY)
        after_client_change(new.pk)

    def _decide(self, contract: Contract, today: dt.date) -> None:
        """A talk ends with a signature some weeks later, or with the client's leaving."""
        ends_on = contract.ends_on or today
        if self.dice.random() < RENEWED:
            day = today + DAY * self.dice.randint(*TALK_DAYS)
            self.signed[max(day, today + DAY)].append(contract)
        else:
            self.lost[max(ends_on, today) + DAY].append(contract)

    # --- the manager -------------------------------------------------------------------------
    def _work(self, found: Worklist, today: dt.date) -> None:
        """From the top of the list as many touches as a day has; the rest goes to who is next."""
        left, minute, tried = self.scenario.touches_per_day, 0, set()
        for card in self._done_at_the_desk(found.cards, today)[:left]:
            with moment(today, 10, minute := minute + 1):
                self._call(card.client, today, is_on_list=True)
            tried.add(card.client.pk)
            left -= 1
        if found.batch and left:
            with moment(today, 10, minute := minute + 1):
                self._offer(found.batch.cards, today)
            left -= 1
        if found.season and left:
            with moment(today, 10, minute := minute + 1):
                self._settle([card.flag for card in found.season.cards], today)
            left -= 1
        for client in self._next_ones(today, left, tried):
            with moment(today, 10, minute := minute + 1):
                self._call(client, today, is_on_list=False)

    def _done_at_the_desk(self, cards: list[Card], today: dt.date) -> list[Card]:
        """What needs no talk is done first; the cards that ask for one are called."""
        rest = []
        for card in cards:
            flags = [reason.flag for reason in card.reasons]
            ours = [flag for flag in flags if desk.needs_no_talk(flag)]
            with moment(today, 9, 30):
                promises.settle(ours, self.book.kam)
                growth.tell(ours, self.book.kam, today)
                self._settle(ours, today)
            if len(ours) < len(flags):
                rest.append(card)
        return rest

    def _next_ones(self, today: dt.date, number: int, tried: set[int]) -> list[Client]:
        """Clients nearest to the end of their norm; nobody is called twice within a week."""
        clients = Client.objects.filter(owner=self.book.kam, archived_at=None).exclude(pk__in=tried)
        rested = [c for c in clients.order_by("pk") if _since(c) <= today - 7 * DAY]
        rested.sort(key=lambda c: (_since(c) + DAY * books.NORMS[Tier(c.tier)], c.pk))
        return rested[:number]

    def _offer(self, cards: list[Card], today: dt.date) -> None:
        """Small renewals are offered together."""
        flags = [card.flag for card in cards]
        contracts = [flag.evidence["contract"] for flag in flags]
        start_renewals(flags=flags, by=self.book.kam, today=today)
        for contract in Contract.objects.filter(pk__in=contracts).order_by("pk"):
            self._decide(contract, today)

    def _call(self, client: Client, today: dt.date, *, is_on_list: bool) -> None:
        """Who answers is asked about all that the client's page shows, on the list or not."""
        is_reached = self.dice.random() < REACHED
        shown = self.flags.shown_on(today).filter(client=client).select_related("client")
        flags = list(shown.order_by("pk")) if is_reached else []
        people = self._people(client, flags, today) if is_reached else []
        log_touchpoint(
            client=client,
            kind=TouchKind.CALL,
            at=timezone.now(),
            by=self.book.kam,
            is_reached=is_reached,
            stakeholders=people,
            colleagues=sponsors.brought_along(client, flags),
            heard=promises.given(client, today, is_reached=is_reached),
        )
        for flag in flags:
            if flag.rule == RuleCode.RENEWAL_DUE:
                self._renew(flag, today)
        for contract in playing.ahead_of(client, today) if is_reached else []:
            self._start(contract, today)
        promises.settle(flags, self.book.kam)
        waiting.settle(flags, self.book.kam, today)
        growth.tell(flags, self.book.kam, today)
        use.read_goals(flags, today)
        self._settle(flags, today)
        if is_on_list:
            self._put_off(client, flags, today)

    def _settle(self, flags: list[Flag], today: dt.date) -> None:
        for player in playing.registered():
            player.settle(flags, self.book.kam, today)

    def _put_off(self, client: Client, flags: list[Flag], today: dt.date) -> None:
        """What was talked about and cannot be closed today (an expired contract) comes back later.

        Nobody calls such a client every morning: the card is put off for two weeks with a reason.
        """
        left = self.flags.shown_on(today).filter(client=client, pk__in=[flag.pk for flag in flags])
        if still_open := list(left.order_by("pk")):
            snooze_flags(
                flags=still_open,
                until=today + 14 * DAY,
                reason=SnoozeReason.CLIENT_ASKED,
                by=self.book.kam,
                today=today,
            )

    def _people(self, client: Client, flags: list[Flag], today: dt.date) -> list[Stakeholder]:
        """Whom the call reaches: who the card is about, else the champion or somebody else."""
        for flag in flags:
            if flag.rule == RuleCode.CHAMPION_CHANGED:
                self._find_holder(client, flag.evidence["role"], today)
            if flag.rule == RuleCode.CHAMPION_MISSING:
                self._find_holder(client, StakeholderRoleCode.CHAMPION, today)
        present = list(
            Stakeholder.objects.present().filter(client=client).order_by("last_touch_at", "pk")
        )
        about = {str(flag.evidence.get("role", "")) for flag in flags}
        if flags:
            about.add(StakeholderRoleCode.CHAMPION.value)
        held = set(
            StakeholderRole.objects.held()
            .filter(client=client, role__in=about)
            .values_list("stakeholder", flat=True)
        )
        wanted = [person for person in present if person.pk in held]
        number = 2 if any(flag.rule == RuleCode.ONE_CONTACT for flag in flags) else 1
        others = [person for person in present if person.pk not in held]
        return wanted + others[: max(number - len(wanted), 0)]

    def _find_holder(self, client: Client, role: str, today: dt.date) -> None:
        """The client names somebody for the role: who has none yet, else a new person."""
        if StakeholderRole.objects.held().filter(client=client, role=role).exists():
            return
        present = Stakeholder.objects.present().filter(client=client)
        busy = StakeholderRole.objects.held().filter(client=client).values("stakeholder")
        free = present.exclude(pk__in=busy).order_by("pk").first()
        if free is not None:
            grant_role(stakeholder=free, role=role, by=self.book.kam, on=today)
            return
        person = {"last_name": "Новикова", "first_name": "Вера"}
        add_stakeholder(client=client, by=self.book.kam, today=today, person=person, roles=[role])

    def _renew(self, flag: Flag, today: dt.date) -> None:
        contract = Contract.objects.get(pk=flag.evidence["contract"])
        is_early = flag.evidence.get("variant") == "budget"  # only the budget is asked for
        if contract.renewal_started_on is None and not is_early:
            self._start(contract, today)

    def _start(self, contract: Contract, today: dt.date) -> None:
        start_renewal(contract=contract, by=self.book.kam, on=today)
        self._decide(contract, today)


def _since(client: Client) -> dt.date:
    if client.last_touch_at is not None:
        return clock.date_of(client.last_touch_at)
    return client.owner_since or START

"""What we do not know about a client: gaps in data are not work, but the quick log asks for one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.choices import StakeholderRoleCode
from clients.models import Client, ContactPoint, Stakeholder, StakeholderRole


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact worth knowing: `role` is a role nobody holds, `field` an empty field of the client."""

    code: str
    label: str | Promise
    question: str | Promise
    role: str = ""
    field: str = ""


_ROLE = StakeholderRoleCode
# In the order in which the quick log asks: first who decides, then how they buy.
GAPS = (
    Gap("champion", _("champion"), _("Who works for us inside the client?"), role=_ROLE.CHAMPION),
    Gap(
        "economic_buyer",
        _("decision maker"),
        _("Who says the final yes and has the budget?"),
        role=_ROLE.ECONOMIC_BUYER,
    ),
    Gap("user", _("user"), _("Who uses it day by day?"), role=_ROLE.USER),
    Gap("contacts", _("phone or e-mail"), _("How do we reach them: a phone or an e-mail?")),
    Gap(
        "procurement_person",
        _("procurement officer"),
        _("Who runs procurement?"),
        role=_ROLE.PROCUREMENT,
    ),
    Gap("procurement", _("procurement procedure"), _("How do they buy?"), field="procurement"),
    Gap(
        "fiscal_year_start",
        _("fiscal year"),
        _("In which month does their fiscal year start?"),
        field="fiscal_year_start",
    ),
    Gap(
        "can_pay_by_offer",
        _("payment by invoice-offer"),
        _("Can they pay by invoice-offer?"),
        field="can_pay_by_offer",
    ),
    Gap("industry", _("industry"), _("What industry are they in?"), field="industry"),
    Gap("city", _("city"), _("In which city are they?"), field="city"),
    Gap(
        "potential",
        _("yearly potential"),
        _("How much could they buy in a year?"),
        field="potential_amount",
    ),
)
BY_CODE = {gap.code: gap for gap in GAPS}


@dataclass(frozen=True, slots=True)
class Meter:
    """What is known of a client: gaps in the order of asking, and how many facts there are."""

    missing: tuple[Gap, ...]
    total: int = len(GAPS)

    @property
    def known(self) -> int:
        return self.total - len(self.missing)

    @property
    def next(self) -> Gap | None:
        """The one gap that the quick log asks about."""
        return self.missing[0] if self.missing else None


def meter(client: Client) -> Meter:
    """Return the meter of one client; two queries."""
    return meters([client])[client.pk]


def meters(clients: Collection[Client]) -> dict[int, Meter]:
    """Return the meters of some clients; two queries for any number."""
    ids = [client.pk for client in clients]
    held = set(_held_roles(ids))
    reachable = set(_reachable().filter(client__in=ids).values_list("client_id", flat=True))
    return {
        client.pk: Meter(tuple(gap for gap in GAPS if _is_missing(gap, client, held, reachable)))
        for client in clients
    }


def _held_roles(ids: Collection[int]) -> QuerySet[StakeholderRole, tuple[int, str]]:
    return (
        StakeholderRole.objects.held()
        .filter(client__in=ids, stakeholder__in=Stakeholder.objects.present())
        .values_list("client_id", "role")
    )


def _reachable() -> QuerySet[Stakeholder]:
    contact = ContactPoint.objects.filter(person=OuterRef("person"), kind__in=["phone", "email"])
    return Stakeholder.objects.present().filter(Exists(contact)).order_by()


def _is_missing(gap: Gap, client: Client, held: set[tuple[int, str]], reachable: set[int]) -> bool:
    if gap.role:
        return (client.pk, gap.role) not in held
    if gap.field:
        return getattr(client, gap.field) in ("", None)
    return client.pk not in reachable


def with_gaps(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Add `gap_count` to a list of clients, so that it can be shown and sorted by."""
    count: F | Value | Case = Value(0)
    for gap in GAPS:
        count = count + Case(  # type: ignore[assignment]
            When(lacks(gap.code), then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    return clients.annotate(gap_count=count)


def lacks(code: str) -> Q:
    """Return the condition on a client for a gap, so that lists can filter by it.

    Raises KeyError for an unknown gap.
    """
    gap = BY_CODE[code]
    if gap.role:
        held = StakeholderRole.objects.held().filter(
            client=OuterRef("pk"),
            role=gap.role,
            stakeholder__status__in=["active", "on_leave"],
            stakeholder__deleted_at__isnull=True,
        )
        return ~Q(Exists(held))
    if gap.field:
        is_nullable = Client._meta.get_field(gap.field).null
        return Q(**{f"{gap.field}__isnull": True}) if is_nullable else Q(**{gap.field: ""})
    return ~Q(Exists(_reachable().filter(client=OuterRef("pk"))))

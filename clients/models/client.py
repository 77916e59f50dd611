"""The client: a legal entity that buys from us, in a tree of holdings."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tree_queries.query import TreeQuerySet

from clients.choices import FieldKind, Procurement, Strategy, Tier
from clients.models.stage import LifeCycleStage
from clients.rules.legal_names import name_key
from core import clock
from core.compiled import compiled
from core.fields import AmountField, CurrencyField, FoldedField
from core.folding import fold
from core.models import Archivable, External
from users.choices import Role, Specialty
from users.models import Deputyship, User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, today: dt.date) -> Self:
        """Memberships that hold on a date; both ends inclusive."""
        return self.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gte=today))


class Membership(models.Model):
    """A colleague in the working group of a client, from and until a date (inclusive)."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Specialty)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "client"], name="membership_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_dates_in_order",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=[s.value for s in Specialty]), name="membership_role_known"
            ),
            models.UniqueConstraint(
                fields=["client", "person", "role"],
                condition=Q(until__isnull=True),
                name="membership_once_at_a_time",
                violation_error_message=_("This person has this role here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.client_id}"


def seen_by(user: User, path: str = "client") -> Q:
    """Return the condition that the client a row points at by `path` is visible to a person.

    Their own, their team's, their working groups' and lent ones. Rights are judged today, so a
    membership and a deputyship end by themselves after their last day.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if user.role == Role.ADMIN:
        return Q(**{f"{path}__isnull": False})
    return Q(**{f"{path}__in": _SeenIds(user, clock.today())})


class _SeenIds(RawSQL):
    """The ids of visible clients as a sub-select, put together when first asked of a request.

    A page asks for it some ten times; putting it together anew took a sixth of a page's time.
    """

    def __init__(self, user: User, today: dt.date) -> None:
        self.user, self.today = user, today
        super().__init__("", ())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        user, today = self.user, self.today
        kept = user.__dict__.setdefault("seen_clients", {})
        key = (user.pk, user.role, user.team_id, today, connection.vendor)
        if key not in kept:
            kept[key] = compiled(_seen_rows(user, today))
        sql, params = kept[key]
        return f"({sql})", params


def _seen_rows(user: User, today: dt.date) -> models.QuerySet[Any, Any]:
    groups = Membership.objects.filter(person=user).in_force(today).order_by()
    in_group = groups.values_list("client_id", flat=True)
    if user.role == Role.MEMBER:
        return in_group
    # A union of indexed lookups; with OR the database reads every client there is
    # (1.4 s instead of 4 ms at 100,000 clients).
    owned = Client.objects.order_by().values_list("pk", flat=True)
    lent = owned.filter(owner__in=Deputyship.objects.books_lent_to(user, today))
    if user.role == Role.HEAD and user.team_tree_ids:
        mine = owned.filter(owner__in=User.objects.in_book_of(user).values("pk"))
    else:
        mine = owned.filter(owner=user)
    return mine.union(lent, in_group)


class ClientQuerySet(TreeQuerySet["Client"]):
    def visible_to(self, user: User) -> Self:
        """Clients this person may know of; see `seen_by`. What became part of another is not."""
        return self.filter(seen_by(user, "pk"), merged_into__isnull=True)

    def live(self) -> Self:
        """Neither archived: what lists, rules and counts look at."""
        return self.filter(archived_at__isnull=True)

    def current(self) -> Self:
        """Live clients that have not left us."""
        return self.live().exclude(stage__is_churned=True)

    def with_tier(self) -> Self:
        """Adds `tier_now`: by hand, else computed, else C (house default)."""
        return self.annotate(
            tier_now=Coalesce(
                models.functions.NullIf("tier", models.Value("")),
                models.functions.NullIf("computed_tier", models.Value("")),
                models.Value(Tier.C.value),
            )
        )

    def in_norm_order(self) -> Self:
        return self.order_by("name_folded", "pk")


class Client(Archivable, External):
    """A customer we already have: a legal entity, or a branch of one."""

    name = models.CharField(_("name"), max_length=255)
    full_name = models.CharField(_("full legal name"), max_length=500, blank=True)
    name_folded = FoldedField(sources=("name",), max_length=255)
    search_folded = FoldedField(sources=("name", "full_name", "inn"), max_length=800)
    name_key = FoldedField(sources=("name",), by=name_key, max_length=255)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent company"),
    )
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    industry_folded = FoldedField(sources=("industry",), max_length=120)
    country = models.CharField(_("country"), max_length=2, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    time_zone = models.CharField(_("local time"), max_length=60, blank=True)
    annual_revenue_amount = AmountField(_("annual revenue"), null=True, blank=True)
    revenue_currency = CurrencyField(blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("fiscal year starts in"), null=True, blank=True
    )
    procurement = models.CharField(
        _("procurement procedure"), max_length=20, choices=Procurement, blank=True
    )
    procurement_lead_days = models.PositiveSmallIntegerField(
        _("its lead, working days"), null=True, blank=True
    )
    procurement_note = models.TextField(_("procurement note"), blank=True)
    can_pay_by_offer = models.BooleanField(_("can pay by invoice-offer"), null=True, blank=True)
    tier = models.CharField(_("tier by hand"), max_length=1, choices=Tier, blank=True)
    computed_tier = models.CharField(max_length=1, choices=Tier, blank=True, editable=False)
    annual_amount = AmountField(default=0, editable=False)
    potential_amount = AmountField(_("yearly potential"), null=True, blank=True)
    potential_currency = CurrencyField(blank=True)
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy, blank=True)
    stage = models.ForeignKey(
        LifeCycleStage, models.PROTECT, null=True, blank=True, related_name="clients"
    )
    stage_since = models.DateField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("owner"),
    )
    owner_since = models.DateField(null=True, blank=True, editable=False)
    has_acting_owner = models.BooleanField(default=False, editable=False)
    proposed_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sponsored_clients",
        verbose_name=_("sponsor from our management"),
    )
    sponsor_since = models.DateField(null=True, blank=True, editable=False)
    key_message = models.CharField(_("key message"), max_length=300, blank=True)
    last_touch_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    own_values = models.JSONField(default=dict, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="merged", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name_folded", "id"], name="client_by_name"),
            models.Index(fields=["owner", "name_folded", "id"], name="client_of_owner"),
            models.Index(fields=["owner", "last_touch_at"], name="client_owner_touch"),
            models.Index(fields=["inn", "kpp"], name="client_by_inn", condition=~Q(inn="")),
            models.Index(fields=["name_key"], name="client_by_key"),
            models.Index(
                fields=["external_system", "external_id"],
                name="client_by_external",
                condition=~Q(external_id=""),
            ),
            models.Index(fields=["stage", "id"], name="client_by_stage"),
            models.Index(fields=["industry_folded", "id"], name="client_by_industry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="client_not_own_parent",
                violation_error_message=_("A client cannot be its own parent company."),
            ),
            models.CheckConstraint(
                condition=Q(annual_revenue_amount__isnull=True) | Q(annual_revenue_amount__gte=0),
                name="client_revenue_not_negative",
                violation_error_message=_("Revenue cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(potential_amount__isnull=True) | Q(potential_amount__gte=0),
                name="client_potential_not_negative",
                violation_error_message=_("Potential cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year_start__isnull=True)
                | Q(fiscal_year_start__gte=1, fiscal_year_start__lte=12),
                name="client_fiscal_month",
                violation_error_message=_("The fiscal year starts in a month from 1 to 12."),
            ),
            models.CheckConstraint(
                condition=Q(tier__in=["", *[t.value for t in Tier]]), name="client_tier_known"
            ),
            models.CheckConstraint(
                condition=Q(computed_tier__in=["", *[t.value for t in Tier]]),
                name="client_computed_tier_known",
            ),
            models.CheckConstraint(
                condition=Q(strategy__in=["", *[s.value for s in Strategy]]),
                name="client_strategy_known",
            ),
            models.CheckConstraint(
                condition=Q(procurement__in=["", *[p.value for p in Procurement]]),
                name="client_procurement_known",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="client_has_name",
                violation_error_message=_("A client needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("clients:client", args=[self.pk])

    @property
    def effective_tier(self) -> str:
        """Tier by hand, else computed, else C (house default)."""
        return self.tier or self.computed_tier or Tier.C.value


class ClientFieldQuerySet(models.QuerySet["ClientField"]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True).order_by("position", "pk")


class ClientField(Archivable):
    """A field that administrators add to the client; values live in `Client.own_values`."""

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("name"), max_length=80)
    label_folded = FoldedField(sources=("label",), by=fold, max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind, default=FieldKind.TEXT)
    options = models.JSONField(_("choices"), default=list, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ClientFieldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in FieldKind]), name="clientfield_kind_known"
            ),
            models.UniqueConstraint(
                fields=["label_folded"],
                condition=Q(archived_at__isnull=True),
                name="clientfield_label_once",
                violation_error_message=_("A field with this name is here already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

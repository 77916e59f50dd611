"""What a page of revenue asks for and gets back, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewals.revenue.months import Between
from renewals.revenue.rules import Sums
from renewals.revenue.standing import Text


class By(TextChoices):
    """What the figures are told apart by."""

    OWNER = "owner", _("account manager")
    TEAM = "team", _("team")
    TIER = "tier", _("tier")
    PRODUCT = "product", _("product")
    HOLDING = "holding", _("holding")

    @property
    def heading(self) -> str | Promise:
        """The heading of the table told apart by it."""
        return {
            "owner": _("Revenue by account manager"),
            "team": _("Revenue by team"),
            "tier": _("Revenue by tier"),
            "product": _("Revenue by product"),
        }.get(self.value, _("Revenue by holding"))


class Of(TextChoices):
    """The clients behind a number."""

    START = "start", pgettext_lazy("revenue", "at the beginning")
    EXPANSION = "expansion", pgettext_lazy("revenue", "grew")
    CONTRACTION = "contraction", pgettext_lazy("revenue", "shrank")
    CHURN = "churn", pgettext_lazy("revenue", "lost")
    NEW = "new", pgettext_lazy("revenue", "new")
    REACTIVATION = "reactivation", pgettext_lazy("revenue", "came back")
    KEPT = "kept", pgettext_lazy("revenue", "kept of the beginning")
    NOW = "now", pgettext_lazy("revenue", "at the end")
    RISK = "risk", pgettext_lazy("revenue", "at risk")
    SILENT = "silent", pgettext_lazy("revenue", "untouched")
    RELEASED = "released", pgettext_lazy("revenue", "not to be retained")
    TOP = "top", pgettext_lazy("revenue", "the largest 20%")
    DUE = "due", pgettext_lazy("revenue", "contracts that came due")
    RENEWED = "renewed", pgettext_lazy("revenue", "contracts renewed")
    WAITING = "waiting", pgettext_lazy("revenue", "contracts that ended and may still follow")
    SIGNED = "signed", pgettext_lazy("revenue", "contracts signed")
    MARGIN = "margin", pgettext_lazy("revenue", "contracts whose cost is known")


# How many tenths are the largest fifth.
TOP_TENTHS = 2
# Behind these stand contracts and not clients.
OF_PAPERS = frozenset({Of.DUE, Of.RENEWED, Of.WAITING, Of.SIGNED, Of.MARGIN})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures, of when, in which money.

    `clients` is the text of ids seen; `rates` (millionths of the base currency) converts all
    currencies by one fixed rate, else only `currency` counts. `closed` are the months written
    down. `owner`, `team`, `tier` narrow by the attribution; 0 stands for nobody.
    """

    between: Between
    today: dt.date
    clients: Text
    closed: Collection[dt.date]
    currency: str
    rates: Mapping[str, int] | None = None
    by: By = By.OWNER
    owner: int | None = None
    team: int | None = None
    tier: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether released clients are left out: they burden the company, not the manager."""
        return self.owner is not None


@dataclass(slots=True)
class Row:
    """The figures of one value of the dimension.

    `largest` is (start, kept) of the client with most revenue; `silent` the revenue and `unheard`
    the number of clients with an open flag of the norm of touches; `released` what was let go of
    by decision.
    """

    value: str
    sums: Sums
    risk: int = 0
    silent: int = 0
    unheard: int = 0
    released: int = 0
    released_clients: int = 0
    largest: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the clients, the largest first: their number, revenue, and the untouched part.

    With fewer than ten clients some tenths have none, and no row.
    """

    place: int
    clients: int
    now: int
    unheard: int
    silent: int


@dataclass(slots=True)
class Fold:
    """All rows, the largest client of all, and the revenue of the last day by tenths of clients."""

    rows: list[Row]
    largest: tuple[int, int] = (0, 0)
    tenths: list[Tenth] = field(default_factory=list)

    @property
    def top(self) -> Tenth:
        """The largest 20% of the clients, rounded up, together."""
        best = [tenth for tenth in self.tenths if tenth.place < TOP_TENTHS]
        names = ("clients", "now", "unheard", "silent")
        return Tenth(0, *(sum(getattr(one, name) for one in best) for name in names))

    @property
    def now(self) -> int:
        return sum(tenth.now for tenth in self.tenths)


@dataclass(frozen=True, slots=True)
class Behind:
    """A client (a holding's head, a client's product) with its part of a number."""

    unit: int
    product: int | None
    was: int
    now: int
    amount: int
    owner: int | None
    ended_on: dt.date | str | None

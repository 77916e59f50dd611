"""Fixed words about renewals."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RenewalStatus(models.TextChoices):
    """Where the renewal of a contract stands on a date (house default)."""

    PLANNED = "planned", pgettext_lazy("renewal", "planned")
    SOON = "soon", pgettext_lazy("renewal", "start soon")
    LATE = "late", pgettext_lazy("renewal", "start is late")
    IN_WORK = "in_work", pgettext_lazy("renewal", "in work")
    DONE = "done", pgettext_lazy("renewal", "renewed")
    EXPIRED = "expired", pgettext_lazy("renewal", "expired")
    LOST = "lost", pgettext_lazy("renewal", "will not renew")

    @property
    def look(self) -> str:
        """The state of its tag; the words always stand inside."""
        return _LOOKS.get(self.value, "")


# Nothing is left to be done about these.
SETTLED = (RenewalStatus.DONE, RenewalStatus.LOST)
_LOOKS = {"soon": "warn", "late": "danger", "in_work": "info", "done": "ok", "expired": "danger"}


class StatusFilter(models.TextChoices):
    """What the list can be narrowed to: what is open, what is settled, or one status."""

    OPEN = "open", _("open")
    NOW = "now", _("to start now")
    CLOSED = "closed", _("settled")
    ALL = "all", _("open and settled")
    PLANNED = RenewalStatus.PLANNED.value, RenewalStatus.PLANNED.label
    SOON = RenewalStatus.SOON.value, RenewalStatus.SOON.label
    LATE = RenewalStatus.LATE.value, RenewalStatus.LATE.label
    IN_WORK = RenewalStatus.IN_WORK.value, RenewalStatus.IN_WORK.label
    DONE = RenewalStatus.DONE.value, RenewalStatus.DONE.label
    EXPIRED = RenewalStatus.EXPIRED.value, RenewalStatus.EXPIRED.label
    LOST = RenewalStatus.LOST.value, RenewalStatus.LOST.label


class Buys(models.TextChoices):
    """How the client buys, by law; under each stand its procedures."""

    BOTH = "fz", _("44-FZ and 223-FZ")
    FZ_44 = "44", _("44-FZ")
    FZ_223 = "223", _("223-FZ")


class Left(StrEnum):
    """Why a change of many left some as they were."""

    NOT_OPENED = "not_opened"
    CLOSED = "closed"
    SAME = "same"
    FORBIDDEN = "forbidden"


class Shape(models.TextChoices):
    """How the same contracts are drawn."""

    TABLE = "table", pgettext_lazy("shape", "Table")
    BOARD = "board", pgettext_lazy("shape", "Board")
    TIMELINE = "timeline", pgettext_lazy("shape", "Timeline")


class Period(models.TextChoices):
    """Which ends the list shows, counted from today."""

    HALF_YEAR = "6m", _("six months")
    QUARTER = "90", _("next 90 days")
    YEAR = "12m", _("twelve months")
    PAST = "past", _("ended in the last 90 days")


class Outlook(models.TextChoices):
    """The four meanings of the chart's colours."""

    RENEWED = "renewed", pgettext_lazy("outlook", "renewed")
    EXPECTED = "expected", pgettext_lazy("outlook", "not at risk")
    AT_RISK = "at_risk", pgettext_lazy("outlook", "at risk")
    LOST = "lost", pgettext_lazy("outlook", "expired or lost")

    @property
    def fill(self) -> str:
        """The class of its colour in a drawing."""
        return {"renewed": "f-ok", "expected": "f-exp", "at_risk": "f-risk"}.get(
            self.value, "f-lost"
        )


class LeadSource(models.TextChoices):
    """Where the working days of a procedure come from."""

    PROCEDURE = "procedure", _("usual for the procedure")
    CLIENT = "client", _("set for the client")
    NOTICE = "notice", _("the contract's notice period")
    UNKNOWN = "unknown", _("the procedure is not known")


class BudgetState(models.TextChoices):
    """What the client says about its budget of a year."""

    ASKED = "asked", pgettext_lazy("budget", "asked for")
    CONFIRMED = "confirmed", pgettext_lazy("budget", "confirmed")
    REFUSED = "refused", pgettext_lazy("budget", "refused")


class RenewalState(models.TextChoices):
    """How a renewal stands or ended; `released` is "not to be retained", approved by the head."""

    OPEN = "open", pgettext_lazy("renewal", "open")
    WON = "won", pgettext_lazy("renewal", "won")
    LOST = "lost", pgettext_lazy("renewal", "lost")
    RELEASED = "released", pgettext_lazy("renewal", "not to be retained")


class ForecastCategory(models.TextChoices):
    """How sure a renewal is, from signed words down to silence."""

    COMMIT = "commit", pgettext_lazy("forecast", "will renew")
    LIKELY = "likely", pgettext_lazy("forecast", "likely")
    AT_RISK = "at_risk", pgettext_lazy("forecast", "at risk")
    LOSS = "loss", pgettext_lazy("forecast", "will be lost")


class LossReason(models.TextChoices):
    """Why a client did not renew (domain reference, section 12)."""

    PRICE = "price", pgettext_lazy("loss", "price")
    COMPETITOR = "competitor", pgettext_lazy("loss", "competitor")
    NO_NEED = "no_need", pgettext_lazy("loss", "no need")
    SERVICE = "service", pgettext_lazy("loss", "bad service")
    PEOPLE = "people", pgettext_lazy("loss", "people left")
    CLOSED = "closed", pgettext_lazy("loss", "company closed")
    PROCUREMENT = "procurement", pgettext_lazy("loss", "procurement lost")
    BUDGET = "budget", pgettext_lazy("loss", "not in the budget")
    OTHER = "other", pgettext_lazy("loss", "other")


class LineKind(models.TextChoices):
    """What a position of an offer adds."""

    RENEWAL = "renewal", pgettext_lazy("line", "renewal")
    UPSELL = "upsell", _("upsell")
    CROSS_SELL = "cross_sell", _("cross-sell")


class InvoiceSource(models.TextChoices):
    """Where an invoice comes from."""

    HAND = "hand", pgettext_lazy("invoice", "by hand")
    IMPORT = "import", pgettext_lazy("invoice", "from a file")


class PriceReaction(models.TextChoices):
    """How a client took a new price."""

    SILENT = "silent", pgettext_lazy("price", "no answer yet")
    AGREED = "agreed", pgettext_lazy("price", "agreed")
    BARGAINS = "bargains", pgettext_lazy("price", "bargains")
    REFUSES = "refuses", pgettext_lazy("price", "refuses")

    @property
    def look(self) -> str:
        """The state of its tag."""
        return {"agreed": "ok", "bargains": "warn", "refuses": "danger"}.get(self.value, "")


class PriceScope(models.TextChoices):
    """Which contracts a round of prices takes, seen from its first day."""

    ENDING = "ending", _("those that end before that day")
    RUNNING = "running", _("those that run on that day")
    BOTH = "both", _("all that run now")


class Age(models.TextChoices):
    """How long an invoice is past due, in calendar days (house default)."""

    AHEAD = "ahead", _("not due yet")
    FRESH = "fresh", _("up to 5 days")
    LATE = "late", _("6–30 days")
    OLD = "old", _("31–60 days")
    OLDEST = "oldest", _("more than 60 days")


class UpsellReason(models.TextChoices):
    """Why more can be sold to a client now; each has a weight that administrators set."""

    WINDOW = "window", _("renewal window")
    TRAINED = "trained", _("trained users")
    FULL = "full", _("licences nearly full")
    WISH = "wish", _("a feature they waited for is released")
    FEEDBACK = "feedback", _("good feedback")
    QUICK = "quick", _("buys quickly")
    BRANCH = "branch", _("companies of the holding without a contract")
    PAPERS = "papers", _("agrees documents quickly")

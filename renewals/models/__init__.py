"""What is kept about renewals: their clocks, the records, the health of clients."""

from renewals.models.clock import BudgetAnswer, RenewalClock
from renewals.models.feed import CalendarFeed
from renewals.models.forecast import ForecastSnapshot, ForecastSnapshotQuerySet
from renewals.models.health import Health, HealthDay, HealthQuerySet, Measured
from renewals.models.invoice import Invoice, InvoiceQuerySet
from renewals.models.price import PriceRound, PriceRoundRow
from renewals.models.renewal import (
    Renewal,
    RenewalCheck,
    RenewalCheckDone,
    RenewalLine,
    RenewalStage,
)
from renewals.models.revenue import ClosedMonth, RevenueMonth, RevenueMonthQuerySet

__all__ = [
    "BudgetAnswer",
    "CalendarFeed",
    "ClosedMonth",
    "ForecastSnapshot",
    "ForecastSnapshotQuerySet",
    "Health",
    "HealthDay",
    "HealthQuerySet",
    "Invoice",
    "InvoiceQuerySet",
    "Measured",
    "PriceRound",
    "PriceRoundRow",
    "Renewal",
    "RenewalCheck",
    "RenewalCheckDone",
    "RenewalClock",
    "RenewalLine",
    "RenewalStage",
    "RevenueMonth",
    "RevenueMonthQuerySet",
]

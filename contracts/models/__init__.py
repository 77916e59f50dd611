"""What clients bought, and what they want: products, contracts, interest, wishes."""

from contracts.models.contract import (
    Contract,
    ContractLine,
    ContractLineQuerySet,
    ContractQuerySet,
    CurrencyRate,
    LicenceReading,
    LicenceReadingQuerySet,
    Product,
    ProductQuerySet,
    Training,
    TrainingQuerySet,
)
from contracts.models.interest import (
    Interest,
    InterestQuerySet,
    ProductWish,
    ProductWishQuerySet,
    WishTie,
    WishTieQuerySet,
)

__all__ = [
    "Contract",
    "ContractLine",
    "ContractLineQuerySet",
    "ContractQuerySet",
    "CurrencyRate",
    "Interest",
    "InterestQuerySet",
    "LicenceReading",
    "LicenceReadingQuerySet",
    "Product",
    "ProductQuerySet",
    "ProductWish",
    "ProductWishQuerySet",
    "Training",
    "TrainingQuerySet",
    "WishTie",
    "WishTieQuerySet",
]

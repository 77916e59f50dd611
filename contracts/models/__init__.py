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
from contracts.models.document import (
    Document,
    DocumentMove,
    DocumentMoveQuerySet,
    DocumentQuerySet,
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
    "Document",
    "DocumentMove",
    "DocumentMoveQuerySet",
    "DocumentQuerySet",
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

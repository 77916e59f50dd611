"""What the importer may see, held in memory so that a whole file is planned without writing.

Only visible rows are loaded: a match that this person may not see does not exist for them.
"""

from exchange.engine.books.clients import CLIENT_FIELDS, Ambiguous, ClientBook
from exchange.engine.books.contracts import CONTRACT_FIELDS, LINE_FIELDS, ContractBook
from exchange.engine.books.people import (
    PERSON_FIELDS,
    STAKEHOLDER_FIELDS,
    PeopleBook,
    StakeholderRow,
    employers,
)
from exchange.engine.books.touches import TOUCH_FIELDS, TouchBook

__all__ = [
    "CLIENT_FIELDS",
    "CONTRACT_FIELDS",
    "LINE_FIELDS",
    "PERSON_FIELDS",
    "STAKEHOLDER_FIELDS",
    "TOUCH_FIELDS",
    "Ambiguous",
    "ClientBook",
    "ContractBook",
    "PeopleBook",
    "StakeholderRow",
    "TouchBook",
    "employers",
]

"""Fixed words about contracts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractKind(models.TextChoices):
    LICENCE = "licence", _("licence")
    SERVICE = "service", _("service")
    PROJECT = "project", _("project")
    PILOT = "pilot", _("pilot")


# Kinds whose end must be renewed; a project asks "what next", a pilot has its own rules.
RENEWABLE_KINDS = (ContractKind.LICENCE, ContractKind.SERVICE)


class VatRate(models.IntegerChoices):
    """Percent of VAT; an empty rate in the database means "without VAT"."""

    ZERO = 0, "0 %"
    FIVE = 5, "5 %"
    SEVEN = 7, "7 %"
    TEN = 10, "10 %"
    TWENTY = 20, "20 %"
    TWENTY_TWO = 22, "22 %"


class ReadingSource(models.TextChoices):
    """Where a reading of licences comes from."""

    HAND = "hand", _("by hand")
    IMPORT = "import", _("import")


class InterestState(models.TextChoices):
    """What a department said about a product; what was bought is read from contracts."""

    INTERESTED = "interested", _("interested")
    REFUSED = "refused", pgettext_lazy("interest", "refused")


class WishState(models.TextChoices):
    WANTED = "wanted", pgettext_lazy("wish", "wanted")
    RELEASED = "released", pgettext_lazy("wish", "released")
    DROPPED = "dropped", pgettext_lazy("wish", "dropped")


class CurrencyCode(models.TextChoices):
    RUB = "RUB", "₽ RUB"
    USD = "USD", "$ USD"
    EUR = "EUR", "€ EUR"
    KZT = "KZT", "₸ KZT"
    BYN = "BYN", "Br BYN"
    CNY = "CNY", "¥ CNY"
    GBP = "GBP", "£ GBP"
    AED = "AED", pgettext_lazy("currency", "AED")


class DocumentKind(models.TextChoices):
    """Papers that go to a client and come back; the first three are named in touches too."""

    PROPOSAL = "proposal", _("commercial proposal")
    SPECIFICATION = "specification", _("specification")
    CONTRACT = "contract", pgettext_lazy("paper", "contract")
    ADDENDUM = "addendum", pgettext_lazy("paper", "addendum")
    ACT = "act", _("transfer document")
    INVOICE = "invoice", pgettext_lazy("paper", "invoice")


class DocumentStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("paper", "draft")
    SENT = "sent", pgettext_lazy("paper", "sent")
    IN_APPROVAL = "in_approval", _("in approval")
    AGREED = "agreed", pgettext_lazy("paper", "agreed")
    SIGNED = "signed", pgettext_lazy("paper", "signed")
    WITHDRAWN = "withdrawn", pgettext_lazy("paper", "withdrawn")


# At somebody of the client's, so it may get stuck there.
UNDER_WAY = (DocumentStatus.SENT, DocumentStatus.IN_APPROVAL)
# Nothing more is expected of them.
DOCUMENT_OVER = (DocumentStatus.SIGNED, DocumentStatus.WITHDRAWN)


class Exchange(models.TextChoices):
    """Where a document stands in the electronic exchange of documents (ЭДО)."""

    NONE = "none", pgettext_lazy("exchange", "not used")
    SENT = "sent", pgettext_lazy("exchange", "sent")
    RECEIVED = "received", pgettext_lazy("exchange", "received")
    SIGNED = "signed", pgettext_lazy("exchange", "signed")
    REFUSED = "refused", pgettext_lazy("exchange", "refused")

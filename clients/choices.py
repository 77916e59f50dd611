"""The fixed words of account management; codes are stored, sentences are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tier(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class Strategy(models.TextChoices):
    DEVELOP = "develop", _("develop")
    KEEP = "keep", _("keep")
    MINIMUM = "minimum", _("minimum effort")
    LET_GO = "let_go", _("let go")


class Procurement(models.TextChoices):
    """How the client buys. Terms in laws change, so leads are settings, shown for reference."""

    OFFER_INVOICE = "offer_invoice", _("invoice-offer")
    ADDENDUM = "addendum", _("addendum")
    AUTO = "auto", _("auto-renewal")
    DIRECT = "direct", _("direct contract")
    FRAMEWORK = "framework", _("call-off order")
    COMMERCIAL_TENDER = "commercial_tender", _("commercial tender")
    SINGLE_223 = "single_223", _("single source, 223-FZ")
    QUOTATION_223 = "quotation_223", _("request for quotations, 223-FZ")
    PROPOSALS_223 = "proposals_223", _("request for proposals, 223-FZ")
    TENDER_223 = "tender_223", _("tender or auction, 223-FZ")
    SMALL_44 = "small_44", _("small purchase, 44-FZ")
    QUOTATION_44 = "quotation_44", _("e-quotation, 44-FZ")
    AUCTION_44 = "auction_44", _("e-auction, 44-FZ")
    CONTEST_44 = "contest_44", _("e-contest, 44-FZ")
    SINGLE_44 = "single_44", _("single source, 44-FZ")
    OTHER = "other", pgettext_lazy("procurement", "other")


class StakeholderRoleCode(models.TextChoices):
    ECONOMIC_BUYER = "economic_buyer", _("decision maker")
    CHAMPION = "champion", _("champion")
    BUSINESS_OWNER = "business_owner", _("business owner")
    INFLUENCER = "influencer", _("influencer")
    USER = "user", pgettext_lazy("stakeholder", "user")
    TECHNICAL = "technical", _("technical evaluator")
    LEGAL = "legal", pgettext_lazy("stakeholder", "legal")
    PROCUREMENT = "procurement", pgettext_lazy("stakeholder", "procurement")
    FINANCE = "finance", _("finance")
    SIGNATORY = "signatory", _("signatory")
    GATEKEEPER = "gatekeeper", _("gatekeeper")
    BLOCKER = "blocker", _("blocker")


# A change of one of these is a flag; required ones make the coverage of a client.
WATCHED_ROLES = (
    StakeholderRoleCode.CHAMPION,
    StakeholderRoleCode.ECONOMIC_BUYER,
    StakeholderRoleCode.BUSINESS_OWNER,
)
REQUIRED_ROLES = (
    StakeholderRoleCode.ECONOMIC_BUYER,
    StakeholderRoleCode.CHAMPION,
    StakeholderRoleCode.USER,
    StakeholderRoleCode.PROCUREMENT,
)

# What we think of a person: left out wherever ratings are.
JUDGING_ROLES = (StakeholderRoleCode.CHAMPION, StakeholderRoleCode.BLOCKER)


class StakeholderStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("stakeholder", "active")
    ON_LEAVE = "on_leave", _("on leave")
    LEFT = "left", pgettext_lazy("stakeholder", "left")
    MOVED = "moved", _("moved to another company")
    ROLE_CHANGED = "role_changed", _("role changed")


class RoleEnd(models.TextChoices):
    """Why a stakeholder no longer holds a role."""

    LEFT = "left", _("left the company")
    MOVED = "moved", _("moved to another company")
    REASSIGNED = "reassigned", _("has another role now")
    ABOLISHED = "abolished", _("the post was abolished")
    MISTAKE = "mistake", _("was entered by mistake")


class Attitude(models.IntegerChoices):
    AGAINST = -2, _("against")
    SCEPTICAL = -1, _("sceptical")
    NEUTRAL = 0, _("neutral or unknown")
    FOR = 1, pgettext_lazy("attitude", "for")
    ADVOCATE = 2, _("fights for us")


class Influence(models.IntegerChoices):
    NONE = 1, _("1: none")
    LITTLE = 2, _("2: little")
    HEARD = 3, _("3: is listened to")
    STRONG = 4, _("4: strong")
    DECIDES = 5, _("5: decides")


class Bond(models.IntegerChoices):
    """How strongly one of us is tied to a person of a client, by two-way touches."""

    NONE = 0, pgettext_lazy("relationship", "none")
    WEAK = 1, pgettext_lazy("relationship", "weak")
    WORKING = 2, pgettext_lazy("relationship", "working")
    STRONG = 3, pgettext_lazy("relationship", "strong")


class ContactKind(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    TELEGRAM = "telegram", "Telegram"
    WHATSAPP = "whatsapp", "WhatsApp"
    MAX = "max", "MAX"
    SITE = "site", _("site")


class TouchKind(models.TextChoices):
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    VIDEO = "video", _("video meeting")
    EMAIL = "email", pgettext_lazy("touch", "e-mail")
    MESSENGER = "messenger", _("messenger")
    TRAINING = "training", _("training")
    DEMO = "demo", _("demo")
    EVENT = "event", _("event")
    MAILING = "mailing", _("mailing")
    SURVEY = "survey", _("survey")
    REVIEW = "review", _("business review")
    SUPPORT = "support", _("support request")
    DOCUMENT = "document", _("documents")
    NOTE = "note", _("note")


class Direction(models.TextChoices):
    OURS = "ours", _("we to them")
    THEIRS = "theirs", _("they to us")
    BOTH = "both", _("both ways")


class TaskKind(models.TextChoices):
    STEP = "step", _("next step")
    PROMISE = "promise", _("promise")
    MEETING = "meeting", _("planned meeting")
    CALL = "call", _("planned call")


class Repeat(models.TextChoices):
    """How often a task comes back after it was done."""

    WEEKLY = "weekly", pgettext_lazy("repeat", "every week")
    MONTHLY = "monthly", pgettext_lazy("repeat", "every month")
    QUARTERLY = "quarterly", pgettext_lazy("repeat", "every quarter")


# What has a time and becomes a touch once it was held.
PLANNED = (TaskKind.MEETING, TaskKind.CALL)


class OutcomeKind(models.TextChoices):
    """What was heard in a touch, in the order in which the form offers it."""

    AGREEMENT = "agreement", _("agreement")
    OBJECTION = "objection", _("objection")
    NEED = "need", _("need")
    QUESTION = "question", pgettext_lazy("outcome", "question")
    DOCUMENT = "document", pgettext_lazy("outcome", "document")
    FEEDBACK = "feedback", _("feedback")
    DECISION = "decision", pgettext_lazy("outcome", "decision")
    RISK = "risk", _("risk")


# Those that wait for an answer of ours.
ASKING = (OutcomeKind.OBJECTION, OutcomeKind.QUESTION)


class Objection(models.TextChoices):
    PRICE = "price", pgettext_lazy("objection", "price")
    NO_BUDGET = "no_budget", _("no budget")
    NO_TIME = "no_time", _("no time")
    COMPETITOR = "competitor", pgettext_lazy("objection", "competitor")
    NO_AUTHORITY = "no_authority", _("no authority")
    NOT_USED = "not_used", _("not used")
    SECURITY = "security", pgettext_lazy("objection", "security")
    INTEGRATION = "integration", _("integration")
    OTHER = "other", pgettext_lazy("objection", "other")


class Paper(models.TextChoices):
    """Documents whose approval a touch may tell of."""

    PROPOSAL = "proposal", _("commercial proposal")
    SPECIFICATION = "specification", _("specification")
    CONTRACT = "contract", pgettext_lazy("paper", "contract")


class Approval(models.TextChoices):
    SENT = "sent", pgettext_lazy("paper", "sent")
    IN_APPROVAL = "in_approval", _("in approval")
    AGREED = "agreed", pgettext_lazy("paper", "agreed")
    SIGNED = "signed", pgettext_lazy("paper", "signed")


class QuestionWhen(models.TextChoices):
    ENTRY = "entry", _("at entry")
    EXIT = "exit", _("at exit")


class FieldKind(models.TextChoices):
    """Kinds of the fields that administrators add to a client."""

    NUMBER = "number", pgettext_lazy("field", "number")
    TEXT = "text", pgettext_lazy("field", "text")
    CHOICE = "choice", _("choice")
    DATE = "date", _("date")
    BOOL = "bool", _("yes or no")


class GoalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("goal", "open")
    REACHED = "reached", pgettext_lazy("goal", "reached")
    DROPPED = "dropped", pgettext_lazy("goal", "dropped")


class LedgerKind(models.TextChoices):
    """The two sides of working together: what the client gained, what was given for it."""

    IMPACT = "impact", _("impact")
    INVESTMENT = "investment", _("investment")


class SurveyKind(models.TextChoices):
    """The three questions; their scales are in `clients.rules.satisfaction`."""

    NPS = "nps", "NPS"
    CSAT = "csat", "CSAT"
    CES = "ces", "CES"


class AnswerSource(models.TextChoices):
    HAND = "hand", pgettext_lazy("answer", "by hand")
    LINK = "link", pgettext_lazy("answer", "by a link")
    IMPORT = "import", pgettext_lazy("answer", "from a file")


class RequestKind(models.TextChoices):
    WORK = "work", _("new work")
    EXTENSION = "extension", _("extension")
    COMPLAINT = "complaint", _("complaint")


class RequestOutcome(models.TextChoices):
    OPEN = "open", pgettext_lazy("request", "open")
    WON = "won", pgettext_lazy("request", "won")
    LOST = "lost", pgettext_lazy("request", "lost")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


# Outcomes that must say why.
REASONED = (RequestOutcome.LOST, RequestOutcome.WITHDRAWN)


class AppealSource(models.TextChoices):
    """Where a week's number of appeals comes from."""

    HAND = "hand", _("by hand")
    IMPORT = "import", _("import")


# What a client writes to us and waits for: without an answer it becomes a signal.
AWAITING = (TouchKind.EMAIL, TouchKind.MESSENGER, TouchKind.SUPPORT)


class Triaged(models.TextChoices):
    """What is decided about a C client every half a year."""

    KEEP = "keep", pgettext_lazy("triage", "keep as it is")
    RAISE = "raise", pgettext_lazy("triage", "raise to B")
    GROUP = "group", pgettext_lazy("triage", "hand to support")
    ARCHIVE = "archive", pgettext_lazy("triage", "to the archive")


# Countries by name where our clients are most of all; another one is shown by its code.
COUNTRIES = {
    "RU": _("Russia"),
    "BY": _("Belarus"),
    "KZ": _("Kazakhstan"),
    "UZ": _("Uzbekistan"),
    "KG": _("Kyrgyzstan"),
    "AM": _("Armenia"),
    "AZ": _("Azerbaijan"),
    "GE": _("Georgia"),
    "TR": _("Turkey"),
    "CN": _("China"),
    "IN": _("India"),
    "DE": _("Germany"),
    "GB": _("Great Britain"),
    "US": _("USA"),
}

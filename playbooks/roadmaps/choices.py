"""Fixed words about roadmaps."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoadmapState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("roadmap", "draft")
    WAITING = "waiting", pgettext_lazy("roadmap", "waits for validation")
    RETURNED = "returned", pgettext_lazy("roadmap", "returned with remarks")
    VALIDATED = "validated", pgettext_lazy("roadmap", "validated")
    CLOSED = "closed", pgettext_lazy("roadmap", "closed")

    @property
    def look(self) -> str:
        """The state of the tag."""
        return _LOOKS[self.value]


_LOOKS = {
    "draft": "line",
    "waiting": "info",
    "returned": "warn",
    "validated": "ok",
    "closed": "",
}


class RoadmapEnd(models.TextChoices):
    REACHED = "reached", pgettext_lazy("roadmap", "reached")
    NOT_REACHED = "not_reached", pgettext_lazy("roadmap", "not reached")
    DROPPED = "dropped", pgettext_lazy("roadmap", "dropped")


class WhyNot(models.TextChoices):
    """Why a goal was not reached; counted by quarter."""

    PRIORITIES = "priorities", _("we set our priorities wrong")
    TIME = "time", _("we ran out of time")
    PEOPLE = "people", _("our people were missing")
    DECISION_MAKER = "decision_maker", _("no way to the decision maker")
    CHAMPION = "champion", _("the champion left")
    NO_NEED = "no_need", _("no need at the client")
    BUDGET = "budget", _("no budget")
    PROCUREMENT = "procurement", _("the purchase took longer")
    COMPETITOR = "competitor", _("a competitor")
    CLIENT_PLANS = "client_plans", _("the client's plans changed")
    OTHER = "other", pgettext_lazy("reason", "other")


class Verdict(models.TextChoices):
    """What became of a version that was handed in."""

    WAITS = "waits", pgettext_lazy("version", "waits")
    ACCEPTED = "accepted", pgettext_lazy("version", "accepted")
    RETURNED = "returned", pgettext_lazy("version", "returned")
    BY_ITSELF = "by_itself", pgettext_lazy("version", "valid without a check")
    REPLACED = "replaced", pgettext_lazy("version", "replaced by a newer one")

"""Fixed words about the life cycle: conditions of entry, states of a proposal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConditionKind(models.TextChoices):
    """What has to hold for a client to enter a stage; `by_hand` is checked by a person."""

    TRIAL = "trial", _("a pilot is running")
    SIGNED = "signed", _("the first contract is signed")
    LICENCES = "licences", _("part of licences in use, at least")
    GOAL = "goal", _("a goal is reached")
    START_REACHED = "start_reached", _("the day to start a renewal has come")
    START_NOT_DUE = "start_not_due", _("no renewal waits to be started")
    CONTRACT_ENDS = "contract_ends", _("a contract ends within")
    RENEWED = "renewed", _("renewed at least")
    NPS = "nps", _("the last NPS answer is at least")
    DANGER = "danger", _("a red signal stands for")
    ENDED = "ended", _("the last contract ended, and nothing followed for")
    TOUCHED = "touched", _("a counted touch since the stage began")
    BY_HAND = "by_hand", _("checked by hand")


# Kinds that carry a number: its unit, the least and the most.
NUMBERS: dict[str, tuple[str, int, int]] = {
    ConditionKind.LICENCES.value: ("percent", 1, 100),
    ConditionKind.CONTRACT_ENDS.value: ("days", 1, 730),
    ConditionKind.RENEWED.value: ("times", 1, 20),
    ConditionKind.NPS.value: ("points", 0, 10),
    ConditionKind.DANGER.value: ("days", 0, 365),
    ConditionKind.ENDED.value: ("days", 1, 730),
}


class ProposalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposed move", "waits for a decision")
    ACCEPTED = "accepted", pgettext_lazy("proposed move", "accepted")
    DECLINED = "declined", pgettext_lazy("proposed move", "declined")

"""Fixed words about playbooks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Trigger(models.TextChoices):
    """What starts a playbook at a client."""

    HAND = "hand", pgettext_lazy("playbook", "by hand only")
    STAGE = "stage", _("the client enters a stage")
    FLAG = "flag", _("a signal is raised")
    DATE = "date", _("a date of the contract comes near")


class ContractDate(models.TextChoices):
    """Dates of a contract that a playbook is counted back from."""

    CONTRACT_END = "contract_end", _("end of the contract")
    LATEST_START = "latest_start", _("latest start of the renewal")
    NOTICE_BY = "notice_by", _("last day of the notice")
    BUDGET_ASK_BY = "budget_ask_by", _("last day to ask for the budget")


class Anchor(models.TextChoices):
    """What the day of a step is counted from."""

    TRIGGER = "trigger", _("the start")
    CONTRACT_END = "contract_end", _("end of the contract")
    STAGE_ENTRY = "stage_entry", _("entry into the stage")
    ANSWER = "answer", _("the answer it waits for")


class Doer(models.TextChoices):
    """Whose a step is; a specialty is looked for in the client's working group."""

    OWNER = "owner", pgettext_lazy("playbook", "owner of the client")
    HEAD = "head", pgettext_lazy("playbook", "their head")
    RESEARCHER = "researcher", _("Researcher")
    PERFORMER = "performer", _("Performer")
    CLOSER = "closer", _("Closer")
    CSM = "csm", _("CSM")
    TUTOR = "tutor", _("Tutor")
    LAWYER = "lawyer", _("lawyer")
    BACK_OFFICE = "back_office", _("back office")
    MARKETING = "marketing", _("marketing")
    KAM = "kam", _("account manager")


class StepKind(models.TextChoices):
    """What kind of work a step is; its hour is agreed with the client, not by the playbook."""

    STEP = "step", pgettext_lazy("playbook", "work")
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    LETTER = "letter", _("letter")
    CHECK = "check", _("check")


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("answer", "yes")
    NO = "no", pgettext_lazy("answer", "no")


class StepState(models.TextChoices):
    """Where a step of a run stands; what has a task follows it."""

    WAITING = "waiting", pgettext_lazy("step", "waits")
    OPEN = "open", pgettext_lazy("step", "to do")
    DONE = "done", pgettext_lazy("step", "done")
    SKIPPED = "skipped", pgettext_lazy("step", "not needed")
    CALLED_OFF = "called_off", pgettext_lazy("step", "called off")


# Steps that nothing more comes of.
OVER = (StepState.DONE, StepState.SKIPPED, StepState.CALLED_OFF)

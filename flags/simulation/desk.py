"""What a manager does at the desk, which takes none of the day's talks (assumed)."""

from __future__ import annotations

from flags.choices import RuleCode
from flags.models import Flag
from flags.simulation import promises

# A step of our own is done, the head is reminded of a plan; who asked for a wish reads in a letter
# that it came true, who owes gets the invoice again; a colleague and a client who wrote are
# answered in writing by the evening (`waiting.answer`).
AT_THE_DESK = {
    RuleCode.TASK_OVERDUE.value,
    RuleCode.ROADMAP_WAITS.value,
    RuleCode.RAISED_BY_HAND.value,
    RuleCode.CLIENT_WAITS.value,
    RuleCode.FEATURE_RELEASED.value,
    RuleCode.INVOICE_OVERDUE.value,
}


def needs_no_talk(flag: Flag) -> bool:
    """Tell whether a flag is settled without the client; what we promised is done and sent."""
    is_ours = flag.rule in promises.RULES and flag.evidence["side"] == "ours"
    return is_ours or flag.rule in AT_THE_DESK

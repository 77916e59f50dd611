"""What leads and shares register with the apps below; their words stand beside the hand-overs'."""

from __future__ import annotations

from core import undo
from playbooks.leads import actions
from users import followups as of_people


def register() -> None:
    """Called once, when Django is ready."""
    undo.register(actions.LEAD, actions.restore_lead)
    undo.register(actions.CREDIT, actions.restore_credit)
    of_people.register(actions.end_leads)

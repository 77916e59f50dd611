"""What talk tracks register with the apps below."""

from __future__ import annotations

from clients import followups
from playbooks.talks import erasing


def register() -> None:
    """Called once, when Django is ready."""
    followups.register_erased(erasing.forget_person)

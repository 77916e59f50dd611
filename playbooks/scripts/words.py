"""Lines of the timeline about playbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.queries import wording
from playbooks.scripts.choices import Answer


def register() -> None:
    """Tell the timeline how to say what happened."""
    wording.register(
        verbs={
            "playbook_started": _("Playbook started: %(label)s"),
            "playbook_answered": _("Answered in a playbook: %(label)s"),
            "playbook_stopped": _("Playbook stopped: %(label)s"),
        },
        labels={"playbook_answer": pgettext_lazy("playbook", "answer")},
        readers={"playbook_answer": _answer},
    )


def _answer(text: str) -> str:
    return str(Answer(text).label) if text in Answer.values else text

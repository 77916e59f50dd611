"""What a person does about renewals."""

from renewals.actions.budget import answer_budget, answer_budgets
from renewals.actions.endings import Terms, link_win, lose, reopen, usual_terms, win
from renewals.actions.exports import note_export
from renewals.actions.forecasts import decide_forecast, may_decide, say_forecast
from renewals.actions.records import (
    announce_procurement,
    edit_renewal,
    move_stage,
    open_by_hand,
    send_invoice,
    tick_check,
)
from renewals.actions.releases import ask_release, decide_release

__all__ = [
    "Terms",
    "announce_procurement",
    "answer_budget",
    "answer_budgets",
    "ask_release",
    "decide_forecast",
    "decide_release",
    "edit_renewal",
    "link_win",
    "lose",
    "may_decide",
    "move_stage",
    "note_export",
    "open_by_hand",
    "reopen",
    "say_forecast",
    "send_invoice",
    "tick_check",
    "usual_terms",
    "win",
]

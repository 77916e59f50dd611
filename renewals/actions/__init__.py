"""What a person does about renewals."""

from renewals.actions.budget import answer_budget, answer_budgets
from renewals.actions.exports import note_export

__all__ = ["answer_budget", "answer_budgets", "note_export"]

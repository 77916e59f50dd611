"""The merging form of the house, under the name by which this app's forms ask for it."""

from core.merging import Clash, ConflictForm

__all__ = ["Clash", "ConflictForm"]

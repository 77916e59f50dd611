"""The engine: registered rules become open flags, one per cause, and close by themselves."""

from flags.engine.registry import Rule, Scope, findings, register, registered
from flags.engine.sweeping import Outcome, Report, one_load, raise_flags

__all__ = [
    "Outcome",
    "Report",
    "Rule",
    "Scope",
    "findings",
    "one_load",
    "raise_flags",
    "register",
    "registered",
]

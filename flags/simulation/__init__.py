"""A year of an account manager who works the list: real rules, real engine, invented clients."""

from flags.simulation.days import play
from flags.simulation.report import Outcome, Scenario

__all__ = ["Outcome", "Scenario", "play"]

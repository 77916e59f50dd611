"""When a part that died is started again, and when to give up."""

from __future__ import annotations

from dataclasses import dataclass, field

PAUSES = (0.5, 1.0, 2.0, 4.0)
WITHIN_SECONDS = 60.0
TOO_MANY = 5


@dataclass(slots=True)
class Deaths:
    """The recent deaths of one part; times are seconds of a monotonic clock."""

    times: list[float] = field(default_factory=list)

    def pause_after(self, now: float) -> float | None:
        """Record a death; return the seconds to wait, or None after five within a minute."""
        self.times = [at for at in self.times if at > now - WITHIN_SECONDS] + [now]
        if len(self.times) >= TOO_MANY:
            return None
        return PAUSES[len(self.times) - 1]

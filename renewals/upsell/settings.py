"""The weights of the upsell queue, which administrators set on its page."""

from __future__ import annotations

from core import stored
from renewals.choices import UpsellReason

GROUP = "upsell"
PREFIX = "upsell."
MOST = 100
# House defaults: what is nearest to money weighs most.
WEIGHTS = {
    UpsellReason.FULL: 30,
    UpsellReason.WINDOW: 20,
    UpsellReason.WISH: 15,
    UpsellReason.BRANCH: 15,
    UpsellReason.TRAINED: 10,
    UpsellReason.FEEDBACK: 10,
    UpsellReason.QUICK: 10,
    UpsellReason.PAPERS: 5,
}

stored.register(
    *(
        stored.Definition(
            key=f"{PREFIX}{reason.value}",
            kind="int",
            default=weight,
            label=reason.label,
            group=GROUP,
            minimum=0,
            maximum=MOST,
        )
        for reason, weight in WEIGHTS.items()
    )
)


def weights() -> dict[UpsellReason, int]:
    """Return the weights in force; 0 leaves a reason out. One query."""
    found = stored.values(f"{PREFIX}{reason.value}" for reason in WEIGHTS)
    return {reason: int(found[f"{PREFIX}{reason.value}"]) for reason in WEIGHTS}

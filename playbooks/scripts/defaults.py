"""The playbooks every company begins with, in both languages; administrators change them.

Rows of the database, so both languages stand in these modules and not in the translations.
"""

from __future__ import annotations

from playbooks.scripts.defaults_people import (
    CALM,
    CHAMPION,
    HANDOVER,
    NEW_EMPLOYER,
    REACTIVATION,
    REVIEW,
    SLEEPING,
)
from playbooks.scripts.defaults_terms import BUDGET, IMPLEMENTATION, MID_TERM, PILOT, RENEWAL

DEFAULTS = (
    PILOT,
    IMPLEMENTATION,
    MID_TERM,
    BUDGET,
    RENEWAL,
    CHAMPION,
    NEW_EMPLOYER,
    SLEEPING,
    CALM,
    REACTIVATION,
    HANDOVER,
    REVIEW,
)

"""Why somebody is proposed as the lead, or why nobody can be, in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Stakeholder
from core import formats
from playbooks.leads.queries import Candidate, Tie
from users.models import User

SHOWN = 3


def why(best: Candidate | None, deciders: list[Stakeholder], lead: User | None) -> str:
    """Return what speaks for the strongest of the candidates, or what is not known."""
    if not deciders:
        return _("Who decides at this client is not known, so nobody can be proposed.")
    if best is None:
        return _("The client has neither an owner nor a working group.")
    if best.tie is None:
        words = _("In half a year nobody had a two-way touch with the decision maker: %(people)s.")
        names = [one.person.short_name for one in deciders[:SHOWN]]
        return words % {"people": ", ".join(names) + ("…" if len(deciders) > SHOWN else "")}
    if lead == best.person:
        told = _("%(name)s leads and has the strongest tie: %(proof)s.")
    else:
        told = _("The strongest tie is that of %(name)s: %(proof)s.")
    return told % {"name": best.person.full_name, "proof": proof(best.tie)}


def proof(tie: Tie) -> str:
    """Return how many touches with whom and when the last one was."""
    count = len(tie.touches)
    words = ngettext(
        "%(n)s touch with the decision maker (%(person)s) in half a year, the last on %(day)s",
        "%(n)s touches with the decision maker (%(person)s) in half a year, the last on %(day)s",
        count,
    )
    return words % {
        "n": formats.number(count),
        "person": tie.decider.person.short_name,
        "day": formats.long_day(tie.last_on),
    }

"""Other numbers played over the last year: which renewals would have started late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from core import clock
from core.errors import NotAllowed
from flags import thresholds
from renewals.filters import owner_choices, team_choices
from renewals.settings import policy
from renewals.whatif import queries
from renewals.whatif.forms import WhatIf
from renewals.whatif.rules import (
    TOUCHES_PER_START,
    USUAL_TOUCHES,
    Change,
    Outcome,
    Tally,
    by_owner,
    outcomes,
    tally,
)
from users.models import User

ROWS_PER_PAGE = 50
PEOPLE = 40
LABELS = {
    Change.NEWLY: pgettext_lazy("what if", "late now"),
    Change.LATER: pgettext_lazy("what if", "later still"),
    Change.SOONER: pgettext_lazy("what if", "less late"),
    Change.SAVED: pgettext_lazy("what if", "in time now"),
    Change.SAME: pgettext_lazy("what if", "as it was"),
}


class WhatIfPage(TemplateView):
    """For heads: reads what is recorded, reckons it again, writes nothing."""

    template_name = "renewals/what_if.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        if not (user.is_head or user.is_admin):
            raise NotAllowed(_("The simulation is for heads of teams and administrators."))
        limits, numbers = thresholds.load(), policy()
        form = WhatIf(
            self.request.GET,
            teams=team_choices(user),
            owners=owner_choices(user),
            limits=limits,
            numbers=numbers,
        )
        played = self._played(form, user, limits, numbers) if form.is_valid() else {}
        return super().get_context_data(
            form=form,
            most=queries.MOST,
            per_start=TOUCHES_PER_START,
            usual=USUAL_TOUCHES,
            **played,
            **kwargs,
        )

    def _played(self, form: WhatIf, user: User, limits: Any, numbers: Any) -> dict[str, Any]:
        today, scenario = clock.today(), form.scenario
        rows = queries.last_year(user, today=today, **form.chosen)
        history = queries.recorded(rows, numbers)
        if len(history) > queries.MOST:
            return {"is_too_many": True}
        loads = queries.loads(user, today=today, limits=limits) if scenario.has_load else {}
        working = queries.working_days(history, today) if scenario.has_load else []
        found = outcomes(history, scenario, today=today, loads=loads, working=working)
        show = self.request.GET.get("show", "")
        shown = _listed(found, show)
        page = Paginator(shown, ROWS_PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "scenario": scenario,
            "tally": tally(found),
            "people": _people(found),
            "counts": [
                (change.value, label, sum(one.change == change for one in found))
                for change, label in LABELS.items()
                if change != Change.SAME
            ],
            "show": show,
            "page": page,
            "total": len(shown),
            "rows": _named(page.object_list),
        }


def _listed(found: list[Outcome], show: str) -> list[Outcome]:
    """Those that changed, or one kind of change; without a change all that were late."""
    if show in [change.value for change in Change]:
        chosen = [one for one in found if one.change == show]
    else:
        chosen = [one for one in found if one.change != Change.SAME]
        chosen = chosen or [one for one in found if one.days_after]
    return sorted(
        chosen,
        key=lambda one: (
            -(one.days_after - one.days_before),
            -one.days_after,
            one.recorded.contract,
        ),
    )


def _named(found: Iterable[Outcome]) -> list[tuple[Outcome, Any, Any]]:
    shown = list(found)
    contracts = queries.named(shown)
    return [(one, LABELS[one.change], contracts[one.recorded.contract]) for one in shown]


def _people(found: list[Outcome]) -> list[tuple[User | None, Tally]]:
    """Each manager's numbers, the worst change first."""
    tallies = by_owner(found)
    names = User.objects.in_bulk([owner for owner in tallies if owner])
    ordered = sorted(tallies.items(), key=lambda pair: (-pair[1].more, -pair[1].late_after))
    return [(names.get(owner or 0), one) for owner, one in ordered[:PEOPLE]]

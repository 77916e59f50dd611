"""What the pages of this app ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.forms.fields import DayField
from core import formats
from core.forms import KeyedForm
from dashboard.queries.deputies import Candidate
from users.choices import AbsenceReason
from users.models import User

# Two weeks is the longest part of a leave that the labour code (art. 125) asks for.
USUAL_DAYS = 13
LONGEST_TRIP = 60  # days


class TeamChoice(forms.Form):
    """Which team to look at; the choices are the reader's own."""

    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all teams")), *teams]
        field.widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> int | None:
        """The id of the chosen team; None for all. Raises ValueError for one out of reach."""
        if not self.is_valid():
            raise ValueError
        return int(self.cleaned_data["team"]) if self.cleaned_data["team"] else None


class DeputyField(forms.ModelChoiceField):
    """A colleague who may stand in, the best suggestion first, with what speaks for each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Select(attrs={"data-as": "select"}))
        super().__init__(User.objects.none(), *args, **kwargs)

    def offer(self, found: Sequence[Candidate]) -> None:
        self.queryset = User.objects.get_queryset().filter(pk__in=[one.person.pk for one in found])
        self.choices = [(one.person.pk, _words(one)) for one in found]


def _words(one: Candidate) -> str:
    clients = ngettext("%(count)s client", "%(count)s clients", one.clients)
    said = [clients % {"count": formats.number(one.clients)}]
    if one.is_near:
        said.append(str(_("the same team")))
    if one.shared:
        said.append(
            ngettext("%(count)s group in common", "%(count)s groups in common", one.shared)
            % {"count": one.shared}
        )
    if one.lent:
        said.append(str(_("stands in for somebody already")))
    if one.away_until:
        day = formats.short_day(one.away_until, one.away_until)
        said.append(str(_("away until %(day)s") % {"day": day}))
    return f"{one.person.full_name} — {', '.join(said)}"


class DeputyForm(KeyedForm):
    """Who stands in and when; drawn with the usual two weeks and the best suggestion."""

    deputy = DeputyField(label=_("Deputy"))
    since = DayField(label=_("From"))
    until = DayField(label=_("Until, inclusive"))
    reason = forms.ChoiceField(
        label=_("Reason"), choices=AbsenceReason.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, candidates: Sequence[Candidate], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].offer(candidates)  # type: ignore[attr-defined]
        self.initial.setdefault("deputy", candidates[0].person.pk if candidates else None)
        self.initial.setdefault("since", today)
        self.initial.setdefault("until", today + dt.timedelta(days=USUAL_DAYS))
        self.initial.setdefault("reason", AbsenceReason.VACATION)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it begins."))
        return data


class TripForm(forms.Form):
    """A town and the days in it; both ends are days of the trip."""

    city = forms.CharField(
        label=_("Town"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "towns", "autocomplete": "off"}),
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    marks_optional = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it begins."))
        elif since and until and (until - since).days >= LONGEST_TRIP:
            self.add_error("until", _("A trip of two months is a move: take fewer days."))
        return data

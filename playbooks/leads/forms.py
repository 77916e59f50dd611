"""Forms of leads and shares: who leads, and whose deal a contract is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.merging import ConflictForm, MoveForm
from playbooks.leads.actions import Shares, require_whole
from playbooks.leads.queries import Candidate, Standing
from playbooks.leads.rules import MOST_PEOPLE, WHOLE
from users.models import User

PLACES = range(1, MOST_PEOPLE + 1)


class LeadForm(MoveForm):
    """Who leads; nobody chosen means the owner."""

    person = forms.ModelChoiceField(
        label=_("Who leads"), queryset=User.objects.none(), required=False
    )
    told_as: ClassVar[Mapping[str, tuple[str, ...]]] = {"person": ("lead",)}
    marks_optional = False

    def __init__(
        self, *args: Any, standing: Standing, people: list[Candidate], **kwargs: Any
    ) -> None:
        row = standing.row
        stored = {"person": row.person_id if row else None}
        super().__init__(*args, stored=stored, initial=dict(stored), **kwargs)
        field: Any = self.fields["person"]
        able = [one.person.pk for one in people if not one.is_owner]
        field.queryset = (
            User.objects.get_queryset().filter(pk__in=able).order_by("name_folded", "pk")
        )
        owner = standing.owner
        field.empty_label = (
            pgettext("lead", "%(name)s, the owner") % {"name": owner.full_name}
            if owner
            else gettext("nobody: there is no owner")
        )
        field.widget.attrs["data-as"] = "select"


def names_of(place: int) -> tuple[str, str]:
    return f"person_{place}", f"percent_{place}"


ALL_NAMES = [name for place in PLACES for name in names_of(place)]


def _who() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"data-as": "select"}),
    )


def _share() -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"data-unit": "%"})
    return forms.IntegerField(min_value=1, max_value=WHOLE, required=False, widget=widget)


class CreditForm(ConflictForm):
    """Whose deal it is, a row a person; what two people decided is settled as one thing."""

    person_1, percent_1 = _who(), _share()
    person_2, percent_2 = _who(), _share()
    person_3, percent_3 = _who(), _share()
    person_4, percent_4 = _who(), _share()
    person_5, percent_5 = _who(), _share()
    person_6, percent_6 = _who(), _share()
    told_as: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(ALL_NAMES, ("shares",))
    marks_optional = False

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in PLACES:
            who, share = names_of(place)
            field: Any = self.fields[who]
            field.choices = [("", "—"), *people]
            field.label = gettext("Person %(n)s") % {"n": place}
            self.fields[share].label = gettext("Share %(n)s") % {"n": place}

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[who], self[share]) for who, share in map(names_of, PLACES)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for who, share in map(names_of, PLACES):
            if data.get(who) and not data.get(share) and share not in self.errors:
                self.add_error(share, _("Say how many percent."))
            if data.get(share) and not data.get(who) and who not in self.errors:
                self.add_error(who, _("Say whose share it is."))
        if not self.errors:
            try:
                require_whole(shares_in(data))
            except DomainError as error:
                self.add_error(None, error.sentence)  # type: ignore[arg-type]
        return data

    def changes(self) -> dict[str, Any]:
        """Return all rows if anything was changed: half of a division makes no sense."""
        found = super().changes()
        return {name: self.cleaned_data.get(name) for name in ALL_NAMES} if found else {}

    def conflicts(self, current: dict[str, Any]) -> dict[str, Any]:
        """Return every row that differs once somebody else divided the deal meanwhile."""
        typed, shown = self.changes(), self.shown()
        now = {name: self._plain(name, current.get(name)) for name in ALL_NAMES}
        if not typed or not shown or all(now[name] == shown.get(name) for name in ALL_NAMES):
            return {}
        return {n: current.get(n) for n in ALL_NAMES if now[n] != self._plain(n, typed[n])}


def shares_in(data: Mapping[str, Any]) -> Shares:
    """Return the rows that are filled in."""
    rows = [(data.get(who), data.get(share)) for who, share in map(names_of, PLACES)]
    return [(person, percent) for person, percent in rows if person and percent]


def values_of(shares: Shares) -> dict[str, Any]:
    """Return shares as the form names them."""
    found: dict[str, Any] = dict.fromkeys(ALL_NAMES)
    for place, (person, percent) in zip(PLACES, shares, strict=False):
        who, share = names_of(place)
        found[who], found[share] = person, percent
    return found

"""A hand-over as people type it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField
from clients.models import Client
from core import formats
from core.forms import KeyedForm
from playbooks.handover.actions import Offer, Promised
from playbooks.handover.choices import MOVES_OWNER, HandOverKind
from users.choices import Role
from users.models import Deputyship, User

MOST_PROMISES = 30
LONGEST_PROMISE = 300
# Until when what a sale promised is to be kept where nobody says otherwise (house default).
USUAL_DAYS = 30


Choice = tuple[int, str]


def heirs(owner: User, today: dt.date) -> list[tuple[str, list[Choice]]]:
    """Return whom clients may go to: the same team first, those who only onboard last.

    Who is away says until when. Two queries.
    """
    people = User.objects.active().exclude(pk=owner.pk).exclude(role=Role.ADMIN)
    away = dict(Deputyship.objects.in_force(today).values_list("absent", "until"))
    near: list[Choice] = []
    far: list[Choice] = []
    helping: list[Choice] = []
    for person in people.order_by("name_folded", "pk"):
        is_near = owner.team_id is not None and person.team_id == owner.team_id
        group = (near if is_near else far) if person.may_own else helping
        group.append((person.pk, _told(person, away.get(person.pk), today)))
    groups = (
        (_("The same team"), near),
        (_("Account managers and heads"), far),
        (_("For onboarding only"), helping),
    )
    return [(str(name), group) for name, group in groups if group]


def _told(person: User, until: dt.date | None, today: dt.date) -> str:
    if until is None:
        return person.full_name
    words = {"name": person.full_name, "day": formats.short_day(until, today)}
    return _("%(name)s (away until %(day)s)") % words


class HandOverForm(KeyedForm):
    """To whom some clients go, how, and what the new owner has to know."""

    kind = forms.ChoiceField(
        label=_("What kind of hand-over"),
        choices=HandOverKind.choices,
        initial=HandOverKind.KAM,
        widget=forms.RadioSelect,
    )
    to_person = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs={"data-as": "select"}),
    )
    from_person = forms.ModelChoiceField(
        label=_("Seller"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("After a sale: who promised. Empty: the present owner."),
    )
    promised = forms.CharField(
        label=_("What was promised in the sale"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("After a sale: each line becomes a promise."),
    )
    promised_until = DayField(label=_("To be kept until"), required=False)
    is_nothing = forms.BooleanField(label=_("Nothing was promised in the sale"), required=False)
    note = forms.CharField(
        label=_("What to know"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What stands in no field: habits, agreements in words, what to be careful of."),
    )
    is_at_once = forms.BooleanField(
        label=_("Give at once"),
        required=False,
        help_text=_("The clients change hands now; promises are accepted afterwards."),
    )

    def __init__(
        self,
        *args: Any,
        clients: list[Client],
        owner: User,
        by: User,
        may_decide: bool,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clients, self.owner = clients, owner
        people = User.objects.active().order_by("name_folded", "pk")
        fields: Any = self.fields
        fields["to_person"].queryset = people.exclude(pk=owner.pk)
        fields["to_person"].choices = [("", _("not set")), *heirs(owner, today)]
        fields["from_person"].queryset = people
        fields["promised_until"].initial = today + dt.timedelta(days=USUAL_DAYS)
        if not may_decide:
            del fields["is_at_once"]
        if len(clients) > 1:
            for name in ("from_person", "promised", "promised_until", "is_nothing"):
                del fields[name]
            kinds = [kind for kind in HandOverKind.choices if kind[0] != HandOverKind.SALE]
            fields["kind"].choices = kinds

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        heir = data.get("to_person")
        if heir is not None and data.get("kind") in MOVES_OWNER and not heir.may_own:
            self.add_error(
                "to_person", _("%(name)s cannot own clients.") % {"name": heir.full_name}
            )
        return data

    def clean_promised(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["promised"].splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_PROMISES or any(len(line) > LONGEST_PROMISE for line in found):
            raise ValidationError(_("Thirty promises at most, each of 300 characters at most."))
        return found

    def offer(self) -> Offer:
        data = self.cleaned_data
        is_sale = data["kind"] == HandOverKind.SALE
        promised = Promised(
            words=data.get("promised") or (),
            until=data.get("promised_until"),
            is_nothing=bool(data.get("is_nothing")),
        )
        return Offer(
            clients=self.clients,
            from_person=(data.get("from_person") if is_sale else None) or self.owner,
            to_person=data["to_person"],
            kind=data["kind"],
            note=data["note"],
            is_at_once=bool(data.get("is_at_once")),
            promised=promised if is_sale else Promised(),
        )

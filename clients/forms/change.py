"""What became of people: one of them, several, or a whole department at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.actions.moves import Move
from clients.choices import StakeholderRoleCode
from clients.forms.fields import ClientPick, DayField
from clients.models import Client, Stakeholder, StakeholderRole
from clients.queries.alike import clients_named, similar_clients
from core.forms import KeyedForm, ManyRows
from users.models import User

SUCCEEDED = "succeeded"
ONE_BY_ONE = "successor_of_"


class ChangeForm(KeyedForm):
    """What happened to a person: left, moved, another role, acting, on leave, back again."""

    WHAT = [
        ("left", _("left")),
        ("moved", _("moved to another company")),
        ("role_changed", _("has another role now")),
        ("acting", _("acts for somebody")),
        ("abolished", _("the post was abolished")),
        ("on_leave", _("is on leave")),
        ("returned", _("is back")),
        (SUCCEEDED, _("who took over is known")),
    ]
    what = forms.ChoiceField(label=_("What happened"), choices=WHAT, widget=forms.RadioSelect)
    on = DayField(label=_("When"))
    moved_to = ClientPick(label=_("Where to"), required=False)
    moved_to_text = forms.CharField(label=_("Where to"), max_length=255, required=False)
    is_prospect = forms.BooleanField(
        label=_("Not our client yet: add it as a new one"), required=False
    )
    new_job = forms.CharField(label=_("New job"), max_length=160, required=False)
    keeps = forms.MultipleChoiceField(
        label=_("Roles that stay"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    leave_until = DayField(label=_("Last day of the leave"), required=False)
    successor = forms.ModelChoiceField(
        label=_("Who took over"),
        queryset=Stakeholder.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
    )
    successor_name = forms.CharField(
        label=_("Or a new person: surname and given name"), max_length=160, required=False
    )
    successor_job = forms.CharField(label=_("Their job"), max_length=160, required=False)
    successor_is_acting = forms.BooleanField(label=_("They are acting for now"), required=False)
    is_abolished = forms.BooleanField(label=_("The post was abolished"), required=False)
    handed_over = forms.TypedChoiceField(
        label=_("Were affairs handed over?"),
        choices=[("", _("not known")), ("true", _("yes")), ("false", _("no"))],
        coerce=lambda text: text == "true",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    marks_optional = False

    def __init__(
        self,
        *args: Any,
        stakeholder: Stakeholder,
        by: User,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stakeholder: Stakeholder | None = stakeholder
        is_present = stakeholder.is_present
        self.initial.setdefault("what", "left" if is_present else SUCCEEDED)
        # What was written down already is not offered again; a late answer is told so.
        late = ("returned", SUCCEEDED)
        shown = [row for row in self.WHAT if is_present or row[0] in late]
        self.fields["what"].widget.choices = shown
        held = [(role.role, role.get_role_display()) for role in stakeholder.roles.held()]
        self.prepare(stakeholder.client, by, today, held)
        others = self.fields["successor"].queryset  # type: ignore[attr-defined]
        self.fields["successor"].queryset = others.exclude(pk=stakeholder.pk)  # type: ignore[attr-defined]

    def prepare(self, client: Client, by: User, today: dt.date, held: list[Any]) -> None:
        """Offer the people of a client, the roles they hold and other visible clients."""
        self.by, self.today = by, today
        self.initial.setdefault("on", today)
        self.fields["keeps"].choices = held  # type: ignore[attr-defined]
        people = Stakeholder.objects.present().filter(client=client).select_related("person")
        self.fields["successor"].queryset = people.order_by("person__name_folded", "pk")  # type: ignore[attr-defined]
        self.fields["successor"].widget.attrs["data-as"] = "select"
        elsewhere = Client.objects.visible_to(by).live().exclude(pk=client.pk)
        self.fields["moved_to"].queryset = elsewhere  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"]
        if on > self.today and self.data.get("what") != "on_leave":
            raise ValidationError(_("This is in the future; write it down when it has happened."))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        what = data.get("what")
        if what == "moved":
            self._clean_place(data)
        if what == "acting" and not data.get("new_job"):
            self.add_error("new_job", _("Say in which job they act."))
        on, until = data.get("on"), data.get("leave_until")
        if what == "on_leave" and on and until and until < on:
            self.add_error("leave_until", _("A leave cannot end before it begins."))
        is_settled = any(data.get(n) for n in ("successor", "successor_name", "is_abolished"))
        if what == SUCCEEDED and not is_settled:
            self.add_error("successor", _("Say who took over, or that the post was abolished."))
        if data.get("successor") and data.get("successor_name"):
            self.add_error(
                "successor_name", _("Choose a known person or type a new one, not both.")
            )
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        typed = str(data.get("moved_to_text") or "")
        if data.get("moved_to"):
            return
        if not typed:
            self.add_error("moved_to_text", _("Say where to, or choose “left”."))
        elif data.get("is_prospect") and (same := similar_clients(self.by, name=typed)):
            words = _("Such a client is here already: %(name)s. Choose it from the list.")
            self.add_error("moved_to_text", words % {"name": same[0].name})

    def move(self) -> Move:
        """Return the answers as the action takes them."""
        data, what = self.cleaned_data, self.cleaned_data["what"]
        is_gone = what == "moved"
        has_heir = what in ("left", "moved", "role_changed")
        return Move(
            what=what,
            on=data["on"],
            by=self.by,
            moved_to_client=data["moved_to"] if is_gone else None,
            moved_to_text=data["moved_to_text"] if is_gone else "",
            prospect=data["moved_to_text"] if is_gone and data["is_prospect"] else "",
            new_job=data["new_job"],
            keeps_roles=data["keeps"],
            successor=data["successor"] if has_heir else None,
            successors=self.own_successors() if has_heir else {},
            newcomer=self.newcomer() if has_heir else {},
            successor_is_acting=data["successor_is_acting"],
            leave_until=data["leave_until"],
            post_abolished=data["is_abolished"],
            handed_over=data["handed_over"],
        )

    def newcomer(self) -> dict[str, str]:
        """Return the successor whom we did not know, nothing where none was typed."""
        last, _space, first = self.cleaned_data["successor_name"].strip().partition(" ")
        job = self.cleaned_data["successor_job"]
        return {"last_name": last, "first_name": first.strip(), "job": job} if last else {}

    def own_successors(self) -> dict[int, Stakeholder]:
        """Return who came after whom, where each has a successor of their own."""
        return {}


def with_typed_client(data: Any, by: User) -> Any:
    """Return what was posted, with the client that a typed name means (scripts may be off)."""
    data = data.copy()
    typed = data.get("moved_to_text", "").strip()
    if typed and not data.get("moved_to"):
        found = clients_named(typed, by, limit=2)
        exact = [client for client in found if client.name == typed]
        data["moved_to"] = str(exact[0].pk) if len(exact) == 1 else ""
    return data


class PeopleChangeForm(ChangeForm):
    """The same for several ticked people of a client; each may have a successor of their own."""

    who = ManyRows(
        label=_("Who"),
        queryset=Stakeholder.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"data-as": "chips"}),
        error_messages={"required": _("Say of whom.")},
    )

    def __init__(
        self, *args: Any, client: Client, chosen: list[int], by: User, today: dt.date, **kwargs: Any
    ) -> None:
        KeyedForm.__init__(self, *args, **kwargs)
        self.stakeholder = None
        self.initial.setdefault("what", "left")
        self.initial.setdefault("who", chosen)
        shown = [row for row in self.WHAT if row[0] not in ("returned", SUCCEEDED)]
        self.fields["what"].choices = shown  # type: ignore[attr-defined]
        held = StakeholderRole.objects.held().filter(client=client).values_list("role", flat=True)
        words = dict(StakeholderRoleCode.choices)
        roles = [(code, words[code]) for code in sorted(set(held))]
        self.prepare(client, by, today, roles)
        self.fields["who"].queryset = self.fields["successor"].queryset  # type: ignore[attr-defined]
        self.colleagues = {one.pk: one for one in self.fields["successor"].queryset}  # type: ignore[attr-defined]
        if len(chosen) > 1:
            self._offer_own(chosen)

    def _offer_own(self, chosen: list[int]) -> None:
        others = [("", _("as for all")), *((pk, one) for pk, one in self.colleagues.items())]
        for pk in chosen:
            if pk in self.colleagues:
                label = _("Who took over from %(name)s")
                self.fields[f"{ONE_BY_ONE}{pk}"] = forms.TypedChoiceField(
                    label=label % {"name": self.colleagues[pk].person.short_name},
                    choices=[row for row in others if row[0] != pk],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=forms.Select(attrs={"data-as": "select"}),
                )

    def own_bound(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(ONE_BY_ONE)]

    def own_successors(self) -> dict[int, Stakeholder]:
        found = {}
        for name in self.fields:
            if name.startswith(ONE_BY_ONE) and (heir := self.cleaned_data.get(name)):
                found[int(name.removeprefix(ONE_BY_ONE))] = self.colleagues[heir]
        return found

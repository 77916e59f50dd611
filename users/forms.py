"""What is typed about colleagues, teams, invitations and oneself; a form never saves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import KeyedForm
from core.merging import ConflictForm
from users import queries
from users.choices import Language, Role, Specialty, Theme
from users.models import Team, User
from users.zones import offered_zones, zone_words


class TeamField(forms.ModelChoiceField):
    """A live team, shown by its place in the tree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", _("without a team"))
        kwargs.setdefault("label", _("Team"))
        kwargs.setdefault("widget", forms.Select(attrs={"data-as": "select"}))
        super().__init__(Team.objects.live(), *args, **kwargs)

    def offer(self, without: Team | None = None) -> None:
        """Draw the choices in the order of the tree, leaving out a branch."""
        choices = queries.team_choices(without)
        if without is not None:
            self.queryset = Team.objects.live().filter(pk__in=[pk for pk, _name in choices])
        self.choices = [("", str(self.empty_label)), *choices]


def _place_fields() -> dict[str, forms.Field]:
    return {
        "role": forms.ChoiceField(label=_("Role"), choices=Role.choices),
        "team": TeamField(),
        "specialty": forms.ChoiceField(
            label=_("Specialty"),
            required=False,
            choices=[("", _("none")), *Specialty.choices],
            widget=forms.Select(attrs={"data-as": "select"}),
            help_text=_("For team members: what they do in working groups."),
        ),
    }


class PlaceChecks:
    """What a role asks for besides itself."""

    def check_place(self, data: dict[str, Any]) -> None:
        if data.get("role") == Role.HEAD and not data.get("team"):
            self.add_error(  # type: ignore[attr-defined]
                "team", _("A head needs a team: they see the clients of its whole branch.")
            )


class InviteForm(PlaceChecks, KeyedForm):
    marks_optional = False
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("May be left empty: then the person types it when they join."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _place_fields()
        self.initial.setdefault("role", Role.KAM)
        team: Any = self.fields["team"]
        team.offer()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_place(data)
        return data


class PersonForm(PlaceChecks, ConflictForm):
    """A colleague as administrators edit them."""

    marks_optional = False
    last_name = forms.CharField(label=_("Surname"), max_length=80, required=False)
    first_name = forms.CharField(label=_("Given name"), max_length=80)
    middle_name = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("With it the person signs in. Sent links to a new password die."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        own = {**type(self).base_fields, **_place_fields()}
        self.base_fields = own  # type: ignore[misc] # Django copies it per form, so this is its own
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.offer()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_place(data)
        return data


def person_values(person: User) -> dict[str, Any]:
    """Return what the person's form shows."""
    return {
        name: getattr(person, name) for name in PersonForm.base_fields if hasattr(person, name)
    } | {
        "role": person.role,
        "team": person.team_id,
        "specialty": person.specialty,
    }


class TeamForm(ConflictForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    parent = TeamField(label=_("Stands below"), empty_label=_("at the top"))

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.offer(without=team)


class NewPasswordFields(forms.Form):
    """A password typed twice and held against the house's rules."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a few words are easier to keep than a riddle."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def about(self) -> User:
        """Return the person whose name and address the password must not repeat."""
        return User()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        elif password:
            try:
                password_validation.validate_password(password, self.about())
            except ValidationError as error:
                self.add_error("password", error)
        return data


class JoinForm(NewPasswordFields):
    """The acceptance of an invitation: the role and the team are not asked."""

    marks_optional = False
    field_order = ("email", "last_name", "first_name", "password", "again")
    first_name = forms.CharField(
        label=_("Given name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Surname"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def __init__(self, *args: Any, invited: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = invited
        if invited:
            self.initial["email"] = invited
            self.fields["email"].disabled = True

    def about(self) -> User:
        names = ("email", "first_name", "last_name")
        return User(**{name: self.cleaned_data.get(name, "") for name in names})


class ResetForm(NewPasswordFields):
    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def about(self) -> User:
        return self.person


class ProfileForm(ConflictForm):
    """One's own name and habits."""

    marks_optional = False
    last_name = forms.CharField(label=_("Surname"), max_length=80, required=False)
    first_name = forms.CharField(label=_("Given name"), max_length=80)
    middle_name = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        required=False,
        widget=forms.Select(attrs={"data-as": "select"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times are shown in it; deadlines go by the company's day."),
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    has_letter_keys = forms.BooleanField(
        label=_("Single-letter keys: T logs a touch, J and K walk a list"), required=False
    )
    keeps_messages = forms.BooleanField(label=_("Messages stay until I close them"), required=False)

    def __init__(self, *args: Any, now: dt.datetime, company_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        as_company = _("as the company: %(zone)s") % {"zone": zone_words(company_zone, now)}
        own = str(self.initial.get("time_zone") or "")
        field.choices = [("", as_company), *offered_zones(now, own)]

"""What may be shown, a deck, its slides, the minutes of a review, the company's template."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms.fields import DayField, DueField, MomentField
from clients.models import Client, Stakeholder
from core.forms import KeyedForm, ManyRows, MergingForm
from core.merging import ConflictForm
from playbooks.decks.actions import Agreed
from playbooks.decks.checking import MOST_BYTES, MOST_UNPACKED
from playbooks.decks.choices import Language, SlideKind
from playbooks.models import Deck, NamedReference, Roadmap
from renewals.choices import RenewalState
from renewals.models import Renewal
from users.models import User

AS_SELECT = {"data-as": "select"}
SPARE = 6
MEGABYTE = 1024 * 1024


class ReferenceForm(MergingForm):
    """Whether a client agreed to be named to others; the boxes of rows stand beside it."""

    is_named = forms.BooleanField(
        label=_("The client agreed to be named to others"), required=False
    )
    stakeholder = forms.ModelChoiceField(
        label=_("Who agreed"),
        queryset=Stakeholder.objects.none(),
        required=False,
        widget=forms.Select(attrs=AS_SELECT),
    )
    agreed_on = DayField(label=_("Agreed on"), required=False)
    story = forms.CharField(
        label=_("What may be told"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    marks_optional = False

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        self.client = client
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        people = Stakeholder.objects.listed().filter(client=self.client).select_related("person")
        self.fields["stakeholder"].queryset = people.order_by("pk")  # type: ignore[attr-defined]
        return super()._own_names()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_named"):
            for name in ("stakeholder", "agreed_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Say who agreed to it and when."))
        return data


def reference_of(client: Client) -> dict[str, Any]:
    """Return what the form starts with."""
    found = NamedReference.objects.filter(client=client).first()
    if found is None:
        return {"is_named": False}
    return {
        "is_named": True,
        "stakeholder": found.stakeholder_id,
        "agreed_on": found.agreed_on,
        "story": found.story,
    }


def renewals_of(client: Client, kept: int | None = None) -> QuerySet[Renewal]:
    rows = Renewal.objects.filter(client=client).select_related("contract__product")
    still = Q(state=RenewalState.OPEN) | Q(pk=kept)
    return rows.filter(still).order_by("contract__ends_on", "pk")


def _title() -> forms.CharField:
    return forms.CharField(label=_("Title"), max_length=160)


def _day() -> DayField:
    return DayField(label=_("Date of the meeting"))


def _renewal() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Renewal that is offered"),
        queryset=Renewal.objects.none(),
        required=False,
        empty_label=pgettext_lazy("renewal", "none"),
        help_text=_("Its lines are the proposal with prices."),
        widget=forms.Select(attrs=AS_SELECT),
    )


class DeckForm(KeyedForm):
    """A new deck: for which meeting, of which renewal, with which slides."""

    title = _title()
    shown_on = _day()
    language = forms.ChoiceField(label=_("Language of the deck"), choices=Language)
    renewal = _renewal()
    roadmap = forms.ModelChoiceField(
        label=_("From the roadmap"),
        queryset=Roadmap.objects.none(),
        required=False,
        empty_label=pgettext_lazy("roadmap", "none"),
        help_text=_("Its goal and expected result begin two slides; you can change them."),
        widget=forms.Select(attrs=AS_SELECT),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Slides"),
        choices=SlideKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All can be changed later; empty ones stay out of the file."),
    )
    marks_optional = False

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["renewal"].queryset = renewals_of(client)  # type: ignore[attr-defined]
        plans = Roadmap.objects.alive().filter(client=client).order_by("-since", "-pk")
        self.fields["roadmap"].queryset = plans  # type: ignore[attr-defined]


class DeckEditForm(ConflictForm):
    """What a deck says of itself, with the agenda of a review."""

    title = _title()
    shown_on = _day()
    language = forms.ChoiceField(label=_("Language of the deck"), choices=Language)
    renewal = _renewal()
    agenda = forms.CharField(
        label=_("Agenda"),
        max_length=4000,
        required=False,
        help_text=_("One item a line: for the page of the review and its minutes."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    marks_optional = False

    def __init__(self, *args: Any, deck: Deck, **kwargs: Any) -> None:
        self.deck = deck
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        rows = renewals_of(self.deck.client, self.deck.renewal_id)
        self.fields["renewal"].queryset = rows  # type: ignore[attr-defined]
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        return super()._plain(name, getattr(value, "pk", value) if name == "renewal" else value)


class SlideForm(ConflictForm):
    """What a person says on a slide besides the facts."""

    heading = forms.CharField(
        label=_("Heading"), max_length=120, required=False, help_text=_("Empty: the usual one.")
    )
    text = forms.CharField(
        label=_("Your words"),
        max_length=4000,
        required=False,
        help_text=_("One thought a line; the client reads it."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    marks_optional = False


class ReferencesSlideForm(SlideForm):
    """Which clients that agreed are named, beside what a person says."""

    picked = forms.TypedMultipleChoiceField(
        label=_("Whom to name"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: eight at most, those of the same industry first."),
    )

    def __init__(self, *args: Any, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picked"].choices = offered  # type: ignore[attr-defined]
        self.order_fields(["picked", "heading", "text"])

    def clean_picked(self) -> list[int]:
        """Keep those whom somebody else picked and this person does not see."""
        offered = {pk for pk, _name in self.fields["picked"].choices}  # type: ignore[attr-defined]
        unseen = [pk for pk in self.initial.get("picked") or [] if pk not in offered]
        return [*self.cleaned_data["picked"], *unseen]


class MinutesForm(KeyedForm):
    """What a review came to: who was there, what was said, up to six lines of what was agreed."""

    at = MomentField(label=_("When it was held"))
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=600, required=False, initial=60
    )
    people = ManyRows(
        label=_("Who took part"),
        queryset=Stakeholder.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    summary = forms.CharField(
        label=_("Minutes of the meeting"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    marks_optional = False

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Stakeholder.objects.present().filter(client=client).select_related("person")
        self.fields["people"].queryset = people.order_by("pk")  # type: ignore[attr-defined]
        group = Q(memberships__client=client) | Q(pk=client.owner_id)
        colleagues = User.objects.active().filter(group).distinct().order_by("name_folded", "pk")
        whose = [
            ("ours", pgettext_lazy("minutes", "we promise")),
            ("theirs", pgettext_lazy("minutes", "they promise")),
            *((str(one.pk), one.short_name) for one in colleagues),
        ]
        self.colleagues = {str(one.pk): one for one in colleagues}
        for number in range(1, SPARE + 1):
            what = forms.CharField(label=_("What was agreed"), max_length=300, required=False)
            who = forms.ChoiceField(
                label=_("Whose"),
                choices=whose,
                widget=forms.Select(attrs=AS_SELECT),
                required=False,
            )
            self.fields[f"what_{number}"] = what
            self.fields[f"who_{number}"] = who
            self.fields[f"due_{number}"] = DueField(label=_("Due"), required=False, today=today)

    def rows(self) -> list[list[Any]]:
        """Return the lines as the page draws them."""
        return [
            [self[f"{name}_{number}"] for name in ("what", "who", "due")]
            for number in range(1, SPARE + 1)
        ]

    def clean_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["at"]
        if at > timezone.now() + dt.timedelta(minutes=5):
            raise ValidationError(_("The minutes are written once the meeting was held."))
        return min(at, timezone.now())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, SPARE + 1):
            if data.get(f"due_{number}") and not data.get(f"what_{number}"):
                self.add_error(f"what_{number}", _("Say what was agreed until then."))
        return data

    def agreed(self) -> list[Agreed]:
        """Return the lines that were filled in."""
        data, found = self.cleaned_data, []
        for number in range(1, SPARE + 1):
            what, who = data.get(f"what_{number}"), data.get(f"who_{number}", "")
            if what:
                colleague = self.colleagues.get(who)
                due_on = data.get(f"due_{number}")
                found.append(Agreed(what, due_on, who == "theirs", colleague))
        return found


class TemplateForm(KeyedForm):
    """The company's own presentation; the limits are told beforehand."""

    file = forms.FileField(label=_("Presentation (.pptx)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".pptx"
        self.fields["file"].help_text = _(
            "Up to %(megabytes)s MB, %(unpacked)s MB once unpacked; without macros and foreign"
            " objects. Its own slides are left out, its layouts, fonts and colours are used."
        ) % {"megabytes": MOST_BYTES // MEGABYTE, "unpacked": MOST_UNPACKED // MEGABYTE}

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is too large for a template."))
        return file

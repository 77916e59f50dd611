"""The quick log: who, what kind, one sentence; everything else is guessed or can wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import Direction, TouchKind
from clients.forms.fields import ClientPick, DueField, MomentField
from clients.forms.gaps import answer_field, gap_named
from clients.forms.heard import PREFIX, HeardFields
from clients.forms.merging import ConflictForm
from clients.models import Client, Stakeholder, Task, Touchpoint
from clients.queries.gaps import Gap
from clients.rules.touches import parse_chat
from core.forms import KeyedForm, ManyRows
from users.models import User

# The kinds of the first row; the others stand behind «Подробнее».
QUICK_KINDS = (
    TouchKind.CALL,
    TouchKind.MEETING,
    TouchKind.EMAIL,
    TouchKind.MESSENGER,
    TouchKind.TRAINING,
)
MINUTES = (5, 15, 30, 60, 90)
ANSWERABLE = (TouchKind.CALL, TouchKind.VIDEO)
A_MINUTE = dt.timedelta(minutes=1)
OLDEST = dt.timedelta(days=3653)
A_DAY = dt.timedelta(days=1)


class TouchFacts(forms.Form):
    """What a touch says, the same when it is logged and when it is edited."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=TouchKind.choices,
        initial=TouchKind.CALL,
        widget=forms.RadioSelect,
    )
    at = MomentField(label=_("When"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1440, required=False)
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("", _("as usual for this kind")), *Direction.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    summary = forms.CharField(
        label=_("What happened"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    result = forms.CharField(label=_("Result"), max_length=500, required=False)
    stakeholders = ManyRows(
        label=_("On their side"),
        queryset=Stakeholder.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    colleagues = ManyRows(
        label=_("On our side"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer_people(self, client: Client | None, by: User, *, kept: Collection[int] = ()) -> None:
        """Limit both sides to the people of this client and the colleagues who work on it.

        Archived people are not offered, but `kept` ones who took part already.
        """
        if client is None:
            return
        if self._offers("stakeholders"):
            people = Stakeholder.objects.alive().filter(client=client).select_related("person")
            people = people.filter(Q(person__archived_at__isnull=True) | Q(pk__in=kept))
            self.fields["stakeholders"].queryset = people  # type: ignore[attr-defined]
        if self._offers("colleagues"):
            group = Q(memberships__client=client) | Q(pk=client.owner_id)
            colleagues = User.objects.active().filter(group).exclude(pk=by.pk).distinct()
            self.fields["colleagues"].queryset = colleagues  # type: ignore[attr-defined]

    def _offers(self, name: str) -> bool:
        return True

    def clean_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["at"]
        now = timezone.now()
        if at > now + 5 * A_MINUTE:
            raise ValidationError(
                _("This is in the future. Plan a meeting instead; it is logged once it was held.")
            )
        if at < now - OLDEST:
            raise ValidationError(_("This is more than ten years ago."))
        return min(at, now)


class TouchForm(KeyedForm, TouchFacts):
    """A new touch with its next step. `client` may come typed as text without scripts."""

    client = ClientPick(label=_("Client"), required=False)
    client_text = forms.CharField(max_length=255, required=False)
    guessed = forms.CharField(required=False, widget=forms.HiddenInput)
    next_title = forms.CharField(label=_("Next step"), max_length=300, required=False)
    next_due = DueField(label=_("Due"), required=False)
    closes = forms.ModelChoiceField(
        label=_("Closes the task"), queryset=Task.objects.none(), required=False
    )
    flag = forms.CharField(required=False, widget=forms.HiddenInput)
    chat = forms.ChoiceField(choices=[("", ""), ("yes", "yes"), ("no", "no")], required=False)
    gap = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    gap_answer = forms.CharField(max_length=300, required=False)

    def __init__(
        self, *args: Any, by: User, client: Client | None, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.asked = gap_named(str(self.data.get("gap", ""))) if client else None
        if client is not None and self.asked is not None:
            self.ask(self.asked, client)
        # What is sent about a known client needs no other ones, nor tasks that nobody ticked.
        if client is None or not self.is_bound:
            self.fields["client"].queryset = Client.objects.visible_to(by).live()  # type: ignore[attr-defined]
        self.fields["client"].known = client  # type: ignore[attr-defined]
        self.fields["next_due"].today = today  # type: ignore[attr-defined]
        self.offer_people(client, by)
        if client is not None and (self.data.get("closes") or not self.is_bound):
            tasks = Task.objects.open().filter(client=client).visible_to(by)
            self.fields["closes"].queryset = tasks  # type: ignore[attr-defined]

    def _offers(self, name: str) -> bool:
        """What is sent needs no choices where nobody is picked."""
        return not self.is_bound or name in self.data

    def ask(self, gap: Gap, client: Client) -> None:
        """Take the answer to one question about what we do not know."""
        self.fields["gap_answer"] = answer_field(gap, client)
        self.fields["gap_answer"].label = str(gap.question)

    @property
    def is_unanswered(self) -> bool:
        return "no_answer" in self.data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("client") and "client" not in self.errors:
            self.add_error("client", _("Choose the client from the list."))
        if data.get("next_due") and not data.get("next_title"):
            self.add_error("next_title", _("Say what is to be done by then."))
        says_nothing = not (data.get("summary") or data.get("result"))
        if says_nothing and not self.is_unanswered and data.get("kind") == TouchKind.NOTE:
            self.add_error("summary", _("A note needs words."))
        return data

    def chat_found(self) -> Any:
        """Return the messenger chat pasted into the summary, or None; odd times are left out."""
        chat, now = parse_chat(str(self.data.get("summary", ""))), timezone.localtime()
        if chat is None:
            return None
        first, last = now - OLDEST, now + A_DAY  # their clock may be ahead of ours
        return chat.within(first.replace(tzinfo=None), last.replace(tzinfo=None))


class TouchEditForm(ConflictForm, HeardFields, TouchFacts):
    """Edits of a logged touch and of what was heard in it."""

    is_reached = forms.BooleanField(label=_("reached"), required=False)

    def __init__(self, *args: Any, touchpoint: Touchpoint, by: User, **kwargs: Any) -> None:
        self.touchpoint, self.by = touchpoint, by
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        touch = self.touchpoint
        kept = list(touch.their_side.values_list("stakeholder_id", flat=True))
        self.offer_people(touch.client, touch.by or self.by, kept=kept)
        self.add_outcomes(touch.outcomes.order_by("pk"))
        return super()._own_names()

    def tell(self, lines: Any, *, reader: Any, names: Iterable[str] | None = None) -> None:
        """The timeline names an outcome by its id alone."""
        clashed = [clash.name for clash in self.clashes] if names is None else names
        super().tell(lines, reader=reader, names=[_told_name(name) for name in clashed])

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, bool) and name.startswith(f"{PREFIX}_"):
            return "yes" if value else ""
        if name in ("stakeholders", "colleagues"):
            return sorted(str(getattr(one, "pk", one)) for one in value or [])
        if name == "at" and isinstance(value, dt.datetime):
            return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"
        return super()._plain(name, value)


def _told_name(name: str) -> str:
    if not name.startswith(f"{PREFIX}_"):
        return name
    return f"{PREFIX}:{name.removeprefix(f'{PREFIX}_').partition('_')[0]}"

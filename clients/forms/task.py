"""Tasks and planned meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import PLANNED, Repeat, TaskKind
from clients.forms.fields import ClientPick, ColleaguePick, DueField, MomentField
from clients.forms.merging import ConflictForm
from clients.models import Client, Stakeholder, Task
from core.forms import KeyedForm
from users.choices import Role
from users.models import Deputyship, User

ADD_FIRST = _("Somebody else? Add them to the working group first.")


class TaskFacts(forms.Form):
    """What is to be done, by whom and when."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.STEP, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("What"), max_length=300)
    assignee = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), empty_label=None
    )
    due_on = DueField(label=_("Due"), required=False)
    starts_at = MomentField(label=_("Begins"), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1440, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    stakeholder = ColleaguePick(
        label=_("With whom"), queryset=Stakeholder.objects.none(), required=False
    )
    expected = forms.CharField(
        label=_("Expected result"),
        max_length=300,
        required=False,
        help_text=_("If it is filled in, whoever closes the task says what came of it."),
    )
    repeats = forms.ChoiceField(
        label=_("Repeats"),
        choices=[("", pgettext_lazy("repeat", "does not repeat")), *Repeat.choices],
        required=False,
        widget=forms.Select(attrs={"data-as": "select"}),
    )
    is_theirs = forms.BooleanField(
        label=_("They promised us; I see to it"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-of": "promise"}),
    )
    marks_optional = False

    def offer(
        self, client: Client | None, by: User, today: dt.date, also: int | None = None
    ) -> None:
        """Limit people to those of the client and colleagues who see it."""
        self.fields["due_on"].today = today  # type: ignore[attr-defined]
        mine = Q(pk__in=[by.pk, also])
        if client is not None:
            mine |= Q(memberships__client=client) | Q(pk=client.owner_id)
            mine |= _around(client, today)
            self.fields["assignee"].help_text = ADD_FIRST
            people = Stakeholder.objects.present().filter(client=client).select_related("person")
            self.fields["stakeholder"].queryset = people  # type: ignore[attr-defined]
        if by.is_head or by.is_admin:
            mine |= Q(pk__in=User.objects.in_book_of(by).values("pk"))
        colleagues = User.objects.active().filter(mine).distinct().order_by("name_folded", "pk")
        self.fields["assignee"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_step = data.get("kind") not in PLANNED
        if not (is_step or data.get("starts_at") or "starts_at" in self.errors):
            self.add_error("starts_at", _("A planned meeting needs a time."))
        if data.get("kind") == TaskKind.PROMISE:
            if not data.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", _("Until when was it promised?"))
            data["starts_at"], data["repeats"] = None, ""
        elif data.get("is_theirs"):
            data["is_theirs"] = False
        is_dated = data.get("due_on") or data.get("starts_at")
        if data.get("repeats") and not is_dated and "due_on" not in self.errors:
            self.add_error("due_on", _("What repeats needs a day to count from."))
        return data


def _around(client: Client, today: dt.date) -> Q:
    """The head of the owner's team and who stands in for the owner; they see the client too."""
    if client.owner is None:
        return Q(pk__in=[])
    heads = Q(role=Role.HEAD, team__isnull=False, team=client.owner.team_id)
    standing = Deputyship.objects.in_force(today).filter(absent=client.owner_id)
    return heads | Q(pk__in=standing.values("deputy"))


class TaskForm(KeyedForm, TaskFacts):
    """A new task."""

    client = ClientPick(label=_("Client"), required=False)

    def __init__(
        self, *args: Any, by: User, client: Client | None, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(by).live()  # type: ignore[attr-defined]
        self.offer(client, by, today)
        self.initial.setdefault("assignee", by.pk)


class TaskEditForm(ConflictForm, TaskFacts):
    """Edits of a task."""

    def __init__(self, *args: Any, task: Task, by: User, today: dt.date, **kwargs: Any) -> None:
        self.task, self.by, self.today = task, by, today
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.task.client, self.by, self.today, also=self.task.assignee_id)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return "yes" if value else ""
        if name == "starts_at" and isinstance(value, dt.datetime):
            return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"
        if name in ("assignee", "stakeholder"):
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)


class PromiseCloseForm(KeyedForm):
    """How a promise ended: its proof, or the reason."""

    how = forms.ChoiceField(
        label=_("Was it kept?"),
        choices=[
            ("kept", pgettext_lazy("promise", "kept")),
            ("broken", pgettext_lazy("promise", "broken")),
            ("cancelled", pgettext_lazy("promise", "called off")),
        ],
        widget=forms.RadioSelect,
        initial="kept",
    )
    words = forms.CharField(
        label=_("Proof, or the reason it was not kept"),
        help_text=_("A link or a few words. Broken and called off need a reason."),
        max_length=500,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("how") in ("broken", "cancelled") and not data.get("words"):
            self.add_error("words", _("Say why the promise was not kept."))
        return data


class TaskDoneForm(forms.Form):
    """How a task ended: what came of it, and by what it can be seen."""

    result = forms.CharField(
        label=_("Result"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-first": ""}),
    )
    proof = forms.CharField(
        label=_("Proof"),
        help_text=_("A link or a few words."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].required = bool(task.expected and not task.result)


class MeetingHeldForm(KeyedForm):
    """Whether a planned meeting was held, and in one sentence what came of it."""

    is_held = forms.TypedChoiceField(
        label=_("Was it held?"),
        choices=[("yes", _("held")), ("no", _("not held"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    summary = forms.CharField(
        label=_("What happened"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

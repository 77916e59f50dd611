"""Answers of the client's people, links to a question, the question itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.choices import SurveyKind
from clients.forms.fields import DayField
from clients.forms.goals import not_ahead, people_of
from clients.models import Client, Stakeholder, SurveyAnswer
from clients.rules.satisfaction import CES, CSAT, NPS, SCALES
from core.forms import KeyedForm
from core.merging import ConflictForm

TEXT = 4000
# What a question is, where one of us picks it.
ASKED = (
    (NPS, _("NPS, 0–10: would recommend us")),
    (CSAT, _("CSAT, 1–5: content with us")),
    (CES, _("CES, 1–7: how easy it is with us")),
)


class _QuestionField(forms.ChoiceField):
    def __init__(self) -> None:
        about = _("CES: 7 is very easy.")
        super().__init__(
            label=_("Question"), choices=ASKED, widget=forms.RadioSelect, help_text=about
        )


class AnswerFacts(forms.Form):
    """Who answered what and when."""

    kind = _QuestionField()
    score = forms.IntegerField(
        label=_("Answer"),
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-first": ""}),
    )
    answered_on = DayField(label=_("Answered on"))
    stakeholder = forms.ModelChoiceField(
        label=_("Who answered"), queryset=Stakeholder.objects.none(), required=False
    )
    comment = forms.CharField(
        label=_("In their words"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    marks_optional = False

    def offer(self, client: Client, answer: SurveyAnswer | None = None) -> None:
        also = answer.stakeholder_id if answer else None
        self.fields["stakeholder"].queryset = people_of(client, also)  # type: ignore[attr-defined]
        self.fields["stakeholder"].widget.attrs["data-as"] = "select"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, score = data.get("kind"), data.get("score")
        if kind in SCALES and score is not None and score not in SCALES[kind]:
            scale = SCALES[kind]
            words = _("%(question)s is answered from %(least)s to %(most)s.")
            named = {"question": SurveyKind(kind).label, "least": scale.least, "most": scale.most}
            self.add_error("score", ValidationError(words, params=named))
        return data


class AnswerForm(KeyedForm, AnswerFacts):
    """An answer that one of us heard."""

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.offer(client)
        self.initial.setdefault("answered_on", today)
        self.initial.setdefault("kind", NPS)

    def clean_answered_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["answered_on"], self.today)


class AnswerEditForm(ConflictForm, AnswerFacts):
    """Corrections of an answer."""

    def __init__(self, *args: Any, answer: SurveyAnswer, today: dt.date, **kwargs: Any) -> None:
        self.answer, self.today = answer, today
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.answer.client, self.answer)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "stakeholder":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)

    def clean_answered_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["answered_on"], self.today)


class LinkForm(KeyedForm):
    """A link for one person to one question."""

    kind = _QuestionField()
    stakeholder = forms.ModelChoiceField(label=_("For whom"), queryset=Stakeholder.objects.none())
    marks_optional = False

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stakeholder"].queryset = people_of(client)  # type: ignore[attr-defined]
        self.fields["stakeholder"].widget.attrs["data-as"] = "select"
        self.initial.setdefault("kind", NPS)


class SurveyForm(forms.Form):
    """The question as the client's person sees it: a number and, if they like, words."""

    score = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, choices=())
    comment = forms.CharField(
        label=_("What is the main reason for your answer?"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        score: Any = self.fields["score"]
        score.choices = [(str(n), str(n)) for n in SCALES[kind].steps]
        score.label, score.help_text = _WORDS[kind]
        score.error_messages["required"] = _("Choose a number.")


_WORDS = {
    NPS: (
        _("How likely are you to recommend us to a colleague?"),
        _("0: would not recommend at all. 10: would certainly recommend."),
    ),
    CSAT: (
        _("How content are you with working with us?"),
        _("1: not content at all. 5: fully content."),
    ),
    CES: (
        _("How easy is it for you to get things done with us?"),
        _("1: very hard. 7: very easy."),
    ),
}

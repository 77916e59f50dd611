"""What may be shown to a client, and the slides it is shown on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShownKind(models.TextChoices):
    """Rows that a person may mark as "may be shown"; the ledger has a mark of its own."""

    NEED = "need", _("Needs found")
    WORDS = "words", _("Users' words")
    ANSWER = "answer", _("Answers to questions")
    GOAL = "goal", _("Goals")
    READING = "reading", _("Readings of goals")
    TRAINING = "training", _("Trainings")
    LICENCE = "licence", _("Readings of licences")
    PROMISE = "promise", _("Promises")


class SlideKind(models.TextChoices):
    """Kinds of slides in the order in which a new deck has them; the label is their heading."""

    TITLE = "title", pgettext_lazy("slide", "Title")
    NEED = "need", pgettext_lazy("slide", "What we set out to solve")
    RESULTS = "results", pgettext_lazy("slide", "Results against goals")
    IMPACT = "impact", pgettext_lazy("slide", "Impact and investment")
    WORDS = "words", pgettext_lazy("slide", "What users say")
    TRAININGS = "trainings", pgettext_lazy("slide", "Trainings held")
    LICENCES = "licences", pgettext_lazy("slide", "How licences are used")
    COMPARISON = "comparison", pgettext_lazy("slide", "Beside comparable companies")
    REFERENCES = "references", pgettext_lazy("slide", "Who works this way already")
    PROPOSAL = "proposal", pgettext_lazy("slide", "Proposal")
    NEXT = "next", pgettext_lazy("slide", "Next steps")


class Language(models.TextChoices):
    RU = "ru", _("Russian")
    EN = "en", _("English")

"""Fixed words about imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportKind(models.TextChoices):
    CLIENTS = "clients", _("clients")
    STAKEHOLDERS = "stakeholders", _("people")
    CONTRACTS = "contracts", _("contracts")
    TOUCHPOINTS = "touchpoints", _("touchpoints")
    READINGS = "readings", _("licence readings")
    ANSWERS = "answers", _("survey answers")
    APPEALS = "appeals", _("support appeals by week")
    INVOICES = "invoices", _("invoices")


# One row of such a file is a number of a client on a day.
MEASURES = (ImportKind.READINGS, ImportKind.ANSWERS, ImportKind.APPEALS, ImportKind.INVOICES)


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("trial run")
    CHECKED = "checked", _("checked, nothing is written yet")
    WRITING = "writing", _("writing")
    DONE = "done", pgettext_lazy("import", "done")
    FAILED = "failed", pgettext_lazy("import", "failed")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Outcome(models.TextChoices):
    """What becomes of one row; rows reported always equal rows in the file."""

    NEW = "new", pgettext_lazy("row", "new")
    CHANGED = "changed", pgettext_lazy("row", "changed")
    SAME = "same", pgettext_lazy("row", "same")
    WRONG = "wrong", pgettext_lazy("row", "wrong")


class Duplicates(models.TextChoices):
    """What to do with a row whose object is here already; an empty cell never erases."""

    SKIP = "skip", _("leave as it is")
    FILL = "fill", _("fill empty fields only")
    REPLACE = "replace", _("replace with the file's values")
    CREATE = "create", _("create another one anyway")

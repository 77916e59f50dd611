"""Roles and the other fixed words about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    KAM = "kam", _("account manager")
    HEAD = "head", _("head of a team")
    MEMBER = "member", _("team member")
    ADMIN = "admin", _("administrator")


class Specialty(models.TextChoices):
    """What a member of working groups does."""

    RESEARCHER = "researcher", _("Researcher")
    PERFORMER = "performer", _("Performer")
    CLOSER = "closer", _("Closer")
    CSM = "csm", _("CSM")
    TUTOR = "tutor", _("Tutor")
    LAWYER = "lawyer", _("lawyer")
    BACK_OFFICE = "back_office", _("back office")
    MARKETING = "marketing", _("marketing")
    KAM = "kam", _("account manager")


class Theme(models.TextChoices):
    SYSTEM = "system", _("as in the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class Language(models.TextChoices):
    AUTO = "", _("as the browser says")
    RUSSIAN = "ru", "Русский"
    ENGLISH = "en", "English"

"""Roles and the other fixed words about people."""

from typing import Any

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


class AbsenceReason(models.TextChoices):
    VACATION = "vacation", _("vacation")
    ILLNESS = "illness", _("illness")
    OTHER = "other", _("other")


class DeputyEnd(models.TextChoices):
    """Why a deputyship ended before its last day."""

    EARLY = "early", _("ended early")
    DECLINED = "declined", _("declined")
    DEPUTY_GONE = "deputy_gone", _("the deputy no longer works here")
    ABSENT_GONE = "absent_gone", _("the absent person no longer works here")


class Theme(models.TextChoices):
    SYSTEM = "system", _("as in the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class Language(models.TextChoices):
    AUTO = "", _("as the browser says")
    RUSSIAN = "ru", "Русский"
    ENGLISH = "en", "English"


# Zones that are offered by name; a person may keep another one that the system knows.
ZONES: tuple[tuple[str, Any], ...] = (
    ("Europe/Kaliningrad", _("Kaliningrad")),
    ("Europe/Moscow", _("Moscow")),
    ("Europe/Samara", _("Samara")),
    ("Asia/Yekaterinburg", _("Yekaterinburg")),
    ("Asia/Omsk", _("Omsk")),
    ("Asia/Novosibirsk", _("Novosibirsk")),
    ("Asia/Krasnoyarsk", _("Krasnoyarsk")),
    ("Asia/Irkutsk", _("Irkutsk")),
    ("Asia/Yakutsk", _("Yakutsk")),
    ("Asia/Vladivostok", _("Vladivostok")),
    ("Asia/Magadan", _("Magadan")),
    ("Asia/Kamchatka", _("Petropavlovsk-Kamchatsky")),
    ("Europe/Minsk", _("Minsk")),
    ("Asia/Almaty", _("Almaty")),
    ("Asia/Bishkek", _("Bishkek")),
    ("Asia/Tashkent", _("Tashkent")),
    ("Asia/Tbilisi", _("Tbilisi")),
    ("Asia/Yerevan", _("Yerevan")),
    ("Asia/Baku", _("Baku")),
    ("Europe/Istanbul", _("Istanbul")),
    ("Asia/Dubai", _("Dubai")),
    ("Europe/Belgrade", _("Belgrade")),
    ("Europe/Berlin", _("Berlin")),
    ("Europe/London", _("London")),
    ("Asia/Bangkok", _("Bangkok")),
    ("Asia/Shanghai", _("Shanghai")),
    ("America/New_York", _("New York")),
    ("UTC", _("Universal time")),
)

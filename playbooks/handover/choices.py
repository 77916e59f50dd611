"""Fixed words about hand-overs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HandOverKind(models.TextChoices):
    KAM = "kam", _("from one account manager to another")
    SALE = "sale", _("from the seller to the account manager")
    ONBOARDING = "onboarding", _("to onboarding")


# The others get the client as members of its working group.
MOVES_OWNER = (HandOverKind.KAM, HandOverKind.SALE)


class Point(models.TextChoices):
    """What is to be done with each client, in this order."""

    BRIEF = "brief", _("brief read and talked through")
    PEOPLE = "people", _("roles and contacts of people checked")
    ACCESS = "access", _("files, letters and accesses given")
    TOLD = "told", _("client told who comes next")
    INTRODUCED = "introduced", pgettext_lazy("checklist", "introduced to the client")

"""Settings of the company as a whole: the product's name, how long sessions live."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import settings_pages, stored

GROUP = "company"
LONGEST_IDLE_HOURS = 12  # house default; an hour is the shortest that people can work with

PAGE = settings_pages.Page(
    "core:company",
    _("Company"),
    _("The product's name, and how long a signed-in browser may rest."),
    "building-2",
)

stored.register(
    stored.Definition(
        key="product_name",
        kind="text",
        default=settings.PRODUCT_NAME,
        label=_("Name of the product"),
        help=_("It stands in the frame of every page, in letters and in files."),
        group=GROUP,
        maximum=40,
    ),
    stored.Definition(
        key="company_name",
        kind="text",
        default="",
        label=_("Name of our company"),
        help=_("Clients read it on the page where they answer a question by a link."),
        group=GROUP,
        maximum=80,
    ),
    stored.Definition(
        key="session_idle_hours",
        kind="int",
        default=LONGEST_IDLE_HOURS,
        label=_("Sign out after rest"),
        help=_("How many hours a signed-in browser may rest. A week is the limit in any case."),
        unit=_("h"),
        group=GROUP,
        minimum=1,
        maximum=LONGEST_IDLE_HOURS,
    ),
    stored.Definition(
        key="session_idle_hours_admin",
        kind="int",
        default=3,
        label=_("The same for administrators"),
        unit=_("h"),
        group=GROUP,
        minimum=1,
        maximum=LONGEST_IDLE_HOURS,
    ),
    stored.Definition(
        key="second_factor_for_admins",
        kind="bool",
        default=False,
        label=_("Administrators must use a second step of sign-in"),
        help=_("Without one they are led to the page where it is turned on."),
        group=GROUP,
    ),
)

"""The row of tabs above every settings page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from core import settings_pages

register = template.Library()


@register.inclusion_tag("settings/_tabs.html", takes_context=True)
def settings_tabs(context: template.RequestContext) -> dict[str, Any]:
    """Links to the settings pages this person may open; the longest matching path is current."""
    request = context.request
    tabs = []
    for page in settings_pages.visible_to(request.user):
        try:
            tabs.append({"url": reverse(page.url_name), "title": page.title})
        except NoReverseMatch:
            continue  # a page of an app that is not mounted here
    here = [tab["url"] for tab in tabs if request.path.startswith(tab["url"])]
    return {"tabs": tabs, "current": max(here, key=len, default="")}

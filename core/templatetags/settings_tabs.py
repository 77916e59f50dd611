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
    tabs: list[tuple[str, Any]] = []
    for page in settings_pages.visible_to(request.user):
        try:
            tabs.append((reverse(page.url_name), page.title))
        except NoReverseMatch:
            continue  # a page of an app that is not mounted here
    here = [url for url, _title in tabs if request.path.startswith(url)]
    shown = [{"url": url, "title": title} for url, title in tabs]
    return {"tabs": shown, "current": max(here, key=len, default="")}

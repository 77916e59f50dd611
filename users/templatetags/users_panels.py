"""What the sign-in page shows of this app."""

from __future__ import annotations

from django import template
from django.conf import settings

from users import queries
from users.models import User
from users.views.joining import from_loopback

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_people(context: template.RequestContext) -> list[User]:
    """Return the demonstration people who may be signed in by a click from here; else nobody."""
    if settings.DEMO_SIGN_IN and from_loopback(context.request):
        return queries.demo_people()
    return []

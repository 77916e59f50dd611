"""What pages about colleagues show of this app."""

from __future__ import annotations

from typing import Any

from django import template

from core import clock
from dashboard.queries.deputies import rows_for
from users.models import User
from users.rights import may_appoint_deputy, may_ask_deputy

register = template.Library()


@register.inclusion_tag("dashboard/_deputies_of.html", takes_context=True)
def deputies_of(context: template.RequestContext, person: User) -> dict[str, Any]:
    """Absences of one colleague with their deputies, and the button that adds one. One query."""
    user: Any = context.request.user
    is_shown = person.is_active and person.may_own and may_ask_deputy(user, person)
    return {
        "person": person,
        "is_shown": is_shown,
        "is_own": person.pk == user.pk,
        "may_appoint": may_appoint_deputy(user, person),
        "rows": rows_for(user, [person], today=clock.today()) if is_shown else [],
        "here": context.request.path,
        "csrf_token": context.get("csrf_token", ""),
    }

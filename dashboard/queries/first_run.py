"""The three steps from an empty installation to a day of work; they tick from the data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client, LifeCycleStage
from users.models import Invitation, User


@dataclass(frozen=True, slots=True)
class Step:
    """One step with its only action; the first one that is not done is the next."""

    title: str
    about: str
    url: str
    action: str
    is_done: bool
    is_next: bool = False


def steps(user: User) -> list[Step]:
    """Return the steps this person can take; a member of working groups has none."""
    if not user.may_own:
        return []
    found = [_load(user)]
    if user.is_admin:
        found = [_stages(), *found, _invite()]
    waiting = next((step for step in found if not step.is_done), None)
    return [replace(step, is_next=step is waiting) for step in found]


def _load(user: User) -> Step:
    return Step(
        title=_("Load clients and contracts"),
        about=_("XLSX or CSV; name, INN, contract end and amount are enough"),
        url=reverse("exchange:import_list"),
        action=_("Load a file"),
        is_done=Client.objects.visible_to(user).live().exists(),
    )


def _stages() -> Step:
    names = [stage.name for stage in LifeCycleStage.objects.live()[:4]]
    return Step(
        title=_("Stages and norms of touches"),
        about=_("Ready ones are taken: %(names)s") % {"names": ", ".join(names)}
        if names
        else _("How a client's life is divided, and how often each is touched"),
        url=reverse("clients:stage_list"),
        action=_("change") if names else _("Set stages"),
        is_done=bool(names),
    )


def _invite() -> Step:
    # The first administrator came by a link too: it is used, and nobody else is in.
    sent = Invitation.objects.filter(used_at=None, revoked_at=None, for_user=None)
    others = User.objects.active().count() > 1 or sent.exists()
    return Step(
        title=_("Invite the team"),
        about=_("An invitation link works for 7 days"),
        url=reverse("users:people"),
        action=_("Invite"),
        is_done=others,
    )

"""Talk tracks are shared, edited, retired and used."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import rights
from core import changes as rows
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from core.verbs import verb
from playbooks.models import TalkTrack, TalkUse
from users.models import User

EDITABLE = (
    "situation",
    *(f"{name}_{code}" for name in ("title", "body", "say", "avoid") for code in ("ru", "en")),
)


def may_edit(user: User, track: TalkTrack) -> bool:
    """An administrator, or whoever shared it."""
    return user.is_active and (user.is_admin or (track.is_shared and track.made_by_id == user.pk))


@verb
def share_talk(*, by: User, **texts: Any) -> TalkTrack:
    """Share a best practice. Raises NotAllowed, DomainError."""
    if not by.may_own:
        raise NotAllowed(_("Account managers share what works."))
    track = TalkTrack(made_by=by, is_shared=True, **texts)
    rows.check(track)
    track.save(force_insert=True)
    _audit(track, by, "talk_shared", {"title_ru": ["", track.title_ru]})
    return track


@verb
def edit_talk(*, track: TalkTrack, changes: dict[str, Any], by: User) -> TalkTrack:
    """Change a text. Raises NotAllowed, DomainError."""
    found = TalkTrack.objects.select_for_update(no_key=True).get(pk=track.pk)
    if not may_edit(by, found):
        raise NotAllowed(_("Whoever shared it and administrators change this."))
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        rows.save(found, told)
        _audit(found, by, "talk_edited", told)
    return found


@verb
def retire_talk(
    *, track: TalkTrack, by: User, is_back: bool = False, now: dt.datetime | None = None
) -> TalkTrack:
    """Take a track out of the library, or with `is_back` put it back. Raises NotAllowed."""
    if not (by.is_active and by.is_admin):
        raise NotAllowed(_("Administrators change this."))
    found = TalkTrack.objects.select_for_update(no_key=True).get(pk=track.pk)
    if found.is_archived != is_back:
        return found
    found.archived_at = None if is_back else now or timezone.now()
    found.save(update_fields=["archived_at"])
    _audit(found, by, "talk_restored" if is_back else "talk_retired", {})
    return found


@verb
def use_talk(*, track: TalkTrack, client: Client, by: User, on: dt.date) -> TalkUse:
    """Note that a person used a track with a client; once a day. Raises NotAllowed, DomainError."""
    if track.is_archived:
        raise DomainError(_("This talk track was retired."))
    if not rights.may_see_client(by, client):
        raise NotAllowed(_("Only people who work with this client do this."))
    use, _is_new = TalkUse.objects.get_or_create(track=track, client=client, by=by, on=on)
    return use


def _audit(track: TalkTrack, by: User, said: str, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"talk:{track.pk}", changes=told)

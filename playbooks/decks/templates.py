"""The company's own template: checked hard, kept under the uploads, used by every deck."""

from __future__ import annotations

import os
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.queries import rights
from core.errors import DomainError
from core.models import AuditLine
from core.verbs import verb
from playbooks.decks.checking import MOST_BYTES, check_archive, opens
from playbooks.models import DeckTemplate
from users.models import User


def newest() -> DeckTemplate | None:
    return DeckTemplate.objects.order_by("-pk").first()


@verb
def keep_template(*, file: Any, by: User) -> DeckTemplate:
    """Take an uploaded presentation as the template. Raises NotAllowed, DomainError.

    Its bytes are looked at before any parser is, then a limited child process tries to write a
    slide into it. The one before it is thrown away.
    """
    rights.require_admin(by)
    if (file.size or 0) > MOST_BYTES:
        raise DomainError(_("The file is too large for a template."))
    data = file.read(MOST_BYTES + 1)
    check_archive(data)
    if not opens(data):
        raise DomainError(_("This presentation cannot be used: a slide could not be added to it."))
    old = list(DeckTemplate.objects.select_for_update())
    found = DeckTemplate.objects.create(name=str(file.name)[:160], size=len(data), by=by)
    _write(found, data)
    _forget(old)
    AuditLine.objects.create(by=by, verb="deck_template_kept", changes={"name": ["", found.name]})
    return found


def _write(template: DeckTemplate, data: bytes) -> None:
    template.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(template.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)


def _forget(rows: list[DeckTemplate]) -> None:
    for row in rows:
        row.path.unlink(missing_ok=True)
        row.delete()


@verb
def forget_template(*, by: User) -> None:
    """Go back to the built-in layout. Raises NotAllowed."""
    rights.require_admin(by)
    rows = list(DeckTemplate.objects.select_for_update())
    _forget(rows)
    if rows:
        AuditLine.objects.create(
            by=by, verb="deck_template_forgotten", changes={"name": [rows[-1].name, ""]}
        )

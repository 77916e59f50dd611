"""The address of a link to a question: the code of its row, signed with the installation's key."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.signing import BadSignature, Signer

# House default: long enough for a holiday, short enough to be about now.
LINK_LIFE = dt.timedelta(days=30)
_SALT = "clients.survey_link"


def token_of(code: uuid.UUID) -> str:
    return Signer(salt=_SALT).sign(code.hex)


def code_in(token: str) -> uuid.UUID | None:
    """Return the code that a token was made of; None for a forged or mutilated one."""
    try:
        return uuid.UUID(hex=Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None

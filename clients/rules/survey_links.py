"""The address of a link to a question: the code of its row, signed with the installation's key."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid

# House default: long enough for a holiday, short enough to be about now.
LINK_LIFE = dt.timedelta(days=30)


def token_of(key: str, code: uuid.UUID) -> str:
    """Return what stands in the address; only who knows the installation's key can make it."""
    mac = hmac.new(f"clients.survey_link:{key}".encode(), code.bytes, hashlib.sha256)
    return f"{code.hex}-{mac.hexdigest()[:40]}"


def code_in(key: str, token: str) -> uuid.UUID | None:
    """Return the code that a token was made of; None for a forged or mutilated one."""
    try:
        code = uuid.UUID(hex=token.partition("-")[0])
    except ValueError:
        return None
    wanted = token_of(key, code)
    return code if hmac.compare_digest(wanted.encode(), token.encode()) else None

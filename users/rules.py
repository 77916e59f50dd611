"""Pure rules about links that let people in, about sessions and about the tree of teams."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

# House defaults: an invitation lives a week, a link to a new password a day.
INVITATION_LIFE = dt.timedelta(days=7)
RESET_LIFE = dt.timedelta(days=1)
# House default: nobody stays signed in for longer than a week, however busy they are.
SESSION_LIFE = dt.timedelta(days=7)
# A session notes that it is in use this often; more often would be a write per request.
SESSION_NOTE_EVERY = dt.timedelta(minutes=5)


def link_secret(key: str, invitation: uuid.UUID) -> str:
    """Return the secret half of a link; only who knows the installation's key can make it.

    So the link can be mailed later by its id alone, and the table keeps no more than a hash.
    """
    mac = hmac.new(f"users.invitation:{key}".encode(), invitation.bytes, hashlib.sha256)
    return mac.hexdigest()


def link_token(key: str, invitation: uuid.UUID) -> str:
    return f"{invitation.hex}-{link_secret(key, invitation)}"


def split_token(token: str) -> tuple[uuid.UUID, str] | None:
    """Return (invitation id, secret) of a link's token; None when it is not one."""
    head, _, secret = token.partition("-")
    try:
        return uuid.UUID(hex=head), secret
    except ValueError:
        return None


def fingerprint(secret: str, state: str) -> str:
    """Return what the table keeps. `state` is the part of the person that must not change."""
    return hashlib.sha256(f"{secret}|{state}".encode()).hexdigest()


def same(first: str, second: str) -> bool:
    return hmac.compare_digest(first, second)


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session began and when it was last seen in use."""

    began_at: dt.datetime
    seen_at: dt.datetime

    def is_over(self, now: dt.datetime, idle: dt.timedelta) -> bool:
        """A session ends after `idle` without a request and after a week in any case."""
        return now - self.seen_at > idle or now - self.began_at > SESSION_LIFE

    def wants_a_note(self, now: dt.datetime) -> bool:
        return now - self.seen_at >= SESSION_NOTE_EVERY


def makes_a_cycle(team: int, parent: int | None, parents: Mapping[int, int | None]) -> bool:
    """Tell whether putting `team` under `parent` would make it its own ancestor."""
    seen: set[int] = set()
    above = parent
    while above is not None and above not in seen:
        if above == team:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def name_of(first: str, last: str, email: str) -> str:
    """Return how a colleague is called: given name and surname, else the address."""
    return f"{first} {last}".strip() or email

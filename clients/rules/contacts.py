"""Phones, addresses and handles of people: one spelling for storing and comparing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clients.rules.emails import parse_emails
from clients.rules.phones import parse_phone

_HANDLE = re.compile(r"^(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|max\.ru|wa\.me)/", re.I)
MAX_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact in its one spelling, with what was typed and a phone's extension."""

    kind: str
    value: str
    typed: str
    extension: str = ""


def normal_contact(kind: str, typed: str) -> Contact | None:
    """Return a contact in one spelling, None for an empty cell; what cannot be read is kept.

    A phone becomes E.164, an e-mail lower case, a handle loses `@` and the messenger's address.
    """
    text = " ".join(typed.split())[:MAX_LENGTH]
    if not text:
        return None
    if kind in ("phone", "whatsapp"):
        phone = parse_phone(_HANDLE.sub("+", text) if "wa.me/" in text.lower() else text)
        if phone is not None and phone.e164:
            return Contact(kind, phone.e164, text, phone.extension[:20])
        return Contact(kind, text, text)
    if kind == "email":
        good, _bad = parse_emails(text)
        return Contact(kind, good[0] if good else text.lower(), text)
    if kind in ("telegram", "max"):
        bare = _HANDLE.sub("", text).strip("/")
        phone = parse_phone(bare) if not any(c.isalpha() for c in bare) else None
        return Contact(kind, phone.e164 if phone and phone.e164 else bare.removeprefix("@"), text)
    return Contact(kind, text, text)


def search_digits(query: str) -> str:
    """Return the digits by which a phone is found: separators gone, a leading 8 or +7 equal.

    Empty when the text is no number of five digits and more.
    """
    if re.search(r"[^\d\s()+\-.\u00a0\u2010-\u2015]", query):
        return ""
    digits = re.sub(r"\D", "", query)
    if len(digits) < 5:
        return ""
    if len(digits) == 11 and digits[0] in "78":
        return digits[1:]
    return digits

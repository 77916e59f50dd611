"""All slides of a deck in their order and language, with what there is for each."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from playbooks.decks.choices import ShownKind, SlideKind
from playbooks.decks.facts import MAKERS, Desk
from playbooks.decks.model import Chart, Point, Slide, Table
from playbooks.models import Deck, DeckSlide
from users.models import User

# What has to be marked for a slide to have something to say.
NEEDS_MARKS = frozenset(SlideKind) - {
    SlideKind.TITLE,
    SlideKind.PROPOSAL,
    SlideKind.COMPARISON,
    SlideKind.REFERENCES,
}


def slides_of(deck: Deck, user: User, today: dt.date) -> list[Slide]:
    """Return every slide of a deck; figures of other clients are of those this person sees.

    A constant number of queries.
    """
    rows = list(deck.slides.order_by("position", "pk"))
    read: dict[ShownKind, list[Any]] = {}
    with translation.override(deck.language):
        desk = Desk(deck, user, today, read)
        return [_slide(desk, row) for row in rows]


def _slide(desk: Desk, row: DeckSlide) -> Slide:
    kind = SlideKind(row.kind)
    heading = row.heading or ("" if kind == SlideKind.TITLE else str(kind.label))
    slide = Slide(kind, heading, row.text, is_shown=row.is_shown, picked=tuple(row.picked))
    MAKERS[kind](desk, slide)
    if slide.is_empty and not slide.why:
        slide.why = (
            _("Nothing is marked for this slide yet.") if kind in NEEDS_MARKS else _("Nothing yet.")
        )
    return replace(
        slide, **{part.name: cleaned(getattr(slide, part.name)) for part in fields(slide)}
    )


# Signs that XML cannot hold; a file with one of them does not open.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cleaned(value: Any) -> Any:
    """Return a part of a slide with every text fit for a file."""
    if isinstance(value, str) and not isinstance(value, SlideKind):
        return _ODD.sub("", value)
    if isinstance(value, tuple | list):
        return type(value)(cleaned(one) for one in value)
    if isinstance(value, Point | Table | Chart):
        parts = {part.name: cleaned(getattr(value, part.name)) for part in fields(value)}
        return replace(value, **parts)
    return value

"""What a training carries besides the touch: said in the feed of the client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import TouchKind
from clients.feed_parts import FeedPart
from contracts.models import Training
from core import formats


def _rows(touches: Sequence[int]) -> QuerySet[Any]:
    return Training.objects.filter(touchpoint__in=touches)


def _draw(texts: tuple[str, ...]) -> str:
    """Return «Досье, 14 человек, обучала: Елена Лапина» of what is known."""
    product, trained, *tutor = texts
    words = [product] if product else []
    if trained:
        number = int(trained)
        people = ngettext("%(count)s person trained", "%(count)s people trained", number)
        words.append(people % {"count": formats.number(number)})
    if name := " ".join(filter(None, tutor)):
        words.append(_("tutor: %(name)s") % {"name": name})
    return ", ".join(words)


PART = FeedPart(
    name="training",
    kind=TouchKind.TRAINING.value,
    rows=_rows,
    columns=("product__name", "trained", "tutor__first_name", "tutor__last_name"),
    draw=_draw,
    url=lambda touch: reverse("contracts:training_edit", args=[touch]),
)

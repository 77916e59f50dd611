"""The usual talk tracks are put in where they are not there yet."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from playbooks.talks.defaults import DEFAULTS


def ensure_default_talks(registry: Any = apps) -> None:
    """Make the usual talk tracks; what people changed or retired stays as it is.

    `registry` is the apps of a migration's state or Django's own.
    """
    tracks = registry.get_model("playbooks", "TalkTrack")
    known = set(tracks.objects.exclude(code=None).values_list("code", flat=True))
    tracks.objects.bulk_create(
        tracks(code=one.code, situation=one.situation, position=place * 10, **one.fields())
        for place, one in enumerate(DEFAULTS, start=1)
        if one.code not in known
    )

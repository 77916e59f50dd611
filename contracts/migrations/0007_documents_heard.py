"""Documents that touches already speak of get their records; what the touches say stays."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from contracts.rules_documents import Move, state_after
from core import clock
from core.folding import fold

OVER = ("signed", "withdrawn")
FACTS = ("status", "held_since", "at_whom", "sent_on", "agreed_on", "signed_on")


def make_records(apps: Any, editor: Any) -> None:
    """Client by client, so that no more than one client's papers are in memory.

    Run twice it makes nothing twice: an outcome has one move.
    """
    outcomes = apps.get_model("clients", "Outcome").objects
    heard = outcomes.filter(
        kind="document", touchpoint__deleted_at__isnull=True, document_move__isnull=True
    )
    clients = heard.order_by("client").values_list("client", flat=True).distinct()
    for client in list(clients):
        of_client = heard.filter(client=client).select_related("touchpoint")
        _make(apps, client, of_client.order_by("touchpoint__at", "pk"))


def _make(apps: Any, client: int, heard: Any) -> None:
    document = apps.get_model("contracts", "Document")
    made: dict[str, list[Any]] = defaultdict(list)
    moves: dict[int, list[Move]] = defaultdict(list)
    for outcome in list(heard):
        on = clock.date_of(outcome.touchpoint.at)
        title = outcome.text[:200]
        found = _known(made[outcome.paper], title)
        if found is None:
            found = document.objects.create(
                client_id=client,
                kind=outcome.paper,
                title=title,
                title_folded=fold(title)[:200],
                held_since=on,
                made_by_id=outcome.touchpoint.by_id,
            )
            made[outcome.paper].append(found)
        move = Move(on, outcome.approval, None, outcome.at_whom)
        moves[found.pk].append(move)
        found.moves.create(
            status=move.status,
            at_whom=move.at_whom,
            on=on,
            outcome=outcome,
            by_id=outcome.touchpoint.by_id,
        )
        state = state_after(moves[found.pk])
        assert state is not None
        for name in FACTS:
            setattr(found, name, getattr(state, name))
        found.save(update_fields=[*FACTS])


def _known(made: list[Any], title: str) -> Any:
    """A paper of that title, else the newest open one of its kind."""
    named = [one for one in made if title and fold(one.title) == fold(title)]
    going_on = [one for one in made if one.status not in OVER]
    return (named or going_on or [None])[-1]


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_documents")]

    operations = [migrations.RunPython(make_records, migrations.RunPython.noop, elidable=True)]

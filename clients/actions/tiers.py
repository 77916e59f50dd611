"""The tier of many clients at once, by hand or as computed again."""

from __future__ import annotations

from collections.abc import Sequence

from clients.actions.history import Bulk, line, write
from clients.actions.locking import lock_clients
from clients.choices import Tier
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import rights
from core import undo
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

COMPUTED = "computed"


@verb
def change_tiers(*, clients: Sequence[Client], tier: str, by: User) -> Bulk:
    """Set the tier by hand of clients, or take it away (`computed`). All or none.

    Raises NotAllowed, DomainError (archived).
    """
    wanted = "" if tier == COMPUTED else Tier(tier).value
    lock_clients(*[client.pk for client in clients])
    pks = [client.pk for client in clients]
    found = list(Client.objects.select_related("owner").filter(pk__in=pks).order_by("pk"))
    entries, steps = [], []
    for client in found:
        rights.require_edit(by, client)
        if client.tier == wanted:
            continue
        before = snapshot(client, ["tier"])
        told = {"tier": [client.tier, wanted]}
        client.tier = wanted
        steps.append(step(client, before))
        entries.append(line(client=client, by=by, verb="client_changed", changes=told))
    changed = [row[1] for row in steps]
    Client.objects.filter(pk__in=changed).update(tier=wanted)
    write(entries)
    record = undo.remember(kind="tier_changed", payload={"clients": changed, "steps": steps}, by=by)
    if changed:
        after_client_change(*changed)
    return Bulk(len(changed), 0, record)

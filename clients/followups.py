"""The upward road: what other apps do, inside the same transaction, after a change here.

`after_client_change` runs after anything that can change a client's flags or figures: a
touchpoint logged, edited, deleted or restored; a stakeholder, role, contract, owner or stage
changed; a client archived or restored. Higher apps register in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

ClientChangeHook = Callable[[Collection[int]], None]
_hooks: list[ClientChangeHook] = []


def register(hook: ClientChangeHook) -> None:
    if hook not in _hooks:
        _hooks.append(hook)


def registered() -> list[ClientChangeHook]:
    return list(_hooks)


def after_client_change(*client_ids: int) -> None:
    """Tell everybody registered that these clients changed; call it inside the action."""
    for hook in _hooks:
        hook(client_ids)


# Gets the clients whose owner changed; repeats the owner where other apps keep a copy.
_owner_hooks: list[ClientChangeHook] = []


def register_owner(hook: ClientChangeHook) -> None:
    if hook not in _owner_hooks:
        _owner_hooks.append(hook)


def registered_owner() -> list[ClientChangeHook]:
    return list(_owner_hooks)


def after_owner_change(client_ids: Collection[int]) -> None:
    """Tell those who repeat the owner; call it before `after_client_change`."""
    for hook in _owner_hooks:
        hook(client_ids)

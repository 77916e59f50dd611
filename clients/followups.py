"""The upward road: what other apps do, inside the same transaction, after a change here.

`after_client_change` runs after anything that can change a client's flags or figures: a
touchpoint logged, edited, deleted or restored; a stakeholder, role, contract, owner or stage
changed; a client archived or restored. Higher apps register in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import prepared, stored
from core.errors import DomainError
from core.kept import ID, kept

if TYPE_CHECKING:
    from clients.models import Outcome, Person, Stakeholder, Touchpoint
    from users.models import User

ClientChangeHook = Callable[[Collection[int]], None]
# Tells whether it wrote anything.
ReckoningHook = Callable[[Collection[int]], bool]
# What follows a change, and what follows where one plain touch is all that changed.
_hooks: dict[ClientChangeHook, ClientChangeHook] = {}
# What is reckoned first, and whether touches make a difference to it.
_reckoning_hooks: dict[ReckoningHook, bool] = {}


class Changed(Enum):
    """What a change may have touched, the narrowest last."""

    ANYTHING = auto()
    TALKS = auto()  # touches, what was heard in them, tasks
    TOUCH = auto()  # a new touch: when, who took part and is confirmed by it, its next step


def register_reckoning(hook: ReckoningHook, *, looks_at_touches: bool) -> None:
    """Add what keeps reckoned figures that the others look at: it runs before them."""
    _reckoning_hooks[hook] = looks_at_touches


def registered_reckoning() -> list[ReckoningHook]:
    return list(_reckoning_hooks)


def register(hook: ClientChangeHook, *, after_touch: ClientChangeHook | None = None) -> None:
    """Add what follows a change; `after_touch` is what of it follows a plain touch."""
    _hooks[hook] = after_touch or hook


def registered() -> list[ClientChangeHook]:
    return list(_hooks)


def after_client_change(*client_ids: int, changed: Changed = Changed.ANYTHING) -> None:
    """Tell everybody registered that these clients changed; call it inside the action.

    What does not look at what `changed` is left out.
    Raises DomainError when one became part of another client meanwhile: a row that was just
    written would hang on a hidden one. (Whoever makes two one waits for such rows, or they wait
    and come here.)
    """
    if _is_any_merged(client_ids):
        raise just_joined()
    tell_followups(*client_ids, changed=changed)


def just_joined() -> DomainError:
    """Return what to raise about a client that became part of another meanwhile."""
    return DomainError(_("This client was just made one with another. Open it again."))


def _is_any_merged(client_ids: Collection[int]) -> bool:
    if len(client_ids) == 1:
        return bool(_merged(*client_ids))
    from clients.models import Client

    return Client.objects.filter(pk__in=client_ids, merged_into__isnull=False).exists()


@kept(client=ID)
def _merged(client: int) -> QuerySet[Any, int]:
    from clients.models import Client

    return Client.objects.filter(pk=client, merged_into__isnull=False).values_list("pk", flat=True)


def tell_followups(*client_ids: int, changed: Changed = Changed.ANYTHING) -> None:
    """Tell everybody registered, hidden clients or not; inside one transaction."""
    is_plain_touch = changed is Changed.TOUCH
    with stored.read_once(), prepared.asked_once():
        for reckon, looks_at_touches in _reckoning_hooks.items():
            if looks_at_touches or changed is Changed.ANYTHING:
                has_written = reckon(client_ids)
                is_plain_touch = is_plain_touch and not has_written
        for hook, after_touch in _hooks.items():
            (after_touch if is_plain_touch else hook)(client_ids)


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


@dataclass(frozen=True, slots=True)
class Given:
    """Clients that a colleague gave from somebody to somebody: {client: old owner}, the way back.

    Neither those that are given for the first time, nor a book that waits with an acting owner.
    """

    old: dict[int, int]
    owner: User
    by: User
    steps: list[Any]


# Gets what was decided about clients that had an owner before; keeps it as a hand-over.
GivenHook = Callable[[Given], None]
_given_hooks: list[GivenHook] = []


def register_given(hook: GivenHook) -> None:
    if hook not in _given_hooks:
        _given_hooks.append(hook)


def registered_given() -> list[GivenHook]:
    return list(_given_hooks)


def after_given(given: Given) -> None:
    """Tell those who see to it that nothing is lost between two owners."""
    for hook in _given_hooks:
        hook(given)


# Gets the clients where an erased person worked and the person; forgets what names them.
PersonHook = Callable[[Collection[int], "Person"], None]
_person_hooks: list[PersonHook] = []


def register_erased(hook: PersonHook) -> None:
    if hook not in _person_hooks:
        _person_hooks.append(hook)


def registered_erased() -> list[PersonHook]:
    return list(_person_hooks)


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Tell those who repeat a person's name; call it before the person is deleted."""
    for hook in _person_hooks:
        hook(client_ids, person)


# Gets clients between which rows moved without an action of the rows' own app; recounts figures.
_figure_hooks: list[ClientChangeHook] = []


def register_figures(hook: ClientChangeHook) -> None:
    if hook not in _figure_hooks:
        _figure_hooks.append(hook)


def registered_figures() -> list[ClientChangeHook]:
    return list(_figure_hooks)


def after_figures_moved(client_ids: Collection[int]) -> None:
    """Tell those who keep sums on the client; call it before `after_client_change`."""
    for hook in _figure_hooks:
        hook(client_ids)


# Gets a touch, what was heard in it and who took part; reads more out of the words.
HeardHook = Callable[["Touchpoint", "Collection[Outcome]", "Sequence[Stakeholder]"], None]
_heard_hooks: list[HeardHook] = []


def register_heard(hook: HeardHook) -> None:
    if hook not in _heard_hooks:
        _heard_hooks.append(hook)


def registered_heard() -> list[HeardHook]:
    return list(_heard_hooks)


def after_heard(
    touch: Touchpoint, outcomes: Collection[Outcome], people: Sequence[Stakeholder]
) -> None:
    """Tell those who read more out of what was heard; call it once the outcomes are written."""
    for hook in _heard_hooks:
        hook(touch, outcomes, people)


# Gets a client and a touch whose part about documents may have changed; keeps their records.
PaperHook = Callable[[int, int], None]
_paper_hooks: list[PaperHook] = []


def register_papers(hook: PaperHook) -> None:
    if hook not in _paper_hooks:
        _paper_hooks.append(hook)


def registered_papers() -> list[PaperHook]:
    return list(_paper_hooks)


def after_papers_heard(client_id: int, touch_id: int) -> None:
    """Tell those who keep documents that a touch speaks of them, or does no more."""
    for hook in _paper_hooks:
        hook(client_id, touch_id)

"""The verbs that write: clients, their people, what passed between us, the life cycle."""

from clients.actions.archiving import archive_person, restore_person
from clients.actions.clients import (
    archive_client,
    create_client,
    restore_client,
    update_client,
)
from clients.actions.departures import record_change, record_changes
from clients.actions.erasing import erase_client, erase_person
from clients.actions.events import log_event
from clients.actions.fields import (
    add_field,
    archive_field,
    edit_field,
    reorder_fields,
    restore_field,
)
from clients.actions.history import Bulk, Change, Changes, Logged
from clients.actions.joining import join_clients, join_people
from clients.actions.meetings import confirm_meeting_held
from clients.actions.members import add_member, end_membership
from clients.actions.moves import Move
from clients.actions.outcomes import Heard, answer_outcome
from clients.actions.owners import (
    accept_proposal,
    change_owner,
    change_owners,
    decline_proposal,
    give_accepted,
    give_up_book,
    propose_owner,
    take_over_book,
)
from clients.actions.people import (
    add_stakeholder,
    confirm_stakeholder,
    end_role,
    grant_role,
    set_contacts,
    update_person,
    update_stakeholder,
)
from clients.actions.stages import (
    add_stage,
    edit_stage,
    ensure_default_stages,
    move_clients_to_stage,
    move_to_stage,
    reorder_stages,
    retire_stage,
    set_questions,
)
from clients.actions.successions import settle_succession
from clients.actions.tasks import (
    add_task,
    cancel_task,
    complete_task,
    delete_task,
    reopen_task,
    restore_task,
    update_task,
)
from clients.actions.tiers import change_tiers
from clients.actions.touch_tasks import NextStep
from clients.actions.touches import (
    delete_touchpoint,
    edit_touchpoint,
    log_touchpoint,
    refresh_last_touch,
    restore_touchpoint,
)
from clients.actions.tree import move_in_tree

__all__ = [
    "Bulk",
    "Change",
    "Changes",
    "Heard",
    "Logged",
    "Move",
    "NextStep",
    "accept_proposal",
    "add_field",
    "add_member",
    "add_stage",
    "add_stakeholder",
    "add_task",
    "answer_outcome",
    "archive_client",
    "archive_field",
    "archive_person",
    "cancel_task",
    "change_owner",
    "change_owners",
    "change_tiers",
    "complete_task",
    "confirm_meeting_held",
    "confirm_stakeholder",
    "create_client",
    "decline_proposal",
    "delete_task",
    "delete_touchpoint",
    "edit_field",
    "edit_stage",
    "edit_touchpoint",
    "end_membership",
    "end_role",
    "ensure_default_stages",
    "erase_client",
    "erase_person",
    "give_accepted",
    "give_up_book",
    "grant_role",
    "join_clients",
    "join_people",
    "log_event",
    "log_touchpoint",
    "move_clients_to_stage",
    "move_in_tree",
    "move_to_stage",
    "propose_owner",
    "record_change",
    "record_changes",
    "refresh_last_touch",
    "reopen_task",
    "reorder_fields",
    "reorder_stages",
    "restore_client",
    "restore_field",
    "restore_person",
    "restore_task",
    "restore_touchpoint",
    "retire_stage",
    "set_contacts",
    "set_questions",
    "settle_succession",
    "take_over_book",
    "update_client",
    "update_person",
    "update_stakeholder",
    "update_task",
]

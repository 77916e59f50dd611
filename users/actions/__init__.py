"""Verbs about people: letting them in, changing their place, letting them go."""

from users.actions.deputies import (
    confirm_deputy,
    dismiss_summary,
    end_deputyship,
    name_deputy,
)
from users.actions.joining import (
    accept_invitation,
    invite,
    make_first_admin_link,
    make_reset_link,
    revoke_invitation,
    use_reset_link,
)
from users.actions.people import (
    bring_back,
    dismiss,
    edit_person,
    locked_person,
    remove_second_factors,
    sign_out_everywhere,
    update_profile,
)
from users.actions.teams import add_team, archive_team, edit_team, locked_team

__all__ = [
    "accept_invitation",
    "add_team",
    "archive_team",
    "bring_back",
    "confirm_deputy",
    "dismiss",
    "dismiss_summary",
    "edit_person",
    "edit_team",
    "end_deputyship",
    "invite",
    "locked_person",
    "locked_team",
    "make_first_admin_link",
    "make_reset_link",
    "name_deputy",
    "remove_second_factors",
    "revoke_invitation",
    "sign_out_everywhere",
    "update_profile",
    "use_reset_link",
]

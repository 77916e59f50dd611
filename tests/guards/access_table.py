"""The access table: one row per named route.

Columns: anonymous, stranger (another team's account manager), colleague (member of the client's
working group), owner (account manager), head (of the owner's team), admin. A cell is the status
expected; `in` means "sent to the sign-in page". How to add a route: one line below, with

    "app:name": Row(("client",), get="in 404 200 200 200 200", post="in 404 403 302 302 302"),

where the first item names rows of `access_world.build` in the order of the address. `data` is
what a POST sends (`$name` stands for such a row). `is_scoped` adds a test that a stranger's
answer is the same as for an id that was never given.
"""

from __future__ import annotations

from tests.guards.access_rows import (
    ADMINS,
    ADMINS_GO,
    EVERYBODY,
    EXPORT,
    NO_GET,
    NO_POST,
    Row,
    alike,
    button_of_a_client,
    button_of_settings,
    erase,
    form_of_a_client,
    form_of_settings,
    own_door,
    page_for_all,
    page_of_a_client,
    page_of_settings,
)
from tests.guards.access_table_playbooks import PLAYBOOKS

ROWS: dict[str, Row] = {
    # --- Today, team, jobs -------------------------------------------------------------------
    "dashboard:today": page_for_all(),
    "dashboard:trip": page_for_all(),
    "dashboard:brief": page_of_a_client("client"),
    "dashboard:holding": page_of_a_client("client"),
    "dashboard:growth": page_for_all(),
    "dashboard:growth_export": Row(("csv",), get=EVERYBODY, post=NO_POST, writes=EXPORT),
    "dashboard:team": Row(get="in 403 403 403 200 200", post=NO_POST),
    "dashboard:team_untouched": Row(get="in 403 403 403 200 200", post=NO_POST),
    "dashboard:team_export": Row(
        ("csv",), get="in 403 403 403 200 200", post=NO_POST, writes=EXPORT
    ),
    "dashboard:deputy_new": Row(
        ("owner",), get="in 403 403 200 200 200", post="in 403 403 422 422 422"
    ),
    "dashboard:deputy_confirm": Row(
        ("asked_deputy",), get=NO_GET, post="in 404 404 403 302 302", is_scoped=True
    ),
    "dashboard:deputy_end": Row(
        ("deputyship",), get=NO_GET, post="in 404 404 302 302 302", is_scoped=True
    ),
    "dashboard:away_summary": Row(
        ("deputyship",), get="in 404 404 200 200 200", post=NO_POST, is_scoped=True
    ),
    "dashboard:away_read": Row(
        ("deputyship",), get=NO_GET, post="in 404 404 302 403 403", is_scoped=True
    ),
    "dashboard:jobs": Row(get=ADMINS, post=NO_POST),
    "dashboard:job_run": button_of_settings("job"),
    # --- the house ---------------------------------------------------------------------------
    "core:settings": Row(get=ADMINS, post=NO_POST),
    "core:company": form_of_settings(),
    "core:keys": page_for_all(),
    "core:showing": Row(get=NO_GET, post="in 302 302 302 302 302", data={"on": ""}),
    "core:theme": Row(get=NO_GET, post="in 302 302 302 302 302", data={"theme": "dark"}),
    "core:undo": Row(("uuid",), get=NO_GET, post="in 302 302 302 302 302"),
    "core:healthz": Row(get="200 200 200 200 200 200", post="405 405 405 405 405 405"),
    "core:health_live": Row(get="200 200 200 200 200 200", post="405 405 405 405 405 405"),
    # Nobody works in the background of this test.
    "core:health_ready": Row(get="503 503 503 503 503 503", post="405 405 405 405 405 405"),
    # --- people ------------------------------------------------------------------------------
    "users:welcome": Row(get="410 410 410 410 410 410", post="410 410 410 410 410 410"),
    "users:join": Row(("token",), get="302 302 302 302 302 302", post="405 405 405 405 405 405"),
    "users:demo_sign_in": Row(
        get="405 405 405 405 405 405", post="404 404 404 404 404 404", data={"person": "$user"}
    ),
    "users:profile": Row(get=EVERYBODY, post="in 422 422 422 422 422"),
    "users:sign_out_everywhere": Row(get=NO_GET, post="in 302 302 302 302 302"),
    "users:people": page_of_settings(),
    "users:invite": form_of_settings(),
    "users:link_made": Row(
        ("invitation",), get="in 403 403 403 403 404", post="in 403 403 403 403 405"
    ),
    "users:invitation_revoke": button_of_settings("invitation"),
    "users:person": form_of_settings("user"),
    "users:person_dismiss": Row(("user",), get=ADMINS, post=ADMINS_GO),
    "users:person_bring_back": button_of_settings("gone"),
    "users:person_link": button_of_settings("user"),
    "users:second_factor_remove": button_of_settings("user"),
    "users:team_list": page_of_settings(),
    "users:team_create": form_of_settings(),
    "users:team_edit": form_of_settings("team"),
    "users:team_archive": button_of_settings("empty_team"),
    # --- clients -----------------------------------------------------------------------------
    "clients:client_list": page_for_all(),
    "clients:client_export": Row(("csv",), get=EVERYBODY, post=NO_POST, writes=EXPORT),
    "clients:client_bulk": Row(
        get=NO_GET, post="in 403 403 403 302 302", data={"do": "owner", "owner": ""}
    ),
    "clients:client_create": Row(get="in 200 403 200 200 200", post="in 422 403 422 422 422"),
    "clients:suggest": page_for_all(),
    "clients:owner_suggest": page_for_all(),
    "clients:client_pairs": Row(get=EVERYBODY, post=NO_POST),
    "clients:client_join": form_of_a_client("client", "twin", wrong="302"),
    "clients:person_join": form_of_a_client("person", "person_twin", wrong="302"),
    "clients:view_list": Row(get=EVERYBODY, post="in 422 422 422 422 422"),
    "clients:view_change": Row(
        ("view",), get=NO_GET, post="in 404 302 302 302 404", data={"do": "pin"}, is_scoped=True
    ),
    "clients:duplicates": Row(get=EVERYBODY, post=EVERYBODY),
    "clients:client": page_of_a_client("client"),
    "clients:client_part": page_of_a_client("client", "part"),
    "clients:client_edit": form_of_a_client("client"),
    "clients:client_archive": button_of_a_client("client"),
    "clients:client_restore": button_of_a_client("client"),
    "clients:client_erase": erase("archived_client"),
    "clients:client_owner": form_of_a_client("client"),
    "clients:client_owner_answer": button_of_a_client("client"),
    "clients:client_stage": form_of_a_client("client"),
    "clients:client_parent": form_of_a_client("client", wrong="302"),
    "clients:client_timeline": page_of_a_client("client"),
    "clients:person_list": page_of_a_client("client"),
    "clients:person_create": form_of_a_client("client"),
    "clients:people_change": form_of_a_client("client"),
    "clients:client_message": form_of_a_client("client", wrong="302"),
    "clients:member_add": form_of_a_client("client"),
    "clients:member_end": form_of_a_client("membership"),
    "clients:goal_list": page_of_a_client("client"),
    "clients:goal_create": form_of_a_client("client"),
    "clients:goal_edit": form_of_a_client("goal"),
    "clients:goal_reading": form_of_a_client("goal"),
    "clients:goal_reading_delete": button_of_a_client("goal_reading"),
    "clients:ledger_create": form_of_a_client("client"),
    "clients:ledger_edit": form_of_a_client("ledger_entry"),
    "clients:ledger_delete": button_of_a_client("ledger_entry"),
    "clients:use_answer": form_of_a_client("client"),
    "clients:sighting_create": form_of_a_client("client"),
    "clients:sighting_delete": button_of_a_client("sighting"),
    "clients:client_triage": button_of_a_client("client", decision="keep"),
    "clients:satisfaction": page_of_a_client("client"),
    "clients:answer_create": form_of_a_client("client"),
    "clients:answer_edit": form_of_a_client("answer"),
    "clients:answer_delete": button_of_a_client("answer"),
    "clients:survey_link_create": form_of_a_client("client"),
    "clients:survey_link_revoke": button_of_a_client("survey_link"),
    # A person of the client answers here without an account; an empty form comes back.
    "clients:survey": Row(("survey_token",), get=alike("200", "200"), post=alike("422", "422")),
    "clients:request_create": form_of_a_client("client"),
    "clients:request_edit": form_of_a_client("request"),
    "clients:request_delete": button_of_a_client("request"),
    "clients:task_list": page_of_a_client("client"),
    "clients:find": Row(get=EVERYBODY, post=NO_POST),
    "clients:touch_new": page_for_all(),
    "clients:touch_create": Row(get=NO_GET, post="in 422 422 422 422 422"),
    "clients:touch_edit": form_of_a_client("touch"),
    "clients:touch_waive": Row(
        ("asked",), get=NO_GET, post="in 404 302 302 302 302", is_scoped=True
    ),
    "clients:appeals": form_of_a_client("client"),
    "clients:touch_delete": button_of_a_client("touch"),
    "clients:outcome_answer": Row(
        ("outcome",), get=NO_GET, post="in 404 302 302 302 302", is_scoped=True
    ),
    "clients:line_back": button_of_a_client("deleted_line"),
    "clients:promise_close": form_of_a_client("promise"),
    "contracts:training_edit": form_of_a_client("training", wrong="302"),
    "clients:person": page_of_a_client("person"),
    "clients:person_archive": button_of_a_client("gone_person"),
    "clients:person_restore": button_of_a_client("archived_person"),
    "clients:person_erase": erase("archived_person"),
    "clients:person_edit": form_of_a_client("stakeholder"),
    "clients:person_change": form_of_a_client("stakeholder"),
    "clients:person_confirm": button_of_a_client("stakeholder"),
    "clients:task_create": Row(get=EVERYBODY, post="in 422 422 422 422 422"),
    "clients:task_edit": form_of_a_client("task"),
    "clients:tasks": page_for_all(),
    "clients:task_done": form_of_a_client("task", wrong="302"),
    "clients:task_cancel": button_of_a_client("task"),
    "clients:touch_letter": page_of_a_client("touch"),
    "clients:task_invitation": page_of_a_client("meeting"),
    "clients:task_held": form_of_a_client("meeting"),
    "clients:stage_list": page_of_settings(),
    "clients:stage_create": form_of_settings(),
    "clients:stage_order": button_of_settings(up="$other_stage"),
    "clients:stage_edit": form_of_settings("stage"),
    "clients:stage_preview": Row(("stage",), get=NO_GET, post=ADMINS),
    "clients:stage_retire": form_of_settings("stage"),
    "clients:field_list": page_of_settings(),
    "clients:field_create": form_of_settings(),
    "clients:field_order": button_of_settings(),
    "clients:field_edit": form_of_settings("field"),
    "clients:field_archive": button_of_settings("field"),
    "clients:field_restore": button_of_settings("old_field"),
    # --- contracts ---------------------------------------------------------------------------
    "contracts:contract_list": page_of_a_client("client"),
    "contracts:contract_create": form_of_a_client("client"),
    "contracts:contract": page_of_a_client("contract"),
    "contracts:contract_edit": form_of_a_client("contract"),
    "contracts:contract_archive": button_of_a_client("contract"),
    "contracts:interest": Row(
        ("client",),
        get="in 404 200 200 200 200",
        post="in 404 403 422 422 422",
        is_scoped=True,
    ),
    "contracts:wish_tie": form_of_a_client("client"),
    "contracts:wish_answer": button_of_a_client("wish_tie"),
    "contracts:wish_list": form_of_settings(),
    "contracts:wish_edit": form_of_settings("wish"),
    "contracts:reading_create": form_of_a_client("client"),
    "contracts:reading_delete": button_of_a_client("licence_reading"),
    "contracts:document_list": page_of_a_client("client"),
    "contracts:document_create": form_of_a_client("client"),
    "contracts:document_edit": form_of_a_client("document"),
    "contracts:document_move": form_of_a_client("document"),
    "contracts:renewal_start": button_of_a_client("contract"),
    "contracts:renewal_take_back": button_of_a_client("contract"),
    "contracts:contract_successor": form_of_a_client("contract"),
    "contracts:product_list": page_of_settings(),
    "contracts:product_create": form_of_settings(),
    "contracts:product_edit": form_of_settings("product"),
    "contracts:product_archive": button_of_settings("product"),
    "contracts:product_restore": button_of_settings("old_product"),
    "contracts:rate_list": form_of_settings(),
    # --- flags -------------------------------------------------------------------------------
    "flags:flag_act": button_of_a_client("flag"),
    "flags:flag_dismiss": button_of_a_client("flag", reason="done"),
    "flags:raise_create": Row(
        ("client",), get="in 404 200 200 200 200", post="in 404 422 422 422 422", is_scoped=True
    ),
    "flags:raise_answer": Row(
        ("raise",), get="in 404 403 200 200 200", post="in 404 403 302 302 302", is_scoped=True
    ),
    "flags:flag_snooze": button_of_a_client("flag", day="$tomorrow", until="$tomorrow"),
    "flags:flag_start": button_of_a_client("flag"),
    "flags:norms": Row(get=ADMINS, post=ADMINS),
    "flags:norms_preview": Row(get=NO_GET, post=ADMINS),
    # --- renewals ----------------------------------------------------------------------------
    "renewals:renewal_list": page_for_all(),
    "renewals:renewal_export": Row(("csv",), get=EVERYBODY, post=NO_POST, writes=EXPORT),
    "renewals:revenue": Row(get="in 200 403 200 200 200", post=NO_POST),
    "renewals:revenue_export": Row(
        ("csv",), get="in 200 403 200 200 200", post=NO_POST, writes=EXPORT
    ),
    "renewals:forecast": page_for_all(),
    "renewals:forecast_export": Row(("csv",), get=EVERYBODY, post=NO_POST, writes=EXPORT),
    "renewals:forecast_moves": page_for_all(),
    "renewals:what_if": Row(get="in 403 403 403 200 200", post=NO_POST),
    "renewals:renewal_change": Row(
        get="in 404 404 404 404 404",
        post="in 302 302 302 302 302",
        data={"do": "forecast", "forecast": "likely", "ids": "$contract"},
    ),
    "renewals:renewal": page_of_a_client("renewal"),
    "renewals:renewal_act": button_of_a_client("renewal", do="tick", check="$check"),
    "renewals:renewal_edit": form_of_a_client("renewal"),
    "renewals:renewal_win": form_of_a_client("renewal"),
    "renewals:renewal_close": form_of_a_client("renewal"),
    "renewals:pilot": page_of_a_client("pilot"),
    "renewals:stage_list": form_of_settings(),
    "renewals:stage_edit": form_of_settings("renewal_stage"),
    "renewals:budget": Row(get=EVERYBODY, post="in 302 302 302 302 302"),
    "renewals:lead_take": button_of_a_client("client", days="20"),
    # A calendar asks without a session; an address that nobody has is a 404 for everybody.
    "renewals:calendar_feed": Row(
        ("token",), get="404 404 404 404 404 404", post="405 405 405 405 405 405"
    ),
    "renewals:feed_change": Row(get=NO_GET, post="in 302 302 302 302 302"),
    "renewals:owed": page_for_all(),
    "renewals:money_export": Row(("sheet", "csv"), get=EVERYBODY, post=NO_POST, writes=EXPORT),
    "renewals:invoice_create": form_of_a_client("client"),
    "renewals:invoice_edit": form_of_a_client("invoice"),
    "renewals:invoice_mark": button_of_a_client("invoice"),
    # Everybody reads the queue; its weights are set by administrators.
    "renewals:upsell": Row(get=EVERYBODY, post="in 403 403 403 403 422"),
    "renewals:upsell_offer": form_of_a_client("client"),
    "renewals:price_list": Row(get=EVERYBODY, post="in 422 403 422 422 422"),
    "renewals:price_round": Row(
        ("price_round",),
        get="in 404 200 200 200 200",
        post="in 404 403 302 302 302",
        is_scoped=True,
    ),
    "renewals:price_row": form_of_a_client("price_row"),
    "renewals:settings": form_of_settings(),
    "renewals:days_off": form_of_settings(),
    # --- imports: their author's, and administrators'; members of groups import nothing ------
    "exchange:import_list": Row(get="in 200 403 200 200 200", post=NO_POST),
    "exchange:import_new": Row(get=NO_GET, post="in 422 403 422 422 422"),
    "exchange:import_run": Row(
        ("import",), get="in 404 403 200 404 200", post=NO_POST, is_scoped=True
    ),
    "exchange:import_progress": Row(
        ("import",), get="in 404 403 200 404 200", post=NO_POST, is_scoped=True
    ),
    "exchange:import_map": Row(
        ("import",), get=NO_GET, post="in 404 403 302 404 302", is_scoped=True
    ),
    "exchange:import_start": Row(
        ("import",), get=NO_GET, post="in 404 403 302 404 403", is_scoped=True
    ),
    "exchange:import_drop": Row(
        ("import",), get=NO_GET, post="in 404 403 302 404 302", is_scoped=True
    ),
    "exchange:import_undo": Row(
        ("import",), get=NO_GET, post="in 404 403 302 404 302", is_scoped=True
    ),
    "exchange:import_link": Row(
        ("import",), get=NO_GET, post="in 404 403 302 404 302", is_scoped=True
    ),
    "exchange:import_errors": Row(
        ("import",), get="in 404 403 200 404 200", post=NO_POST, is_scoped=True
    ),
    # --- the door (allauth) ------------------------------------------------------------------
    "account_login": own_door(anonymous="200"),
    "account_logout": own_door(get="200", post="in"),
    "account_reauthenticate": own_door(get="200", post="200"),
    "account_change_password": own_door(get="200", post="200"),
    "account_reset_password": own_door(anonymous="200", get="200", post="200"),
    "account_reset_password_done": Row(get=alike("200", "200"), post=alike("405", "405")),
    "account_reset_password_from_key": Row(
        ("token", "token"), get=alike("200", "200"), post=alike("200", "200")
    ),
    "account_reset_password_from_key_done": Row(get=alike("200", "200"), post=alike("405", "405")),
    "mfa_index": own_door(get="200", post="405"),
    "mfa_authenticate": own_door(),
    "mfa_reauthenticate": own_door(),
    "mfa_activate_totp": own_door(),
    "mfa_deactivate_totp": own_door(get="404", post="404"),
    "mfa_view_recovery_codes": own_door(get="404", post="405"),
    "mfa_generate_recovery_codes": own_door(),
    "mfa_download_recovery_codes": own_door(get="404", post="404"),
    "mfa_list_webauthn": own_door(get="200", post="405"),
    "mfa_add_webauthn": own_door(),
    "mfa_reauthenticate_webauthn": own_door(),
    "mfa_remove_webauthn": own_door("nothing"),
    "mfa_edit_webauthn": own_door("nothing"),
    "mfa_login_webauthn": own_door(),
    **PLAYBOOKS,
}

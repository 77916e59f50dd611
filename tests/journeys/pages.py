"""Every page of the product with a sample row, by who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

OWN_DOOR = "nobody"
ROLES = ("kam", "head", "member", "admin")
EVERYBODY = ROLES


@dataclass(frozen=True, slots=True)
class Look:
    """A route, the name of its sample row, what follows the question mark, who must see it.

    Every other role looks too where the access table lets it in.
    """

    route: str
    row: str = ""
    query: str = ""
    by: tuple[str, ...] = ("kam",)


LOOKS = (
    # what everybody opens
    Look("dashboard:today", by=EVERYBODY),
    Look("dashboard:today", query="state=snoozed"),
    Look("clients:client_list", by=EVERYBODY),
    Look("clients:client_list", query="q=nothing+like+it&tier=A"),
    Look("clients:client_pairs"),
    Look("clients:client_pairs", query="of=people"),
    Look("clients:client_join", "client bare_client"),
    Look("clients:person_join", "person person_twin"),
    Look("clients:view_list", query="tier=A"),
    Look("clients:client_list", query="cols=tier&cols=city&cols=strategy"),
    Look("clients:client", "client", by=EVERYBODY),
    Look("clients:client", "bare_client", by=("kam", "admin")),
    Look("clients:client", "archived_client"),
    Look("renewals:renewal_list", by=EVERYBODY),
    Look("renewals:renewal_list", query="period=90&status=open&risk=true"),
    Look("renewals:renewal_list", query="as=board", by=("kam", "head")),
    Look("renewals:renewal_list", query="as=timeline"),
    Look("renewals:renewal_change", query="contract={contract}"),
    Look("renewals:revenue", by=("kam", "head", "admin")),
    Look("renewals:revenue", query="of=now&by=product", by=("head",)),
    Look("renewals:forecast", by=("kam", "head")),
    Look("renewals:forecast", query="what=expected"),
    Look("renewals:forecast_moves", by=("kam", "head")),
    Look("renewals:what_if", by=("head",)),
    Look("renewals:budget", by=EVERYBODY),
    Look("renewals:budget", query="state=unknown"),
    Look("exchange:import_list", by=("kam", "head", "admin")),
    Look("users:profile", by=EVERYBODY),
    Look("core:keys"),
    # a client
    Look("clients:client_create"),
    Look("clients:client_edit", "client"),
    Look("clients:client_owner", "client", by=("kam", "head")),
    Look("clients:client_stage", "client"),
    Look("clients:client_parent", "client"),
    Look("clients:client_timeline", "client"),
    Look("dashboard:brief", "client", "rates=yes&notes=yes"),
    Look(
        "dashboard:trip",
        query="city=%D0%A1%D0%B0%D0%BD%D0%BA%D1%82&since=2026-12-01&until=2026-12-03",
    ),
    Look(
        "dashboard:trip",
        query="city=%D0%A1%D0%B0%D0%BD%D0%BA%D1%82&since=2026-12-01&until=2026-12-03&as=packet&ids={client}",
    ),
    Look("clients:person_list", "client"),
    Look("clients:person_list", "client", "view=table"),
    Look("clients:person_list", "client", "view=tree"),
    Look("clients:person_list", "bare_client"),
    Look("clients:people_change", "client"),
    Look("clients:client_message", "client"),
    Look("clients:person_create", "client"),
    Look("clients:person", "person"),
    Look("clients:person", "archived_person", by=("kam", "admin")),
    Look("clients:person_erase", "archived_person", by=("admin",)),
    Look("clients:client_erase", "archived_client", by=("admin",)),
    Look("clients:person_edit", "stakeholder"),
    Look("clients:person_change", "stakeholder"),
    Look("clients:member_add", "client"),
    Look("clients:member_end", "membership"),
    Look("clients:goal_list", "client"),
    Look("clients:goal_create", "client"),
    Look("clients:goal_edit", "goal"),
    Look("clients:goal_reading", "goal"),
    Look("clients:ledger_create", "client"),
    Look("clients:ledger_edit", "ledger_entry"),
    Look("clients:use_answer", "client"),
    Look("contracts:interest", "client"),
    Look("contracts:interest", "client", "of=holding"),
    Look("contracts:wish_tie", "client"),
    Look("clients:sighting_create", "client"),
    Look("dashboard:holding", "client"),
    Look("dashboard:growth"),
    Look("dashboard:growth", query="list=c"),
    Look("clients:satisfaction", "client"),
    Look("clients:answer_create", "client"),
    Look("clients:answer_edit", "answer"),
    Look("clients:survey_link_create", "client"),
    Look("clients:survey", "survey_token", by=(OWN_DOOR,)),
    Look("clients:request_create", "client"),
    Look("clients:request_edit", "request"),
    Look("clients:task_list", "client"),
    Look("clients:task_create", query="client={client}"),
    Look("clients:task_edit", "task"),
    Look("clients:task_done", "task"),
    Look("clients:tasks"),
    Look("clients:tasks", query="of=given"),
    Look("clients:task_held", "meeting"),
    Look("clients:touch_new"),
    Look("clients:touch_new", query="client={client}"),
    Look("clients:touch_edit", "touch"),
    Look("clients:touch_letter", "touch"),
    Look("clients:promise_close", "promise"),
    Look("contracts:training_edit", "training"),
    # contracts
    Look("contracts:contract_list", "client"),
    Look("contracts:contract_create", "client"),
    Look("contracts:reading_create", "client"),
    Look("contracts:document_list", "client"),
    Look("contracts:document_create", "client"),
    Look("contracts:document_edit", "document"),
    Look("contracts:document_move", "document"),
    Look("clients:appeals", "client"),
    Look("flags:raise_create", "client"),
    Look("flags:raise_answer", "raise"),
    Look("contracts:contract", "contract"),
    Look("contracts:contract_edit", "contract"),
    Look("renewals:owed"),
    Look("renewals:owed", query="age=oldest"),
    Look("renewals:invoice_create", "client"),
    Look("renewals:invoice_edit", "invoice"),
    Look("renewals:upsell", by=("kam", "admin")),
    Look("renewals:upsell", query="list=matrix"),
    Look("renewals:upsell_offer", "client"),
    Look("renewals:price_list"),
    Look("renewals:price_round", "price_round"),
    Look("renewals:price_round", "price_round", "as=letters"),
    Look("renewals:price_row", "price_row"),
    Look("contracts:contract_successor", "contract"),
    Look("renewals:renewal", "renewal", by=("kam", "head")),
    Look("renewals:renewal_edit", "renewal"),
    Look("renewals:renewal_win", "renewal"),
    Look("renewals:renewal_close", "renewal"),
    Look("renewals:pilot", "pilot"),
    Look("playbooks:playbook_start", query="client={client}"),
    Look("playbooks:run", "run", by=("kam", "member")),
    Look("playbooks:playbook_list", by=("admin",)),
    Look("playbooks:playbook", "playbook", by=("admin",)),
    Look("playbooks:deck_list", "client"),
    Look("playbooks:shown", "client"),
    Look("playbooks:deck", "deck", by=("kam", "member")),
    Look("playbooks:deck_edit", "deck"),
    Look("playbooks:deck_edit", "deck", query="slide=next"),
    Look("playbooks:deck_show", "deck"),
    Look("playbooks:deck_minutes", "deck"),
    Look("playbooks:deck_template", by=("admin",)),
    # imports
    Look("exchange:import_run", "checked_import"),
    Look("exchange:import_run", "done_import"),
    Look("exchange:import_run", "failed_import"),
    # the door and one's own account
    Look("account_logout"),
    Look("account_change_password"),
    Look("mfa_index"),
    Look("account_reauthenticate"),
    Look("mfa_activate_totp"),
    Look("mfa_list_webauthn"),
    Look("mfa_add_webauthn"),
    Look("account_login", by=(OWN_DOOR,)),
    Look("account_reset_password", by=(OWN_DOOR,)),
    Look("account_reset_password_done", by=(OWN_DOOR,)),
    Look("account_reset_password_from_key_done", by=(OWN_DOOR,)),
    # heads
    Look("dashboard:team", by=("head", "admin")),
    Look("dashboard:team_untouched", by=("head",)),
    Look("dashboard:deputy_new", "kam", by=("kam", "head")),
    Look("dashboard:away_summary", "absence", by=("kam", "head")),
    # administrators
    Look("core:settings", by=("admin",)),
    Look("core:company", by=("admin",)),
    Look("dashboard:jobs", by=("admin",)),
    Look("flags:norms", by=("admin",)),
    Look("users:people", by=("admin",)),
    Look("users:person", "kam", by=("admin",)),
    Look("users:person_dismiss", "kam", by=("admin",)),
    Look("users:invite", by=("admin",)),
    Look("users:team_list", by=("admin",)),
    Look("users:team_create", by=("admin",)),
    Look("users:team_edit", "team", by=("admin",)),
    Look("clients:stage_list", by=("admin",)),
    Look("clients:stage_create", by=("admin",)),
    Look("clients:stage_edit", "stage", by=("admin",)),
    Look("clients:stage_retire", "stage", by=("admin",)),
    Look("renewals:stage_list", by=("admin",)),
    Look("renewals:stage_edit", "renewal_stage", by=("admin",)),
    Look("clients:field_list", by=("admin",)),
    Look("clients:field_create", by=("admin",)),
    Look("clients:field_edit", "field", by=("admin",)),
    Look("contracts:product_list", by=("admin",)),
    Look("contracts:product_create", by=("admin",)),
    Look("contracts:product_edit", "product", by=("admin",)),
    Look("contracts:wish_list", by=("admin",)),
    Look("contracts:wish_edit", "wish", by=("admin",)),
    Look("contracts:rate_list", by=("admin",)),
    Look("renewals:settings", by=("admin",)),
    Look("renewals:days_off", by=("admin",)),
)

# Routes that show no page of their own: buttons, fragments, files, redirects.
NO_PAGES = frozenset(
    {
        # files
        "dashboard:growth_export",
        *("dashboard:team_export", "clients:client_export", "renewals:renewal_export"),
        "playbooks:deck_file",
        *("renewals:forecast_export", "renewals:money_export"),
        "renewals:revenue_export",
        *("exchange:import_errors", "mfa_download_recovery_codes"),
        # fragments and answers for scripts
        *(
            "clients:suggest",
            "clients:owner_suggest",
            "clients:duplicates",
            "clients:client_part",
            "clients:task_invitation",
            "clients:stage_preview",
        ),
        *("flags:norms_preview", "exchange:import_progress", "core:healthz"),
        *("core:health_live", "core:health_ready"),
        # a search without scripts leads to the list
        "clients:find",
        # what one gets only once, or only with a key that was mailed, or after a second step
        *("users:welcome", "users:join", "users:link_made", "account_reset_password_from_key"),
        *("mfa_authenticate", "mfa_reauthenticate"),
        *("mfa_reauthenticate_webauthn", "mfa_login_webauthn", "mfa_deactivate_totp"),
        *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
        *("mfa_remove_webauthn", "mfa_edit_webauthn"),
        # buttons: they answer a POST and lead to a page
        *("dashboard:deputy_confirm", "dashboard:deputy_end", "dashboard:away_read"),
        *("renewals:lead_take", "renewals:renewal_act", "renewals:invoice_mark"),
        *("renewals:calendar_feed", "renewals:feed_change"),
        *("dashboard:job_run", "core:theme", "core:showing", "core:undo", "users:demo_sign_in"),
        *("users:sign_out_everywhere", "users:invitation_revoke", "users:person_bring_back"),
        *("users:person_link", "users:second_factor_remove", "users:team_archive"),
        *("clients:client_bulk", "clients:client_archive", "clients:client_restore"),
        *("clients:client_owner_answer", "clients:touch_create", "clients:touch_delete"),
        *("clients:person_archive", "clients:person_restore", "clients:view_change"),
        *("clients:outcome_answer", "clients:line_back", "clients:touch_waive"),
        *("clients:person_confirm", "clients:task_cancel"),
        *("clients:answer_delete", "clients:survey_link_revoke", "clients:request_delete"),
        *("clients:sighting_delete", "clients:client_triage", "contracts:wish_answer"),
        *("clients:goal_reading_delete", "clients:ledger_delete", "contracts:reading_delete"),
        *("clients:stage_order", "clients:field_order", "clients:field_archive"),
        *("clients:field_restore", "contracts:contract_archive", "contracts:renewal_start"),
        *("contracts:renewal_take_back", "contracts:product_archive"),
        *("contracts:product_restore", "flags:flag_snooze", "flags:flag_dismiss"),
        *("flags:flag_act", "flags:flag_start", "exchange:import_new", "exchange:import_map"),
        *("exchange:import_start", "exchange:import_drop"),
        *("exchange:import_link", "exchange:import_undo"),
    }
)


def path_of(look: Look, rows: dict[str, Any]) -> str:
    path = reverse(look.route, args=[rows[name] for name in look.row.split()])
    return f"{path}?{look.query.format(**rows)}" if look.query else path

"""The access table of how the team works; the columns are those of `access_table`."""

from __future__ import annotations

from tests.guards.access_rows import (
    ADMINS,
    ADMINS_GO,
    ADMINS_WRONG,
    EVERYBODY,
    EXPORT,
    NO_GET,
    NO_POST,
    Row,
    button_of_a_client,
    form_of_a_client,
    form_of_settings,
    page_for_all,
    page_of_a_client,
)

PLAYBOOKS: dict[str, Row] = {
    "playbooks:hand_over_list": page_for_all(),
    # Without the clients meant it is about one's own, and who has none is led to the list.
    "playbooks:hand_over_create": Row(get="in 302 302 200 302 302", post="in 302 302 422 302 302"),
    "playbooks:hand_over": Row(
        ("hand_over",), get="in 404 200 200 200 200", post="in 404 302 302 302 302", is_scoped=True
    ),
    "playbooks:leads": page_of_a_client("client"),
    "playbooks:lead_edit": form_of_a_client("client", wrong="302"),
    "playbooks:credit_edit": Row(
        ("contract",),
        get="in 404 403 403 200 200",
        post="in 404 403 403 302 302",
        is_scoped=True,
    ),
    "playbooks:credit_list": Row(get="in 403 403 403 200 200", post=NO_POST),
    "playbooks:proposal_list": page_for_all(),
    "playbooks:dormant_list": page_for_all(),
    "playbooks:stage_report": Row(get="in 403 403 403 200 200", post=NO_POST),
    "playbooks:stage_history": Row(
        ("client",), get="in 404 200 200 200 200", post="in 404 403 302 302 302", is_scoped=True
    ),
    "playbooks:proposal_answer": button_of_a_client("proposal", reason="Рано"),
    "playbooks:stage_entry": form_of_settings("stage"),
    "playbooks:playbook_start": Row(
        get="in 404 404 404 404 404",
        post="in 302 302 302 302 302",
        data={"of": "contracts", "ids": "$contract", "playbook": "$playbook"},
    ),
    "playbooks:run": Row(
        ("run",),
        get="in 404 200 200 200 200",
        post="in 404 403 422 422 422",
        is_scoped=True,
    ),
    "playbooks:playbook_list": form_of_settings(),
    "playbooks:playbook": form_of_settings("playbook"),
    "playbooks:talk_list": page_for_all(),
    "playbooks:talk": Row(("talk",), get=EVERYBODY, post=NO_POST),
    "playbooks:talk_create": Row(get="in 200 403 200 200 200", post="in 422 403 422 422 422"),
    "playbooks:talk_edit": Row(("talk",), get=ADMINS, post=ADMINS_WRONG),
    "playbooks:talk_act": Row(("talk",), get=NO_GET, post=ADMINS_GO, data={"do": "retire"}),
    "playbooks:referral_list": page_for_all(),
    "playbooks:referral_create": form_of_a_client("client"),
    "playbooks:referral_edit": form_of_a_client("referral"),
    "playbooks:deck_list": Row(
        ("client",),
        get="in 404 200 200 200 200",
        post="in 404 403 422 422 422",
        is_scoped=True,
    ),
    "playbooks:shown": form_of_a_client("client", wrong="302"),
    "playbooks:deck": Row(
        ("deck",),
        get="in 404 200 200 200 200",
        post="in 404 403 302 302 302",
        data={"hide": "need"},
        is_scoped=True,
    ),
    "playbooks:deck_edit": form_of_a_client("deck"),
    "playbooks:deck_file": Row(
        ("deck", "docx"),
        get="in 404 200 200 200 200",
        post=NO_POST,
        is_scoped=True,
        writes=EXPORT,
    ),
    "playbooks:deck_show": page_of_a_client("deck"),
    "playbooks:deck_minutes": form_of_a_client("deck"),
    "playbooks:deck_template": form_of_settings(),
    "playbooks:roadmap_list": page_for_all(),
    "playbooks:roadmap": Row(
        ("roadmap",),
        get="in 404 200 200 200 200",
        post="in 404 403 302 302 302",
        is_scoped=True,
    ),
    "playbooks:roadmap_create": form_of_a_client("client"),
    "playbooks:roadmap_edit": form_of_a_client("roadmap"),
    "playbooks:roadmap_close": form_of_a_client("roadmap"),
    "playbooks:roadmap_add": form_of_a_client("roadmap", "roadmap_what"),
    "playbooks:roadmap_part": form_of_a_client("roadmap_what", "roadmap_step"),
}

"""What scheduled jobs report in numbers, in words: a table beside the timetable."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# {job: {name in its report: words}}; one name counts other things in another job.
CHANGED_WORDS: dict[str, dict[str, Promise]] = {
    "raise_flags": {
        "opened": _("flags opened"),
        "refreshed": _("flags refreshed"),
        "closed": _("flags closed"),
    },
    "open_renewals": {
        "written": _("deadlines written"),
        "gone": _("deadlines taken off"),
        "opened": _("renewals opened"),
        "forecasts": _("forecasts changed"),
    },
    "close_months": {
        "closed": _("months closed"),
        "renewed": _("months counted anew"),
        "settled": _("sums settled"),
        "filled": _("sums of clients entered late"),
    },
    "reckon_health": {
        "reckoned": _("clients reckoned"),
        "changed": _("clients whose health changed"),
        "gone": _("clients without a health now"),
        "thinned": _("old rows thinned out"),
    },
    "keep_forecast": {
        "written": _("contracts with a new forecast"),
        "gone": _("contracts no longer in the forecast"),
        "thinned": _("old rows thinned out"),
    },
    "run_playbooks": {
        "started": _("playbooks started"),
        "tasks": _("tasks made"),
        "finished": _("playbooks finished"),
    },
    "propose_stages": {
        "made": _("proposals made"),
        "renewed": _("proposals told anew"),
        "taken_back": _("proposals taken back"),
    },
    "recompute_tiers": {"amounts": _("yearly amounts changed"), "tiers": _("tiers changed")},
    "end_leaves": {"people": _("people back from leave")},
    "clean_up": {
        "sessions": _("sessions"),
        "form_keys": _("form keys"),
        "undo": _("undo records"),
        "runs": _("job rows"),
        "pulses": _("signs of life"),
        "uploads": _("uploaded files"),
    },
    "purge_deleted": {
        "clients.stakeholder": _("people"),
        "clients.stakeholderrole": _("roles"),
        "clients.touchpoint": _("touches"),
        "clients.task": _("tasks"),
        "clients.goal": _("goals"),
        "clients.goalreading": _("readings of goals"),
        "clients.ledgerentry": _("entries of ledgers"),
        "clients.competitorsighting": _("sightings of competitors"),
        "clients.triage": _("half-year reviews of clients"),
        "clients.clientrequest": _("requests"),
        "clients.surveyanswer": _("answers to surveys"),
        "contracts.licencereading": _("readings of licences"),
        "contracts.document": _("documents"),
        "contracts.documentmove": _("moves of documents"),
        "contracts.interest": _("interests in products"),
        "contracts.wishtie": _("ties to wishes"),
        "flags.handraise": _("flags raised by hand"),
        "renewals.invoice": _("invoices"),
        "renewals.priceround": _("price rounds"),
        "playbooks.deck": _("presentations"),
        "playbooks.referral": _("referrals"),
        "playbooks.roadmap": _("roadmaps"),
        "playbooks.roadmaplane": _("lanes of roadmaps"),
        "playbooks.roadmapmember": _("members of roadmaps"),
        "playbooks.roadmapsync": _("meetings of roadmaps"),
        "playbooks.profilecheck": _("checks of profiles"),
    },
}

"""The rules of team work join: introductions, plans, tasks, stages, dormant clients, referrals."""

from django.db import migrations, models

RULES = [
    ("champion_changed", "champion changed"),
    ("client_waits", "client waits"),
    ("renewal_due", "renewal due"),
    ("pilot_ends", "pilot ends"),
    ("renewal_disagreed", "forecasts differ"),
    ("raised_by_hand", "asked by a colleague"),
    ("promise_overdue", "promise overdue"),
    ("invoice_overdue", "invoice overdue"),
    ("not_introduced", "not introduced"),
    ("price_round", "price round"),
    ("untouched", "untouched"),
    ("calm_chill", "chill of the calm period"),
    ("promise_due_soon", "promise due soon"),
    ("roadmap_waits", "plan waits for validation"),
    ("task_overdue", "task overdue"),
    ("budget_season", "budget season"),
    ("decision_in_holidays", "decision in holidays"),
    ("document_stuck", "document stuck"),
    ("satisfaction_fell", "satisfaction fell"),
    ("health_fell", "health fell"),
    ("appeals_jumped", "more appeals than usual"),
    ("support_alone", "support alone with the client"),
    ("stage_overdue", "stage overdue"),
    ("feature_released", "feature released"),
    ("referral_moment", "good moment to ask for a referral"),
    ("competitor_seen", "competitor seen"),
    ("pilot_unchecked", "pilot without business check"),
    ("champion_unconfirmed", "champion unconfirmed"),
    ("one_contact", "one contact only"),
    ("champion_missing", "champion missing"),
    ("sponsor_untouched", "sponsor silent"),
    ("use_fell", "use of licences fell"),
    ("nearly_full", "licences nearly full"),
    ("sleeping_licences", "sleeping licences"),
    ("goal_off_track", "goal off track"),
    ("goal_without_reading", "goal without a reading"),
    ("users_and_owner_not_connected", "is it used: nobody asked"),
    ("dormant", "dormant client"),
    ("fiscal_year_unknown", "fiscal year unknown"),
    ("no_owner", "no owner"),
]


class Migration(migrations.Migration):
    dependencies = [("flags", "0006_renewals")]

    operations = [
        migrations.RemoveConstraint("flag", "flag_rule_known"),
        migrations.AlterField("flag", "rule", models.CharField(choices=RULES, max_length=40)),
        migrations.AddConstraint(
            "flag",
            models.CheckConstraint(
                condition=models.Q(("rule__in", [code for code, _label in RULES])),
                name="flag_rule_known",
            ),
        ),
    ]

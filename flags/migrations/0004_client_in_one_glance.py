"""The rules of satisfaction, documents, waiting, wishes, competitors and health join."""

from django.db import migrations, models

RULES = [
    ("champion_changed", "champion changed"),
    ("client_waits", "client waits"),
    ("renewal_due", "renewal due"),
    ("raised_by_hand", "asked by a colleague"),
    ("promise_overdue", "promise overdue"),
    ("untouched", "untouched"),
    ("promise_due_soon", "promise due soon"),
    ("document_stuck", "document stuck"),
    ("satisfaction_fell", "satisfaction fell"),
    ("health_fell", "health fell"),
    ("appeals_jumped", "more appeals than usual"),
    ("support_alone", "support alone with the client"),
    ("feature_released", "feature released"),
    ("competitor_seen", "competitor seen"),
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
    ("no_owner", "no owner"),
]


class Migration(migrations.Migration):
    dependencies = [("flags", "0003_use_and_goals")]

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

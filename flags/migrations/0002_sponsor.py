"""The rule about the sponsor from our own management joins the known ones."""

from django.db import migrations, models

RULES = [
    ("champion_changed", "champion changed"),
    ("renewal_due", "renewal due"),
    ("untouched", "untouched"),
    ("champion_unconfirmed", "champion unconfirmed"),
    ("one_contact", "one contact only"),
    ("champion_missing", "champion missing"),
    ("sponsor_untouched", "sponsor silent"),
    ("no_owner", "no owner"),
]


class Migration(migrations.Migration):
    dependencies = [("flags", "0001_initial")]

    operations = [
        migrations.AlterField("flag", "rule", models.CharField(choices=RULES, max_length=40)),
        migrations.RemoveConstraint("flag", "flag_rule_known"),
        migrations.AddConstraint(
            "flag",
            models.CheckConstraint(
                condition=models.Q(("rule__in", [code for code, _label in RULES])),
                name="flag_rule_known",
            ),
        ),
    ]

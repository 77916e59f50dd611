from django.db import migrations, models

KINDS = [
    ("clients", "clients"),
    ("stakeholders", "people"),
    ("contracts", "contracts"),
    ("touchpoints", "touchpoints"),
    ("readings", "licence readings"),
    ("answers", "survey answers"),
    ("appeals", "support appeals by week"),
    ("invoices", "invoices"),
]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_dated_numbers")]

    operations = [
        migrations.RemoveConstraint(model_name="importrun", name="import_kind_known"),
        migrations.AlterField(
            model_name="importrun",
            name="kind",
            field=models.CharField(choices=KINDS, default="clients", max_length=15),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [code for code, _words in KINDS])),
                name="import_kind_known",
            ),
        ),
    ]

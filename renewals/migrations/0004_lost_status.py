"""A renewal that will not come is a status of its own."""

from django.db import migrations, models

STATUSES = [
    ("planned", "planned"),
    ("soon", "start soon"),
    ("late", "start is late"),
    ("in_work", "in work"),
    ("done", "renewed"),
    ("expired", "expired"),
    ("lost", "will not renew"),
]


class Migration(migrations.Migration):
    dependencies = [("renewals", "0003_default_stages")]

    operations = [
        migrations.RemoveConstraint("health", "health_renewal_known"),
        migrations.AlterField(
            "health",
            "renewal",
            models.CharField(blank=True, choices=STATUSES, max_length=10),
        ),
        migrations.AddConstraint(
            "health",
            models.CheckConstraint(
                condition=models.Q(("renewal__in", ["", *(code for code, _label in STATUSES)])),
                name="health_renewal_known",
            ),
        ),
    ]

"""Search indexes of PostgreSQL."""

from django.db import migrations

from core.trigram import TrigramIndex


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [TrigramIndex("contract", "number_folded", "contract_number_trigram")]

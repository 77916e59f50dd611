"""The Celery application; its options come from the settings with the prefix CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")

app = Celery("accounts_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

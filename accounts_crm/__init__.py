"""The project package: wiring only."""

from accounts_crm.celery import app as celery_app

__all__ = ["celery_app"]

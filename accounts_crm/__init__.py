"""The project package: wiring only."""

import gc

# What a start loads stays: looking for garbage in it is in vain and took a third of the start.
# `AccountsCrmConfig.ready` turns it on again.
gc.disable()

from accounts_crm.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]

"""The project package: wiring only."""

import gc

# What a start loads stays: looking for garbage in it after every few hundred objects is in vain
# and took a third of the start. From `AccountsCrmConfig.ready` on it is looked for more often.
gc.set_threshold(100_000, 20, 20)

from accounts_crm.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]

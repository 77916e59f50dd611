"""The WSGI entry point that the web server loads."""

import gc
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from core.roomy import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")

application = roomy(get_wsgi_application())

from accounts_crm.copies import in_use  # noqa: E402  after the set-up

# A restore or a move must not begin while somebody works.
in_use.hold(Path(settings.DATA_DIR))

# All views are loaded now and not by the first reader. What the program is made of lives as long as
# the process: looking for garbage in it after every few hundred objects took a tenth of each page.
gc.disable()
_addresses = get_resolver().url_patterns
gc.freeze()
gc.enable()

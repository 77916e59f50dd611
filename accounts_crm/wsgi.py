"""The WSGI entry point that the web server loads."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")

application = get_wsgi_application()

from accounts_crm.copies import in_use  # noqa: E402  after the set-up

# A restore or a move must not begin while somebody works.
in_use.hold(Path(settings.DATA_DIR))

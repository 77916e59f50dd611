"""The WSGI entry of the embedded mode: a web worker that cannot outlive its server process."""

import multiprocessing

from accounts_crm.supervisor.leash import die_with_parent
from accounts_crm.wsgi import application

_master = multiprocessing.parent_process()
if _master is not None:
    die_with_parent(_master.pid)

__all__ = ["application"]

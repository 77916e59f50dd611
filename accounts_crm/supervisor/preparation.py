"""What must be true before the parts start; what is unchanged since the last start is skipped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags, run_checks
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts_crm.copies import before_migrating
from users.actions import make_first_admin_link

Say = Callable[[str], None]
DEMO_PASSWORDS = "demo-passwords.txt"


class CannotPrepare(Exception):
    """The start must stop here; the text is a sentence with the mend."""


def prepare_database(say: Say) -> None:
    """Check, migrate and make the cache table; raises CannotPrepare for an unusable database."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CannotPrepare(
            f"The database does not answer ({str(error).strip().splitlines()[0]}): start it, "
            "or mend DATABASE_URL."
        ) from None
    for problem in run_checks(tags=[Tags.database], databases=["default"]):
        if problem.is_serious():
            raise CannotPrepare(f"{problem.msg} {problem.hint or ''}")
    if is_to_migrate():
        migrate(say)
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def is_to_migrate() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(say: Say) -> None:
    """Change the tables, but never of an embedded base that could not be copied first."""
    try:
        before_migrating.keep_copy(now=timezone.now(), say=say)
    except before_migrating.CannotCopy as error:
        raise CannotPrepare(str(error)) from None
    say("Preparing the database…")
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def collect_static(say: Say) -> None:
    """Gather the static files when one of them changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    mark, fingerprint = root / ".fingerprint", _static_fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return
    say("Gathering the static files…")
    # Unlike the data these are no secret, and another user may start the product later.
    strict = os.umask(0o022)
    try:
        call_command("collectstatic", verbosity=0, interactive=False, clear=root.exists())
        mark.write_text(fingerprint)
    except OSError as error:
        raise CannotPrepare(
            f"Cannot write {root} ({error.strerror}): mend its permissions "
            "or start as the user who owns it."
        ) from None
    finally:
        os.umask(strict)


def _static_fingerprint() -> str:
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_empty() -> bool:
    """Tell whether nobody has been entered yet."""
    return not get_user_model().objects.exists()


def has_demo() -> bool:
    """Tell whether the data folder holds the demonstration company."""
    return (Path(settings.DATA_DIR) / DEMO_PASSWORDS).exists()


def demo_sign_ins() -> list[str]:
    """Return the lines of the file with the demonstration people and their passwords."""
    lines = (Path(settings.DATA_DIR) / DEMO_PASSWORDS).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip()]


def load_demo(say: Say) -> None:
    """Load the demonstration company, all of it or nothing."""
    if "seed_demo" not in get_commands():
        return
    say("Loading the demonstration company…")
    with transaction.atomic():
        call_command("seed_demo", verbosity=0)


def first_admin_link(base_url: str) -> str:
    """Return the one-time link that makes the first administrator."""
    return make_first_admin_link(base_url=base_url)

"""An embedded base moves into PostgreSQL: everything arrives, or nothing does."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import environ
import pytest
import pytest_django
from django.conf import settings

from accounts_crm.copies import in_use, moving, sqlite_file
from tests.processes import copying
from tests.processes.conftest import Installation, wait_until

pytestmark = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"],
    reason="there is a PostgreSQL to move to in the run on PostgreSQL only",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded installation with a small company."""
    folder = tmp_path_factory.mktemp("filled")
    installation = copying.embedded(folder)
    installation.manage("migrate", "--verbosity", "0")
    copying.fill(installation)
    return folder


@pytest.fixture
def embedded(filled: Path, tmp_path: Path) -> Iterator[Installation]:
    made = copying.embedded(Path(shutil.copytree(filled, tmp_path / "embedded")))
    yield made
    made.end()


def test_everything_arrives_and_people_sign_in_there(embedded: Installation) -> None:
    before = copying.tables(copying.succeed(embedded, copying.DRILL, "tell"))
    with copying.empty_postgres() as url:
        said = copying.succeed(embedded, "manage.py", "move_to_postgres", "--to", url)
        assert "every count and hash is equal" in said
        assert "set DATABASE_URL" in said
        assert "crm:crm" not in said
        assert copying.check(copying.on_postgres(embedded, url)) == before
        said = copying.fail(embedded, "manage.py", "move_to_postgres", "--to", url)
        assert "not empty" in said


def test_nothing_is_half_done_when_a_row_is_refused(embedded: Installation) -> None:
    with embedded._connect() as connection:
        connection.execute("UPDATE users_user SET first_name = 'a' || char(0) || 'b'")
    with copying.empty_postgres() as url:
        said = copying.fail(embedded, "manage.py", "move_to_postgres", "--to", url)
        assert "NUL character in the column first_name of the row" in said
        assert copying.tables_in(url) == 0


def test_a_base_in_use_or_of_another_age_does_not_move(embedded: Installation) -> None:
    with (embedded.folder / "in-use.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        said = copying.fail(embedded, "manage.py", "move_to_postgres", "--to", "postgres:///x")
    assert "still runs" in said
    with embedded._connect() as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'exchange'")
    said = copying.fail(embedded, "manage.py", "move_to_postgres", "--to", "postgres:///x")
    assert "lacks migrations (exchange.0001_initial" in said


def test_a_target_that_breaks_words_or_is_somebody_else_s_is_refused(
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    with django_db_blocker.unblock():
        wrong_locale = _refusal("LOCALE_PROVIDER libc LOCALE 'C'", "SELECT 1")
        foreign = _refusal("", "CREATE TABLE invoices ()")
    assert "does not know Cyrillic" in wrong_locale
    assert "not empty: it has invoices" in foreign


def _refusal(options: str, statement: str) -> str:
    """Return why a database made with these options is refused."""
    with (
        copying.empty_postgres(options) as url,
        sqlite_file.extra_connection("target", environ.Env.db_url_config(url)) as target,
    ):
        with target.cursor() as cursor:
            cursor.execute(statement)
        with pytest.raises(moving.CannotMove) as refused:
            moving._refuse_target(target)
    return str(refused.value)


def test_a_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    holder = copying.embedded(tmp_path)
    code = (
        "from accounts_crm.copies import in_use; from pathlib import Path; import time;"
        f"in_use.hold(Path({str(tmp_path)!r})); print('in', flush=True); time.sleep(60)"
    )
    process = holder.start("-c", code, log="holder")
    wait_until(lambda: "in" in holder.log("holder"))
    with pytest.raises(in_use.StillInUse), in_use.alone(tmp_path):
        pass
    process.kill()
    process.wait()
    with in_use.alone(tmp_path):
        assert (tmp_path / "up.lock").read_text()

"""Bad files: each is answered by a sentence or row by row; none breaks, none half goes in."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client
from exchange.models import ImportProblem
from exchange.sentences import REASONS
from tests.exchange.bad_files import FILES
from tests.exchange.loading import check, counted, upload, write
from users.models import User

pytestmark = pytest.mark.django_db


def test_the_corpus_is_large() -> None:
    assert len(FILES) >= 100


@pytest.mark.any_engine
@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_answered(admin: User, signed_in: Any, name: str) -> None:
    run = check(upload(admin, "clients", FILES[name], name=f"{name}.csv"))
    page = signed_in(admin).get(run.get_absolute_url())
    assert page.status_code == 200
    assert run.state in ("checked", "failed")
    if run.state == "failed":
        assert len(run.error) > 20
        assert "Traceback" not in run.error
        return
    assert counted(run)[0] == run.rows_total
    codes = set(ImportProblem.objects.values_list("reason", flat=True))
    assert codes <= set(REASONS)
    assert not Client.objects.exists()
    done = write(run)
    assert (done.state, counted(done)) == ("done", counted(run))
    assert Client.objects.count() <= counted(run)[1]
    assert b"<script>alert(1)" not in signed_in(admin).get(run.get_absolute_url()).content


@pytest.mark.any_engine
@pytest.mark.parametrize("kind", ["stakeholders", "contracts", "touchpoints"])
def test_no_bad_file_breaks_another_kind(admin: User, kind: str) -> None:
    for name, data in FILES.items():
        run = check(upload(admin, kind, data, name=name))
        assert run.state in ("checked", "failed"), name
        assert "tell an administrator" not in run.error, name
        assert "администратору" not in run.error, name

"""Classes 3, 11 and 12: imports of others, uploads that nobody serves, names that lead nowhere."""

from __future__ import annotations

import stat
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.urls import get_resolver, reverse

from clients.models import Client
from core.models import FormKey
from exchange.models import ImportRun
from tests.doors.marks import Book, file_of
from tests.exchange.loading import check, load, upload

ROUTES = {
    "import_run": "get",
    "import_progress": "get",
    "import_errors": "get",
    "import_map": "post",
    "import_start": "post",
    "import_undo": "post",
    "import_link": "post",
    "import_drop": "post",
}
NAMES = (
    "../../../../tmp/pwn.csv",
    "..\\..\\windows\\pwn.csv",
    "/etc/cron.d/pwn",
    "C:\\pwn.csv",
    "pwn.csv\x00.png",
    "..",
    ".",
    "",
    "~root/.ssh/authorized_keys",
    "pwn\r\nSet-Cookie: a=b.csv",
    "\u202egnp.vsc",
    "a" * 300 + ".csv",
    "pwn.SVG",
    "pwn.pHp",
    "%2e%2e%2fpwn.csv",
)
DATA = "Клиент;ИНН;Сотрудников\nОпора;45;20\n"


@pytest.mark.parametrize("state", ["checked", "done", "unknown"])
def test_anothers_import_is_an_unknown_one_at_every_step(
    state: str, kam: Any, stranger: Any, head: Any, signed_in: Any
) -> None:
    run = load(kam, "clients", DATA) if state == "done" else check(upload(kam, "clients", DATA))
    pk = uuid.uuid4() if state == "unknown" else run.pk
    before = (list(ImportRun.objects.values()), Client.objects.count())
    folder = sorted(path.name for path in run.folder.rglob("*"))
    for person in (stranger, head):  # the head of its author's team does not read it either
        browser = signed_in(person)
        for route, method in ROUTES.items():
            url = reverse(f"exchange:{route}", args=[pk])
            answer = getattr(browser, method)(url, {"pair": "1-2", "owner_0": "1"})
            assert answer.status_code == 404
            assert run.file_name not in answer.content.decode()
    assert (list(ImportRun.objects.values()), Client.objects.count()) == before
    assert sorted(path.name for path in run.folder.rglob("*")) == folder


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_upload_leads_nowhere(
    name: str, kam: Any, signed_in: Any, settings: Any
) -> None:
    root = Path(settings.MEDIA_ROOT)
    file = file_of(DATA)
    file._name = name  # past the cleaning of the test's own file class
    answer = signed_in(kam).post(reverse("exchange:import_new"), {"kind": "clients", "file": file})
    runs = list(ImportRun.objects.all())
    written = {path for path in root.rglob("*") if path.is_file()}
    assert answer.status_code in (302, 400, 422)
    assert written == {run.source_path for run in runs}
    for run in runs:
        assert not set(run.file_name) & set("/\\\r\n\x00")
        assert "pwn" not in str(run.source_path)


def test_an_upload_is_read_by_the_product_alone(kam: Any) -> None:
    run = check(upload(kam, "clients", DATA))
    assert stat.S_IMODE(run.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(run.source_path.stat().st_mode) == 0o600


def test_no_address_serves_an_upload(kam: Any, admin: Any, signed_in: Any) -> None:
    run = check(upload(kam, "clients", DATA))
    assert not getattr(live, "MEDIA_URL", "").strip("/")
    assert not [p for p in map(str, get_resolver().url_patterns) if "media" in p or "upload" in p]
    inside = f"imports/{run.pk}/source"
    for person in (kam, admin):
        for place in ("media", "uploads", "static", "static/..", "static/%2e%2e/uploads"):
            assert signed_in(person).get(f"/{place}/{inside}").status_code == 404


@pytest.mark.parametrize("form", ["html", "svg", "../csv", "CSV", "xlsm", "pickle"])
def test_a_table_comes_in_two_forms_and_always_as_a_file(
    form: str, kam: Any, signed_in: Any
) -> None:
    browser, run = signed_in(kam), check(upload(kam, "clients", DATA))
    for url in ("/clients/export/{0}/", "/renewals/export/{0}/"):
        assert browser.get(url.format(form)).status_code == 404
        good = browser.get(url.format("csv"))
        assert good["Content-Disposition"].startswith("attachment")
        assert good["X-Content-Type-Options"] == "nosniff"
    assert browser.get(f"{run.get_absolute_url()}errors/?form={form}").status_code == 404


def test_pairs_of_hidden_contracts_are_not_linked(
    kam: Any, hidden: list[Book], signed_in: Any
) -> None:
    run = load(kam, "clients", "Клиент\nОпора\n")
    old, new = hidden[0].rows["contract"], hidden[1].rows["contract"]
    ImportRun.objects.update(counts=run.counts | {"proposed": [[old.pk, new.pk]]})
    page = signed_in(kam).get(run.get_absolute_url()).content.decode()
    signed_in(kam).post(f"{run.get_absolute_url()}link/", {"pair": f"{old.pk}-{new.pk}"})
    new.refresh_from_db()
    assert new.predecessor_id is None
    assert old.number not in page


def test_the_form_key_of_anothers_upload_leads_nowhere(
    kam: Any, stranger: Any, signed_in: Any
) -> None:
    key = str(uuid.uuid4())
    data = {"kind": "clients", "form_key": key}
    signed_in(kam).post(reverse("exchange:import_new"), data | {"file": file_of(DATA)})
    theirs = ImportRun.objects.get()
    answer = signed_in(stranger).post(
        reverse("exchange:import_new"), data | {"file": file_of(DATA)}, follow=True
    )
    assert str(theirs.pk) not in str(answer.redirect_chain) + answer.content.decode()
    assert FormKey.objects.filter(key=key).count() == 1

"""`manage.py import_file`: the report, the exit codes, the options."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from clients.models import Client
from contracts.models import Contract
from exchange.models import ImportRun
from exchange.sentences import sentence
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
DATA = "Наименование;ИНН;Ответственный\nОпора;7707083893;Ю. Р.\nМост;123;\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "клиенты.csv"
    path.write_text(DATA, encoding="utf-8")
    return path


def _run(*args: Any, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("import_file", *[str(a) for a in args], "--json", stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_report_has_exactly_its_keys(admin: User, file: Path) -> None:
    report = _run("clients", file)
    assert list(report) == ["rows", "new", "changed", "same", "wrong"]
    assert (report["rows"], report["new"], len(report["wrong"])) == (2, 1, 1)
    wrong = report["wrong"][0]
    assert list(wrong) == ["row", "column", "value", "reason"]
    assert (wrong["row"], wrong["column"], wrong["value"]) == (3, "ИНН", "123")
    assert "Введено цифр: 3" in wrong["reason"]


def test_a_dry_run_writes_nothing_and_promises_what_comes(admin: User, file: Path) -> None:
    promised = _run("clients", file, "--dry-run")
    assert not Client.objects.exists()
    assert not ImportRun.objects.exists()
    assert _run("clients", file) == promised


def test_the_same_file_twice_changes_nothing(admin: User, file: Path) -> None:
    _run("clients", file)
    report = _run("clients", file)
    assert (report["new"], report["changed"], report["same"]) == (0, 0, 1)


@pytest.mark.parametrize("text", ["name,mail\nЮ. Р.,{}\n", '{{"Ю. Р.": "{}"}}', "Ю. Р.;{}\n"])
def test_owners_are_mapped_by_a_file(
    admin: User, kam: User, file: Path, tmp_path: Path, text: str
) -> None:
    owners = tmp_path / "owners"
    owners.write_text(text.format(kam.email.upper()), encoding="utf-8-sig")
    _run("clients", file, "--owner-map", owners)
    assert Client.objects.get().owner == kam


def test_the_map_of_owners_does_not_look_at_case(
    admin: User, kam: User, file: Path, tmp_path: Path
) -> None:
    owners = tmp_path / "owners"
    owners.write_text(f"ю.  р.;{kam.email}\n", encoding="utf-8")
    _run("clients", file, "--owner-map", owners)
    assert Client.objects.get().owner == kam


def test_further_reasons_of_a_row_name_their_columns(admin: User, tmp_path: Path) -> None:
    path = tmp_path / "клиенты.csv"
    path.write_text("Наименование;ИНН;Тип компании\nМост;123;Поставщик\n", encoding="utf-8")
    for dry in ([], ["--dry-run"]):
        (wrong,) = _run("clients", path, *dry)["wrong"]
        told = sorted(
            (wrong["column"], *(n for n in ("ИНН", "Тип компании") if n in wrong["reason"]))
        )
        assert told == ["ИНН", "Тип компании"]
        assert wrong["value"] in ("123", "Поставщик")


def test_a_row_that_cannot_be_read_is_said_once(admin: User, tmp_path: Path) -> None:
    path = tmp_path / "клиенты.csv"
    lines = "".join(f"Мост {n};1\n" for n in range(3))
    path.write_text(f'Наименование;Город\n"Опора;2\n{lines}', encoding="utf-8")
    wrong = [one for one in _run("clients", path, "--dry-run")["wrong"] if not one["column"]]
    assert [one["value"] for one in wrong] == [""]
    assert len(wrong[0]["reason"]) > len(sentence("bad_row"))


def test_by_whom_it_is_imported(admin: User, kam: User, file: Path) -> None:
    _run("clients", file, "--by", kam.email)
    assert Client.objects.get().owner == kam


def test_term_and_order_of_dates(admin: User, tmp_path: Path) -> None:
    f.ClientFactory.create(name="Опора")
    deals = tmp_path / "deals.csv"
    deals.write_text("Клиент,№ договора,Дата начала,Сумма\nОпора,1,02/03/2026,5\n", "utf-8")
    _run("contracts", deals, "--term-months", 12, "--date-order", "mdy")
    assert str(Contract.objects.get().ends_on) == "2027-02-02"


def test_what_was_left_out_is_told(admin: User, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Наименование;Выручка\nОпора;5\n;\nИтого;5\n", encoding="utf-8")
    for arguments in (["--dry-run"], []):
        out = StringIO()
        with translation.override("en"):
            call_command("import_file", "clients", str(path), *arguments, stdout=out)
        assert "Left out: empty rows 1, rows of totals 1." in out.getvalue()
        assert "  4: Итого | 5\n" in out.getvalue()
    assert set(_run("clients", path, "--dry-run")) == {"rows", "new", "changed", "same", "wrong"}


@pytest.mark.parametrize(
    "change",
    [
        {"file": "absent.csv"},
        {"body": b"%PDF-1.7"},
        {"body": b""},
        {"args": ["--by", "nobody@example.com"]},
        {"args": ["--owner-map", "absent.csv"]},
        {"args": ["--sheet", "Нет", "--encoding", "no-such"]},
    ],
)
def test_what_cannot_be_read_ends_with_2_and_leaves_nothing(
    admin: User, file: Path, change: dict[str, Any]
) -> None:
    if "body" in change:
        file.write_bytes(change["body"])
    path = file.parent / change.get("file", file.name)
    with pytest.raises(CommandError) as refused:
        _run("clients", path, *change.get("args", []))
    assert refused.value.returncode == 2
    assert str(refused.value)
    assert not ImportRun.objects.exists()
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [("ru", "Нет такого файла: {path}."), ("en", "There is no file {path}.")],
)
@pytest.mark.parametrize("option", ["", "--owner-map"])
def test_a_missing_file_is_said_in_the_language_of_the_installation(
    admin: User, file: Path, language: str, said: str, option: str
) -> None:
    absent = file.parent / "нет такого.csv"
    args = ["clients", file, option, absent] if option else ["clients", absent]
    with translation.override(language), pytest.raises(CommandError) as refused:
        _run(*args)
    assert refused.value.returncode == 2
    assert str(refused.value) == said.format(path=absent)


def test_a_folder_is_no_file(admin: User, file: Path) -> None:
    with translation.override("ru"), pytest.raises(CommandError, match="папка") as refused:
        _run("clients", file.parent)
    assert refused.value.returncode == 2

"""Heavy files through the real child: each answered within ten seconds of processor time."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from clients.models import Client
from core.sheets import sandbox
from exchange.engine import source
from exchange.models import ImportRun
from tests.exchange.bad_files import HEAD, ROW, SHEET, _parts
from tests.exchange.loading import check, upload
from users.models import User

# What costs is reading the file, in a process of its own that knows no database.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
SECONDS = 10.0
MB = 1024 * 1024
XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
ROW_XML = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>a</t></is></c></row>'


def _sheet(*pieces: bytes) -> bytes:
    return _parts(ROW, **{SHEET: b"".join((XML, *pieces, END))})


def _lying() -> bytes:
    """A zip whose directory says that a part of 60 MB has 100 bytes."""
    data = bytearray(_sheet(b" " * (60 * MB)))
    size = (len(XML) + 60 * MB + len(END)).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def _many_parts() -> bytes:
    out = io.BytesIO(ROW)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(5_000):
            archive.writestr(f"xl/media/{number}.png", b"")
    return out.getvalue()


REFUSED: dict[str, Callable[[], bytes]] = {
    "100 MB of spaces in 100 KB": lambda: _sheet(b" " * (100 * MB)),
    "a size that lies": _lying,
    "5 000 parts": _many_parts,
    "a workbook of 120 000 rows": lambda: _sheet(*(ROW_XML % (n, n) for n in range(1, 120_000))),
    "60 000 rows": (HEAD + "x;;;\n" * 60_000).encode,
    "5 MB of commas": lambda: b"," * (5 * MB),
    "10 MB of quotes": lambda: b'"' * (10 * MB),
    "10 MB of line ends": lambda: b"\n" * (10 * MB),
    "a quote that is never closed": (HEAD + '"' + "x;y;z\n" * 1_500_000).encode,
    "10 MB of one letter": lambda: b"x" * (10 * MB),
    "10 MB of open tags": lambda: b"<table>" + b"<td>" * (2 * MB),
    "a card of 4 MB": lambda: b"BEGIN:VCARD\n" + b"X:1\n" * MB,
}
READ: dict[str, Callable[[], bytes]] = {
    "folded lines": lambda: b"BEGIN:VCARD\nFN:a\n" + b" x\n" * MB + b"END:VCARD\n",
    "long cells of signs": lambda: _long_cells("+7 (", "a@", "((((", "1,", "& ", "'=", "--"),
    "200 columns": lambda: "\n".join([";".join(f"c{n}" for n in range(200))] * 2_000).encode(),
}


def _long_cells(*signs: str) -> bytes:
    """Rows whose cells repeat a sign a hundred thousand times: a slow pattern would show."""
    headers = "Наименование;ИНН;Телефон;E-mail;ФИО;№ договора;Дата начала;Дата окончания;Сумма\n"
    rows = (";".join([sign * (100_000 // len(sign))] * 9) + "\n" for sign in signs)
    return (headers + "".join(rows)).encode()


@pytest.fixture(autouse=True)
def _real_child(monkeypatch: pytest.MonkeyPatch, _uploads_apart: None) -> None:
    monkeypatch.setattr(source, "read_in_child", sandbox.read_in_child)


def _seconds() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def _checked(by: User, data: bytes) -> tuple[ImportRun, float]:
    before = _seconds()
    run = check(upload(by, "clients", data, name="heavy"))
    return run, _seconds() - before


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_beyond_the_limits_is_refused_in_time(
    admin: User, name: str, signed_in: Any
) -> None:
    run, seconds = _checked(admin, REFUSED[name]())
    assert (run.state, Client.objects.count()) == ("failed", 0)
    assert len(run.error) > 20
    assert seconds < SECONDS
    assert signed_in(admin).get(run.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", READ)
def test_a_heavy_file_within_the_limits_is_read_in_time(admin: User, name: str) -> None:
    run, seconds = _checked(admin, READ[name]())
    assert run.state == "checked"
    assert seconds < SECONDS

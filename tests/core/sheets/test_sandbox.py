"""Reading in a child process: the same answer, and a sentence for its death."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from core.sheets.messages import UnreadableFile
from core.sheets.model import Limits
from core.sheets.reading import open_sheet
from core.sheets.sandbox import ChildLimits, read_in_child, stored_sheet


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes("Отчёт\nКлиент;ИНН\nРомашка;7707083893\n1;2;3\n;\n".encode("cp1251"))
    return path


def test_the_child_answers_what_this_process_would(upload: Path, tmp_path: Path) -> None:
    here = open_sheet(upload.read_bytes(), "x.csv")
    there = read_in_child(upload, workdir=tmp_path / "work", name="x.csv")
    assert list(there.rows) == list(here.rows)
    assert list(there.rows) == list(there.rows)
    for field in ("headers", "counters", "encoding", "skipped", "warnings", "header_row", "kind"):
        assert getattr(there, field) == getattr(here, field)


def test_an_answer_can_be_taken_up_later(upload: Path, tmp_path: Path) -> None:
    fresh = read_in_child(upload, workdir=tmp_path / "work", name="x.csv")
    later = stored_sheet(tmp_path / "work", "x.csv")
    assert later == fresh
    assert later.counters.rows == len(list(later.rows)) == 2


def test_a_refusal_of_the_child_arrives_with_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"a,b\n" + b"1,2\n" * 9)
    with pytest.raises(UnreadableFile) as refused:
        read_in_child(tmp_path / "upload", workdir=tmp_path, limits=Limits(rows=5))
    assert (refused.value.code, refused.value.params) == ("too_many_rows", {"limit": 5})
    assert "5" in str(refused.value)


def test_a_file_that_is_too_big_never_reaches_a_child(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(UnreadableFile) as refused:
        read_in_child(tmp_path / "upload", workdir=tmp_path, limits=Limits(megabytes=1))
    assert refused.value.code == "too_big"


def heavy_workbook(path: Path) -> Path:
    """Write a workbook whose one cell would need gigabytes: its column is `ZZZZZZ`."""
    out = io.BytesIO()
    from openpyxl import Workbook

    Workbook().save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            text = source.read(info)
            if info.filename.endswith("sheet1.xml"):
                row = b'<sheetData><row r="1"><c r="ZZZZZZ1" t="n"><v>1</v></c></row>'
                text = text.replace(b"<sheetData>", row).replace(
                    b"<sheetData/>", row + b"</sheetData>"
                )
                text = text.replace(b"<sheetData />", row + b"</sheetData>")
            target.writestr(info.filename, text)
    return path


def test_a_child_that_wants_too_much_memory_is_a_sentence(tmp_path: Path) -> None:
    upload = heavy_workbook(tmp_path / "upload")
    with pytest.raises(UnreadableFile) as refused:
        read_in_child(upload, workdir=tmp_path, child=ChildLimits(memory_megabytes=256))
    assert refused.value.code in {"too_heavy", "damaged"}


def test_a_child_that_takes_too_long_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"a,b\n" + b"1,2\n" * 40_000)
    with pytest.raises(UnreadableFile) as refused:
        read_in_child(tmp_path / "upload", workdir=tmp_path, child=ChildLimits(cpu_seconds=0))
    assert refused.value.code in {"too_slow", "too_heavy"}


def test_a_child_without_an_answer_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"a,b\n1,2\n")
    with pytest.raises(UnreadableFile) as refused:
        read_in_child(tmp_path / "upload", workdir=tmp_path, child=ChildLimits(memory_megabytes=8))
    assert refused.value.code in {"crashed", "too_heavy"}

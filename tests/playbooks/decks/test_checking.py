"""What an uploaded template may not be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from pptx import Presentation

from core.errors import DomainError
from playbooks.decks.checking import check_archive
from playbooks.decks.fitting import columns, paged, tabled, wrapped

Parts = dict[str, bytes]


def plain() -> Parts:
    out = io.BytesIO()
    Presentation().save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_macros(parts: Parts) -> None:
    parts["ppt/vbaProject.bin"] = b"x"


def said_to_have_macros(parts: Parts) -> None:
    kinds = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = kinds.replace(
        b"openxmlformats-officedocument.presentationml.presentation.main",
        b"ms-powerpoint.presentation.macroEnabled.main",
    )


def a_document(parts: Parts) -> None:
    parts.pop("ppt/presentation.xml")


def a_bomb(parts: Parts) -> None:
    parts["ppt/media/image.png"] = b"\0" * 60_000_000


def an_entity(parts: Parts) -> None:
    parts["ppt/presentation.xml"] = (
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + parts["ppt/presentation.xml"]
    )


def a_picture_from_outside(parts: Parts) -> None:
    link = b'<Relationship Id="r" Type="a/image" Target="http://a" TargetMode="External"/>'
    parts["ppt/slides/_rels/slide1.xml.rels"] = b"<Relationships>" + link + b"</Relationships>"


def test_a_plain_presentation_passes() -> None:
    check_archive(packed(plain()))


@pytest.mark.parametrize(
    "spoil",
    [with_macros, said_to_have_macros, a_document, a_bomb, an_entity, a_picture_from_outside],
)
def test_what_may_harm_is_refused(spoil: Callable[[Parts], None]) -> None:
    parts = plain()
    spoil(parts)
    with pytest.raises(DomainError):
        check_archive(packed(parts))


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(DomainError):
        check_archive(b"%PDF-1.7")


def test_a_long_word_is_cut_and_nothing_is_lost() -> None:
    lines = wrapped("Щ" * 300 + " конец", 20, 200)
    assert "".join(lines).replace(" ", "") == "Щ" * 300 + "конец"
    assert len(lines) > 20


def test_little_text_has_the_largest_letters() -> None:
    (only,) = paged([("Одна строка", "", False)], 800, 400)
    assert only.size == 20


def test_a_table_goes_on_with_all_its_rows() -> None:
    rows = [(f"Строка {number} " + "слово " * 20, "1") for number in range(60)]
    pages = tabled(("Что", "Сколько"), rows, 800, 380)
    assert [row for page in pages for row in page.rows] == rows
    assert all(sum(page.heights) <= 380 for page in pages)
    assert sum(columns(("Что", "Сколько"), rows, 800)) == pytest.approx(800)

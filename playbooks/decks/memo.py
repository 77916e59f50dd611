"""The same content as a DOCX memo: headings, texts and tables that people go on editing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from playbooks.decks.fitting import columns
from playbooks.decks.model import Slide, Table
from playbooks.decks.paper import COLOURS, FONT
from playbooks.decks.slides import cleaned

ACCENT = RGBColor.from_string(COLOURS["accent1"])
QUIET = RGBColor.from_string(COLOURS["accent6"])
ROOM = 482  # points between the margins of A4
LETTERS = 9.5  # points of a table


def memo(slides: Sequence[Slide], *, title: str, author: str) -> bytes:
    """Return the memo of the slides that are shown; a chart is a table of its figures here."""
    document = Document()
    _styles(document)
    for slide in slides:
        if slide.is_in_file:
            _section(document, slide)
    properties = document.core_properties
    properties.title = cleaned(title)[:200]
    properties.author = properties.last_modified_by = cleaned(author)[:200]
    properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Any) -> None:
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "List Bullet"):
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for place in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(place), FONT)
        for place in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(place), None)
    document.styles["Normal"].font.size = Pt(11)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
    for name in ("Title", "Heading 1"):
        document.styles[name].font.color.rgb = ACCENT


def _section(document: Any, slide: Slide) -> None:
    if slide.is_title:
        document.add_paragraph(slide.heading, style="Title")
        for line in slide.lines:
            document.add_paragraph(line)
    else:
        document.add_paragraph(slide.heading, style="Heading 1")
    for text in slide.paragraphs:
        document.add_paragraph(text)
    for point in slide.points:
        paragraph = document.add_paragraph(point.text, style="List Bullet")
        if point.note:
            note = paragraph.add_run(f"\n{point.note}")
            note.font.size = Pt(9)
            note.font.color.rgb = QUIET
    for table in slide.tables:
        _table(document, table)
    if not slide.tables:
        for chart in slide.charts:
            document.add_paragraph(chart.title)
            _table(document, chart.table)


def _table(document: Any, table: Table) -> None:
    drawn = document.add_table(rows=0, cols=len(table.heads), style="Table Grid")
    drawn.autofit = False
    widths = columns(table.heads, table.rows, ROOM, LETTERS)
    for place, wide in enumerate(widths):
        drawn.columns[place].width = Pt(wide)
    total = len(table.rows) if table.has_total else -1
    for number, row in enumerate((table.heads, *table.rows)):
        added = drawn.add_row()
        _keep(added, is_head=number == 0)
        for place, text in enumerate(row):
            cell = added.cells[place]
            cell.width = Pt(widths[place])
            if number == 0:
                _fill(cell)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            if place in table.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(text)
            run.font.size = Pt(LETTERS)
            run.bold = number in (0, total)
    document.add_paragraph()


def _keep(row: Any, *, is_head: bool) -> None:
    """Do not break a row over pages; say the heads again on each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for it
    for name in ("w:cantSplit", "w:tblHeader") if is_head else ("w:cantSplit",):
        properties.append(OxmlElement(name))


def _fill(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), COLOURS["lt2"])
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no name for it

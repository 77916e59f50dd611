"""The same content as a DOCX memo: headings, texts and tables that people go on editing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from playbooks.decks.model import Slide, Table
from playbooks.decks.paper import COLOURS, FONT

ACCENT = RGBColor.from_string(COLOURS["accent1"])
QUIET = RGBColor.from_string(COLOURS["accent6"])


def memo(slides: Sequence[Slide], *, title: str, author: str) -> bytes:
    """Return the memo of the slides that are shown; a chart is a table of its figures here."""
    document = Document()
    _styles(document)
    for slide in slides:
        if slide.is_in_file:
            _section(document, slide)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
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
    drawn = document.add_table(rows=0, cols=len(table.heads), style="Light Grid Accent 1")
    total = len(table.rows) if table.has_total else -1
    for number, row in enumerate((table.heads, *table.rows)):
        cells = drawn.add_row().cells
        for place, text in enumerate(row):
            paragraph = cells[place].paragraphs[0]
            if place in table.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(text)
            run.font.size = Pt(10)
            run.bold = number in (0, total)
    document.add_paragraph()

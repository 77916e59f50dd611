"""A deck as a PPTX file that people go on editing: texts, tables and charts are native."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from playbooks.decks.fitting import (
    GAP,
    NOTE,
    Fitted,
    Item,
    Rows,
    height,
    item_height,
    paged,
    tabled,
)
from playbooks.decks.model import Chart, Slide, Table
from playbooks.decks.paper import POINT, Box, Paper, heading_size, open_paper
from playbooks.decks.slides import cleaned

# House default: a deck is made in the process that answers, so it has an end.
MOST_SLIDES = 80
QUIET = RGBColor(0x66, 0x61, 0x5A)
MANY_LABELS = 5
SMALLEST = 16  # points of a heading
AIR = 14  # points between what stands on one slide
CHART = 0.42  # the least part of a slide that a chart can be read in
BAR = 17  # points of height that a bar and its number take
# Draws its part of a slide on an empty one.
Part = Callable[[Any], None]


def presentation(slides: Sequence[Slide], *, title: str, author: str) -> bytes:
    """Return the file of the slides that are in it, on the company's template or on ours."""
    paper = open_paper()
    writer = Writer(paper)
    for slide in slides:
        if slide.is_in_file:
            writer.write(slide)
    properties = paper.file.core_properties
    properties.title = properties.subject = cleaned(title)[:200]
    properties.author = properties.last_modified_by = cleaned(author)[:200]
    properties.keywords = properties.comments = ""
    out = io.BytesIO()
    paper.file.save(out)
    return out.getvalue()


class Writer:
    """Writes slides one by one; what does not fit goes on with "(2)" in the heading."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.body = paper, paper.body

    def write(self, slide: Slide) -> None:
        if slide.is_title:
            self._cover(slide)
            return
        parts = self._parts(slide)
        for number, draw in enumerate(parts, start=1):
            if len(self.paper.file.slides) >= MOST_SLIDES:
                return
            more = f" ({number})" if number > 1 else ""
            draw(self._sheet(slide.heading + more))

    def _parts(self, slide: Slide) -> list[Part]:
        body = self.body
        said: list[Item] = [(text, "", len(slide.paragraphs) > 1) for text in slide.paragraphs]
        said += [(point.text, point.note, True) for point in slide.points]
        texts = paged(said, body.wide - 20, body.tall)
        charts = self._chart_parts(slide.charts)
        tables = [part for table in slide.tables for part in self._tables(table)]
        if len(texts) <= 1 and len(tables) == 1:
            table = slide.tables[0]
            if len(charts) == 1 and (whole := self._stacked(said, table, slide.charts)):
                return [whole]
            if both := self._stacked(said, table, ()):
                return [both, *charts]
        return [*[partial(_texts, fitted=one, box=body) for one in texts], *tables, *charts]

    def _chart_parts(self, charts: Sequence[Chart]) -> list[Part]:
        """Up to three charts stand beside one another."""
        groups = [charts[i : i + 3] for i in range(0, len(charts), 3)]
        return [partial(self._charts, charts=group, box=self.body) for group in groups]

    def _stacked(self, said: list[Item], table: Table, charts: Sequence[Chart]) -> Part | None:
        """Return how words, a table and charts stand on one slide; None when they need more."""
        body, room = self.body, self.body.wide - 20
        rows = tabled(table.heads, table.rows, body.wide, body.tall * (0.5 if charts else 1))
        over = paged(said, room, body.tall * 0.4)
        if len(rows) != 1 or len(over) > 1:
            return None
        words = sum(item_height(item, over[0].size, room) for item in over[0].pieces) if over else 0
        top, tall = words + AIR if over else 0, sum(rows[0].heights)
        left = body.tall - top - tall - AIR
        if left < max([body.tall * CHART, *map(_needs, charts)] if charts else [0]):
            return None

        def draw(page: Any) -> None:
            for fitted in over:
                _texts(page, fitted=fitted, box=body.part(0, words))
            _table(page, table=table, rows=rows[0], box=body.part(top, tall), is_last=True)
            if charts:
                self._charts(page, charts=charts, box=body.part(top + tall + AIR, left))

        return draw

    def _tables(self, table: Table) -> list[Part]:
        pages = tabled(table.heads, table.rows, self.body.wide, self.body.tall)
        last = len(pages) - 1
        return [
            partial(_table, table=table, rows=rows, box=self.body, is_last=place == last)
            for place, rows in enumerate(pages)
        ]

    def _charts(self, page: Any, *, charts: Sequence[Chart], box: Box) -> None:
        wide = box.width // len(charts)
        for place, chart in enumerate(charts):
            _chart(page, chart, Box(box.left + place * wide, box.top, wide, box.height))

    def _cover(self, slide: Slide) -> None:
        page = self.paper.file.slides.add_slide(self.paper.cover)
        if page.shapes.title is not None:
            page.shapes.title.text = slide.heading
            _fit_heading(page.shapes.title, slide.heading, heading_size(self.paper.cover))
        lines = [*slide.lines, *slide.paragraphs]
        under = next((p for p in page.placeholders if p.placeholder_format.type in (4, 2)), None)
        if under is None:
            body = self.body
            half = Box(body.left, body.top + body.height // 2, body.width, body.height // 2)
            for fitted in paged([(line, "", False) for line in lines], half.wide, half.tall)[:1]:
                _texts(page, fitted=fitted, box=half)
        else:
            under.text_frame.text = "\n".join(lines)
            if not self.paper.is_own:
                for paragraph in under.text_frame.paragraphs:
                    paragraph.font.size = Pt(20)
                    paragraph.alignment = PP_ALIGN.LEFT
        if not self.paper.is_own:
            page.shapes.title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
            page.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        _drop_empty(page)

    def _sheet(self, heading: str) -> Any:
        page = self.paper.file.slides.add_slide(self.paper.sheet)
        title = page.shapes.title
        if title is not None:
            title.text = heading
            _fit_heading(title, heading, heading_size(self.paper.sheet))
            if not self.paper.is_own:
                title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
                title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _drop_empty(page)
        return page


def _needs(chart: Chart) -> float:
    """How many points of height its bars, title and legend take."""
    return 80 + BAR * len(chart.labels) * len(chart.series)


def _fit_heading(title: Any, text: str, usual: float) -> None:
    """Shrink a heading that is higher than its place."""
    room, tall, size = (title.width or 0) / POINT - 20, (title.height or 0) / POINT, usual
    while room > 0 and size > SMALLEST and height(text, size, room) > tall:
        size -= 2
    if size < usual:
        title.text_frame.paragraphs[0].font.size = Pt(size)


def _drop_empty(page: Any) -> None:
    """An empty placeholder would say "click to add text" to the client."""
    for shape in list(page.placeholders):
        if shape.has_text_frame and not shape.text_frame.text.strip():
            element = shape._element  # noqa: SLF001 - python-pptx cannot take a shape out
            element.getparent().remove(element)


def _texts(page: Any, *, fitted: Fitted, box: Box) -> None:
    place = (Emu(box.left), Emu(box.top), Emu(box.width), Emu(box.height))
    frame = page.shapes.add_textbox(*place).text_frame
    frame.word_wrap = True
    for number, (text, note, is_bullet) in enumerate(fitted.pieces):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = f"• {text}" if is_bullet else text
        run.font.size = Pt(fitted.size)
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
        if note:
            paragraph = frame.add_paragraph()
            run = paragraph.add_run()
            run.text = note
            run.font.size = Pt(fitted.size - NOTE)
            run.font.color.rgb = QUIET
        paragraph.space_after = Pt(GAP)


def _table(page: Any, *, table: Table, rows: Rows, box: Box, is_last: bool) -> None:
    frame = page.shapes.add_table(
        len(rows.rows) + 1,
        len(table.heads),
        Emu(box.left),
        Emu(box.top),
        Emu(box.width),
        Emu(int(sum(rows.heights) * POINT)),
    )
    drawn = frame.table
    for place, wide in enumerate(rows.widths):
        drawn.columns[place].width = Emu(int(wide * POINT))
    total = len(rows.rows) if is_last and table.has_total else -1
    for number, row in enumerate((table.heads, *rows.rows)):
        drawn.rows[number].height = Emu(int(rows.heights[number] * POINT))
        for place, text in enumerate(row):
            cell = drawn.cell(number, place)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.text_frame.word_wrap = True
            paragraph = cell.text_frame.paragraphs[0]
            if place in table.right:
                paragraph.alignment = PP_ALIGN.RIGHT
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(rows.size)
            run.font.bold = number in (0, total)


def no_formula(text: str) -> str:
    """Return a text that the workbook behind a chart does not take for a formula."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _chart(page: Any, chart: Chart, box: Box) -> None:
    data = CategoryChartData(number_format=chart.pattern)
    data.categories = [no_formula(label) for label in chart.labels]
    for name, values in chart.series:
        data.add_series(no_formula(name), list(values))
    is_long = len(chart.labels) > MANY_LABELS or any(len(label) > 24 for label in chart.labels)
    bars = XL_CHART_TYPE.BAR_CLUSTERED if is_long else XL_CHART_TYPE.COLUMN_CLUSTERED
    kind = XL_CHART_TYPE.LINE_MARKERS if chart.is_line else bars
    frame = page.shapes.add_chart(
        kind, Emu(box.left), Emu(box.top), Emu(box.width), Emu(box.height), data
    )
    drawn = frame.chart
    drawn.has_title = True
    drawn.chart_title.text_frame.text = chart.title
    drawn.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    drawn.font.size = Pt(12)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False
    plot = drawn.plots[0]
    plot.has_data_labels = True
    plot.data_labels.number_format = chart.pattern
    plot.data_labels.number_format_is_linked = False
    if not chart.is_line:
        plot.gap_width = 80
    axis = drawn.value_axis
    axis.has_major_gridlines = False
    axis.visible = False
    axis.minimum_scale = 0 if chart.least >= 0 else None
    if chart.unit == "%" and chart.least >= 0 and chart.most <= 100:
        axis.maximum_scale = 100
    if kind == XL_CHART_TYPE.BAR_CLUSTERED:
        drawn.category_axis.reverse_order = True

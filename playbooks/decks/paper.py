"""The presentation a deck is written into: the company's own file, else our layout made by code."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu

from playbooks.decks.templates import newest

# Fonts that every office program has or has a twin of; colours of static/css/tokens.css.
FONT = "Arial"
HEADING, COVER = 26, 36  # points
COLOURS = {
    "dk1": "1C1B19",
    "lt1": "FFFFFF",
    "dk2": "0B5F6B",
    "lt2": "F4F2EE",
    "accent1": "0B5F6B",
    "accent2": "BD7C05",
    "accent3": "5A9A48",
    "accent4": "5F83BD",
    "accent5": "C8463C",
    "accent6": "66615A",
    "hlink": "0B5F6B",
    "folHlink": "4F4B45",
}
WIDE, TALL = Emu(12192000), Emu(6858000)  # 16:9
POINT = 12700  # EMU
_TITLES = {1, 3}  # PP_PLACEHOLDER.TITLE, CENTER_TITLE


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int

    @property
    def wide(self) -> float:
        return self.width / POINT

    @property
    def tall(self) -> float:
        return self.height / POINT

    def part(self, top: float, tall: float) -> Box:
        """A stripe of it: from `top` points below its edge, so many points high."""
        return Box(self.left, self.top + int(top * POINT), self.width, int(tall * POINT))


@dataclass(slots=True)
class Paper:
    """An open presentation without slides, its layouts for a title and for content."""

    file: Any
    cover: Any
    sheet: Any
    is_own: bool

    @property
    def body(self) -> Box:
        """Where content goes: under the heading, within the margins."""
        wide, tall = self.file.slide_width, self.file.slide_height
        side = int(wide * 0.055)
        top = int(tall * 0.2)
        for shape in self.sheet.placeholders:
            if shape.placeholder_format.type in _TITLES and shape.top is not None:
                top = min(max(shape.top + shape.height, int(tall * 0.12)), int(tall * 0.36))
                side = max(int(wide * 0.03), min(shape.left, int(wide * 0.16)))
        top += int(tall * 0.02)
        return Box(side, top, wide - 2 * side, int(tall * 0.93) - top)


def heading_size(layout: Any) -> float:
    """Return the points of a layout's title: its own, else its master's."""
    own = "p:cSld//p:sp[p:nvSpPr//p:ph[@type='title' or @type='ctrTitle']]//a:lvl1pPr/a:defRPr/@sz"
    master = "p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr/@sz"
    sizes = layout._element.xpath(own)  # noqa: SLF001 - inherited letters have no name
    sizes = sizes or layout.slide_master._element.xpath(master)  # noqa: SLF001 - the same
    return int(sizes[0]) / 100 if sizes else COVER


def open_paper() -> Paper:
    """Open the company's template where there is one, else make our own."""
    own = newest()
    if own is not None and own.path.exists():
        file = Presentation(io.BytesIO(own.path.read_bytes()))
        _empty(file)
        layouts = list(file.slide_layouts)
        return Paper(file, _cover(layouts), _sheet(layouts), is_own=True)
    return _built()


def _types(layout: Any) -> list[int]:
    return [int(shape.placeholder_format.type or 0) for shape in layout.placeholders]


def _cover(layouts: list[Any]) -> Any:
    """The layout of a title page: one with a centred title, else the first."""
    return next((one for one in layouts if 3 in _types(one)), layouts[0])


def _sheet(layouts: list[Any]) -> Any:
    """The layout with a title and the least besides."""
    titled = [one for one in layouts if 1 in _types(one)]
    chrome = {13, 15, 16}  # slide number, footer, date
    return min(titled or layouts, key=lambda one: len([t for t in _types(one) if t not in chrome]))


def _empty(file: Any) -> None:
    """Take the template's own slides out, with all that only they hold."""
    ids = file.slides._sldIdLst  # noqa: SLF001 - python-pptx cannot take a slide out
    for one in list(ids):
        file.part.drop_rel(one.rId)
        ids.remove(one)


# --- our own layout ------------------------------------------------------------------------------
def _built() -> Paper:
    file = Presentation()
    file.slide_width, file.slide_height = WIDE, TALL
    _theme(file)
    layouts = list(file.slide_layouts)
    cover: Any = layouts[0]
    sheet: Any = layouts[5]
    for layout in layouts:
        if layout not in (cover, sheet):
            file.slide_layouts.remove(layout)
    for holder in (file.slide_master, cover, sheet):
        for shape in list(holder.placeholders):
            _place(shape)
    master = file.slide_master._element  # noqa: SLF001 - its styles have no name
    for letters in master.xpath("p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr"):
        letters.set("sz", str(HEADING * 100))
        letters.set("b", "1")
    for shape in list(cover.placeholders):
        if int(shape.placeholder_format.type or 0) in _TITLES:
            _letters(shape, COVER)
    _stripe(cover, Box(0, 0, int(WIDE * 0.035), TALL))
    _stripe(file.slide_master, Box(0, 0, WIDE, int(TALL * 0.012)))
    return Paper(file, cover, sheet, is_own=False)


def _theme(file: Any) -> None:
    part = file.slide_master.part.part_related_by(RT.THEME)
    text = part.blob.decode()
    text = re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{FONT}"', text)
    for name, colour in COLOURS.items():
        filled = f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>'
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", filled, text, flags=re.DOTALL)
    part._blob = text.encode()  # noqa: SLF001 - a theme has no setter


# By the kind of a placeholder: left, top, width and height as parts of the page.
_PLACES = {
    1: (0.055, 0.06, 0.89, 0.13),
    2: (0.055, 0.22, 0.89, 0.68),
    3: (0.09, 0.27, 0.82, 0.26),
    4: (0.09, 0.55, 0.82, 0.3),
    13: (0.845, 0.93, 0.1, 0.05),
    15: (0.3, 0.93, 0.4, 0.05),
    16: (0.055, 0.93, 0.2, 0.05),
}


def _letters(shape: Any, size: int) -> None:
    """Give a placeholder of a layout letters of its own, which its slides inherit."""
    styles = shape.text_frame._txBody.find(qn("a:lstStyle"))  # noqa: SLF001 - no name for it
    level = styles.find(qn("a:lvl1pPr"))
    if level is None:
        level = etree.SubElement(styles, qn("a:lvl1pPr"))
    letters = level.find(qn("a:defRPr"))
    if letters is None:
        letters = etree.SubElement(level, qn("a:defRPr"))
    letters.set("sz", str(size * 100))


def _place(shape: Any) -> None:
    kind = int(shape.placeholder_format.type or 0)
    if kind in _PLACES:
        left, top, wide, tall = _PLACES[kind]
        shape.left, shape.top = int(WIDE * left), int(TALL * top)
        shape.width, shape.height = int(WIDE * wide), int(TALL * tall)


def _stripe(holder: Any, box: Box) -> None:
    """Draw a stripe of our accent; a layout has no way to add a shape, so its tree gets one."""
    tree = holder.shapes._spTree  # noqa: SLF001 - a layout has no way to add a shape
    xml = (
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<p:nvSpPr><p:cNvPr id="90" name="Stripe"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{box.left}" y="{box.top}"/>'
        f'<a:ext cx="{box.width}" cy="{box.height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )
    tree.insert(2, etree.fromstring(xml))

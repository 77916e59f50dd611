"""Whether everybody can use a page: axe-core, four themes, nothing wider than the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.browsing import HEIGHTS, Screen

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"type": "tag", "values": TAGS}
# Only these rules see colours; the others say the same in every theme.
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# What the width of the window alone can change where nothing else is shown than in a wide one.
OF_LAYOUT = {
    "type": "rule",
    "values": [
        *("target-size", "scrollable-region-focusable", "heading-order", "page-has-heading-one"),
        *("landmark-one-main", "landmark-unique", "skip-link"),
    ],
}
# Never finds a fault: it lists what is hidden, for somebody to look at.
NEVER = ["hidden-content"]
# A phone of 2016, and a desktop of 1440 pixels at 200 % (WCAG 1.4.10 and 1.4.4).
NARROWER = {True: [320], False: [720]}
MOVES = "() => document.getAnimations().map((one) => one.effect.target.className)"
RUN = """
async ([only, rules, within]) => {
  const how = {runOnly: only, rules, resultTypes: ['violations'], preload: false};
  const found = await axe.run(within ? {include: [[within]]} : document, how);
  return found.violations.map((v) => `${v.id}: ` + v.nodes.slice(0, 4).map((n) =>
    `${n.target.join(' ')} — ${n.failureSummary.split('\\n').slice(1, 3).join('; ').trim()}`
  ).join(' | '));
}
"""
# What many lines are found in comes as one text: a browser hands over a long list slowly.
# Every colour of every element: two themes that agree in these are one theme.
COLOURS = r"""
() => [...document.querySelectorAll('body, body *')].map((e) => {
  const s = getComputedStyle(e);
  return [s.color, s.backgroundColor, s.backgroundImage, s.fill, s.stroke, s.outlineColor,
    s.borderTopColor, s.borderBottomColor, s.boxShadow].join();
}).join('\n')
"""
# What decides the contrast of each text: its own look, its line's, and all that is painted below
# it. Where a box is placed over others its class tells where.
PAINTS = r"""
() => {
  const known = new Map();
  const below = (e) => {
    if (!e) return '';
    if (known.has(e)) return known.get(e);
    const s = getComputedStyle(e);
    const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode].join();
    const placed = /static|relative/.test(s.position) ? '' : `${s.position} ${e.className}`;
    const found = `${below(e.parentElement)}|${own}|${placed}`.replace(
      '|rgba(0, 0, 0, 0),none,1,none,normal|', '');
    known.set(e, found);
    return found;
  };
  const text = (s) => [s.color, s.fontSize, s.fontWeight, s.textDecorationLine, s.textShadow];
  const found = new Set();
  for (const e of document.querySelectorAll('body, body *')) {
    const says = e.matches('input, select, textarea')
      || [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!says || !e.checkVisibility()) continue;
    const line = e.parentElement ? text(getComputedStyle(e.parentElement)) : [];
    const kind = e.matches('a[href]') ? 'a' : e.matches(':disabled, [aria-disabled]') ? 'off' : '';
    found.add([...text(getComputedStyle(e)), ...line, kind, below(e)].join());
  }
  return [...found].join('\n');
}
"""
# Every kind of element that is shown, with what a checker reads of it and what it stands in.
SHOWN = r"""
() => {
  const kind = (e) => `${e.tagName} ${e.className.baseVal ?? e.className}`;
  const told = (e) => [...e.attributes].filter((a) => /^(role|type|tabindex|aria-.*)$/.test(a.name))
    .map((a) => `${a.name}=${a.value.replace(/[0-9]+/g, '0').slice(0, 20)}`).sort().join();
  return [...new Set([...document.querySelectorAll('body *')].filter((e) => e.checkVisibility())
    .map((e) => `${kind(e.parentElement)} > ${kind(e)} ${told(e)}`.replaceAll('\n', ' ')))
  ].join('\n');
}
"""
WIDER = """
() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return '';
  const out = [...document.querySelectorAll('body *')].filter(
    (e) => e.getBoundingClientRect().right > wide + 1 && e.checkVisibility());
  return `${document.documentElement.scrollWidth}px, ` + out.slice(0, 3).map(
    (e) => `${e.tagName.toLowerCase()}.${e.className}`).join(' > ');
}
"""
# Words whose end cannot be read: out of the window, or cut by a box that does not scroll.
CUT = """
() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (e) => { for (let up = e; up; up = up.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true; } return false; };
  const said = (e) => e.closest('[title], [aria-hidden=true], .visually-hidden, .c-skip');
  return [...document.querySelectorAll('main *, dialog *, .c-toasts *')].filter((e) => {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || said(e) || !e.checkVisibility()) return false;
    const box = e.getBoundingClientRect();
    if (box.width <= 1 || scrolls(e)) return false; // 1 pixel: kept for readers aloud
    const hides = /hidden|clip/.test(getComputedStyle(e).overflowX);
    return box.right > wide + 1 || box.left < -1 || (hides && e.scrollWidth > e.clientWidth + 1);
  }).slice(0, 3).map(
    (e) => `${e.tagName.toLowerCase()}.${e.className} «${e.textContent.trim().slice(0, 30)}»`);
}
"""


def _axe(
    screen: Screen, only: dict[str, Any], within: str, left_out: Sequence[str] = ()
) -> list[str]:
    page = screen.page
    if not page.evaluate("() => 'axe' in window"):
        # The pages that follow have it from the start: sent once, and compiled once.
        page.context.add_init_script(path=AXE)
        page.evaluate(AXE.read_text())
    rules = {name: {"enabled": False} for name in left_out}
    return list(page.evaluate(RUN, [only, rules, within]))


def _new_paints(screen: Screen, known: Known | None) -> bool:
    """Say whether a text is painted as none on the pages before, and note it; yes without them."""
    return known is None or _adds(screen, PAINTS, known.paints)


def _shows_anew(screen: Screen, known: Known | None) -> bool:
    """Say whether a kind of element is shown as in no window before, and note it."""
    return known is None or _adds(screen, SHOWN, known.shown)


def _adds(screen: Screen, script: str, known: set[str]) -> bool:
    found = set(screen.page.evaluate(script).split("\n"))
    is_new = not found <= known
    known |= found
    return is_new


@dataclass
class Known:
    """What was looked at before: paints of texts, and kinds of elements that were shown.

    For what is looked at in a wide window and then in a narrow one: neither sees all alone.
    """

    paints: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


def faults(screen: Screen, place: str, within: str = "", known: Known | None = None) -> list[str]:
    """Return what is wrong with the open page in light, in dark and when it is narrow.

    `within` limits the checker to one part, such as a dialog over a page looked at before. What is
    `known`, noted from page to page, is not looked at again: colours where no text is painted in a
    new way, the dark theme where nothing new is shown either, and in a narrow window all but the
    layout then. The window is left narrow.
    """
    is_painted_anew, is_shown_anew = _new_paints(screen, known), _shows_anew(screen, known)
    is_anew = is_painted_anew or is_shown_anew
    left_out = [*NEVER, *([] if is_painted_anew else OF_COLOUR["values"])]
    if not screen.is_phone and not is_anew:
        left_out.append("target-size")  # in the narrow window of the same page it is tighter
    only = ALL_RULES if is_anew or not screen.is_phone else OF_LAYOUT
    found = [f"{place} [light] {line}" for line in _axe(screen, only, within, left_out)]
    if is_anew:
        found += _in_the_dark(screen, place, within, known, is_painted_anew=is_painted_anew)
    found += sticking_out(screen, place)
    if known is None:
        screen.resize(screen.width)
    return found


def _in_the_dark(
    screen: Screen, place: str, within: str, known: Known | None, *, is_painted_anew: bool
) -> list[str]:
    """Return what is wrong in the dark theme, and where the system decides otherwise than one."""
    found = []
    # Which theme is in force does not depend on the width: asked of the wide pages alone, and
    # where something is painted as nowhere before.
    are_themes_asked = is_painted_anew and not screen.is_phone
    light = _colours(screen) if are_themes_asked else ""
    screen.page.emulate_media(color_scheme="dark")
    if moving := screen.page.evaluate(MOVES):
        found.append(f"{place} moves although less motion is asked for: {moving[:3]}")
    if _new_paints(screen, known):
        found += [f"{place} [dark] {line}" for line in _axe(screen, OF_COLOUR, within)]
    if are_themes_asked:
        found += _themes_against_the_system(screen, place, light, _colours(screen))
    screen.page.emulate_media(color_scheme="light")
    return found


def _colours(screen: Screen) -> str:
    return str(screen.page.evaluate(COLOURS))


def _themes_against_the_system(screen: Screen, place: str, light: str, dark: str) -> list[str]:
    """Return where a theme that was chosen differs from the same theme of the system."""
    found = []
    for chosen, system, wanted in (("light", "dark", light), ("dark", "light", dark)):
        screen.page.emulate_media(color_scheme=system)
        screen.page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", chosen)
        if _colours(screen) != wanted:
            found.append(f"{place}: {chosen} chosen while the system is {system} looks different")
    screen.page.evaluate("() => { delete document.documentElement.dataset.bsTheme; }")
    return found


def sticking_out(screen: Screen, place: str) -> list[str]:
    """Return what scrolls the page sideways or is cut off, at this width and when narrower.

    The window is left narrower.
    """
    found = []
    for width in (screen.width, *NARROWER[screen.is_phone]):
        if width != screen.width:
            screen.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if wider := screen.page.evaluate(WIDER):
            found.append(f"{place} [{width} px] wider than the window: {wider}")
        if cut := screen.page.evaluate(CUT):
            found.append(f"{place} [{width} px] cut off: {', '.join(cut)}")
    return found

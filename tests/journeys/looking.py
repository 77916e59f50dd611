"""Whether everybody can use a page: axe-core in both themes, nothing wider than the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.journeys.browsing import HEIGHTS, Screen

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only these rules see colours; the others say the same in both themes.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
NARROWEST = 320
FADED = """
async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // Colours fade from theme to theme, each fade starts those of what inherits from it.
  for (let turn = 0; turn < 60 && document.getAnimations().length; turn++) {
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}
"""
RUN = """
async (only) => {
  const how = {runOnly: only, resultTypes: ['violations'], preload: false};
  const found = await axe.run(document, how);
  return found.violations.map((v) => `${v.id}: ` + v.nodes.slice(0, 4).map((n) =>
    `${n.target.join(' ')} — ${n.failureSummary.split('\\n').slice(1, 3).join('; ').trim()}`
  ).join(' | '));
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


def _axe(screen: Screen, only: dict[str, Any]) -> list[str]:
    if not screen.page.evaluate("() => 'axe' in window"):
        screen.page.evaluate(AXE.read_text())
    return list(screen.page.evaluate(RUN, only))


def faults(screen: Screen, place: str) -> list[str]:
    """Return what axe says of the open page in light and in dark, and what sticks out."""
    found = []
    for theme in ("light", "dark"):
        screen.page.emulate_media(color_scheme=theme)
        only = {"type": "tag", "values": TAGS}
        if theme == "dark":
            screen.page.evaluate(FADED)
            only = {"type": "rule", "values": OF_COLOUR}
        found += [f"{place} [{theme}] {line}" for line in _axe(screen, only)]
    screen.page.emulate_media(color_scheme="light")
    return found + sticking_out(screen, place)


def sticking_out(screen: Screen, place: str) -> list[str]:
    """Return what makes the page scroll sideways, at this width and, on a phone, at 320 px."""
    widths = [screen.width, NARROWEST] if screen.is_phone else [screen.width]
    found = []
    for width in widths:
        screen.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if wider := screen.page.evaluate(WIDER):
            found.append(f"{place} [{width} px] wider than the window: {wider}")
    screen.page.set_viewport_size({"width": screen.width, "height": HEIGHTS[screen.width]})
    return found

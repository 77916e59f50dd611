"""The tokens hold what the design promises: one source of colour, readable in both themes."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TOKENS = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
COMPONENTS = (STATIC / "css/crm.css").read_text(encoding="utf-8")


def block(start: str) -> dict[str, str]:
    """Return the custom properties of the first rule whose selector ends as given."""
    body = TOKENS.split(start + " {", 1)[1].split("\n}", 1)[0].split("\n  }", 1)[0]
    return {name: value.strip() for name, value in re.findall(r"(--[\w-]+): ([^;]+);", body)}


LIGHT = block('[data-bs-theme="light"]')
DARK = block('[data-bs-theme="dark"]')
SYSTEM = block(":root:not([data-bs-theme])")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_two_dark_blocks_are_equal() -> None:
    assert len(DARK) > 30
    assert DARK == SYSTEM


def test_raw_colours_stand_in_the_tokens_only() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", COMPONENTS) == []


def test_components_use_only_tokens_that_exist() -> None:
    used = set(re.findall(r"var\((--[\w-]+)", COMPONENTS + TOKENS))
    defined = set(re.findall(r"(--[\w-]+):", TOKENS + COMPONENTS))
    assert {name for name in used - defined if not name.startswith("--bs-")} == set()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["--ink", "--ink-2", "--ink-3", "--accent", "--danger", "--warn"])
@pytest.mark.parametrize("paper", ["--bg", "--surface", "--surface-2"])
def test_text_contrasts_enough(theme: dict[str, str], ink: str, paper: str) -> None:
    assert contrast(theme[ink], theme[paper]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("state", ["danger", "warn", "ok", "info"])
def test_states_contrast_enough_on_their_own_ground(theme: dict[str, str], state: str) -> None:
    assert contrast(theme[f"--{state}"], theme[f"--{state}-soft"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_field_edges_and_focus_can_be_seen(theme: dict[str, str]) -> None:
    for edge in ("--line-control", "--focus"):
        assert contrast(theme[edge], theme["--surface"]) >= 3
    assert contrast(theme["--on-accent"], theme["--accent"]) >= 4.5


def test_own_files_stay_light() -> None:
    """Page weight, house default: a first visit of 170 KB with fonts; this is our share of it."""

    def weight(*paths: Path) -> int:
        return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)

    paper = STATIC / "css/print.css"  # of pages for paper, which load nothing but it and tokens
    # Of the pages of renewals alone: their board, timeline and bar of what is ticked.
    own = [STATIC / "css/renewals.css", STATIC / "js/renewals.js"]
    plan = STATIC / "css/roadmap.css"  # of the page of a roadmap alone
    deck = STATIC / "css/decks.css"  # of the pages of decks alone
    assert weight(*{*STATIC.glob("css/*.css")} - {paper, own[0], plan, deck}) < 15_000
    assert weight(deck) < 1_400
    assert weight(paper) < 900
    assert weight(plan) < 1_000
    assert weight(own[0]) < 1_200
    assert weight(own[1]) < 1_500
    charts = STATIC / "js/charts.js"  # loaded on report pages alone, as Chart.js itself
    assert weight(*{*STATIC.glob("js/*.js")} - {charts, own[1]}) <= 10 * 1024
    assert weight(charts) < 2_200
    assert sum(path.stat().st_size for path in STATIC.glob("fonts/*.woff2")) < 82_000


def test_what_others_made_is_what_the_versions_file_says() -> None:
    lines = (STATIC / "VERSIONS").read_text(encoding="utf-8").split("\n\n", 1)[1].splitlines()
    listed = {lines[i]: lines[i + 2].strip() for i in range(0, len(lines), 3)}
    assert len(listed) == 7
    for name, digest in listed.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="i-([\w-]+)"', (STATIC / "icons.svg").read_text()))
    templates = Path(settings.BASE_DIR) / "templates"
    asked: set[str] = set()
    for path in templates.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'{% icon "([\w-]+)"', text))
        asked |= set(re.findall(r'{% nav_item "[\w:]+" "([\w-]+)"', text))
    assert len(asked) > 15
    assert asked - sprite == set()

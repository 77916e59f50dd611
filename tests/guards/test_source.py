"""Reads the project's own source for habits that the house does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts_crm",
    "core",
    "users",
    "clients",
    "contracts",
    "flags",
    "renewals",
    "playbooks",
    "dashboard",
    "exchange",
)
PYTHON = [
    p for app in APPS for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BANNED = {
    r"__i(contains|exact|startswith|endswith)\b": "search and compare through the folded column",
    r"\bmark_safe\b": "let the template escape",
    r"@receiver\b": "write the follow-up into the action or register it",
    r"\bdatetime\.now\(\)|\bdate\.today\(\)": "ask core.clock or take the time as an argument",
    r"gettext(_lazy)? as (?!_\n)": "no other name than _: words under it get no Russian",
    r"\.delay\(|\.apply_async\(": "ask through core.outbox, which survives a dead broker",
}


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PYTHON, ids=_id)
def test_source_has_no_banned_habit(path):
    text = path.read_text(encoding="utf-8")
    found = {rule: why for rule, why in BANNED.items() if re.search(rule, text)}
    assert not found


@pytest.mark.parametrize("path", PYTHON, ids=_id)
def test_module_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8").strip()
    assert not text or text.startswith(('"""', "#!"))


@pytest.mark.parametrize("path", PYTHON, ids=_id)
def test_module_fits_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_template_has_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    in_mail = "email" in path.parts[-2] or "email" in path.name
    assert in_mail or not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=\"", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_template_has_no_outside_host(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


# The frame of every page, and what reads the request's messages, share the page's context.
SHARED = {
    f"components/{name}.html"
    for name in (
        "_sidebar",
        "_topbar",
        "_tabbar",
        "_messages",
        "_messages_oob",
        "_scripts_words",
        "_person_menu",
        "_door",
    )
}


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_component_gets_its_words_and_nothing_else(path):
    """A page and its own fragment share one context; a component takes only what it is given."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"""{%\s*include\s+["'](components/[^"']+)["']([^%]*)%}""", text)
    open_doors = [
        name for name, words in found if name not in SHARED and not words.strip().endswith("only")
    ]
    assert not open_doors


def test_no_template_is_unused():
    everything = "\n".join(
        p.read_text(encoding="utf-8") for p in (*PYTHON, *TEMPLATES, *ROOT.glob("tests/**/*.py"))
    )
    by_name = re.compile(r"^(account|allauth|mfa|crm|django|registration|\d{3}|403_csrf)")
    unused = [
        name
        for name in (str(p.relative_to(ROOT / "templates")) for p in TEMPLATES)
        if not by_name.match(name)
        and f'"{name}"' not in everything
        and f"'{name}'" not in everything
    ]
    assert not unused


def test_numbers_and_ranges_have_one_minus_and_one_dash():
    """A hyphen in front of a number (domain, money), an en dash between two days."""
    odd = re.compile(r"""\|day[^}]*\}\} — \{\{ [\w.]+\|day|["'}>\s]−["'{\d]""")
    wrong = [_id(p) for p in (*TEMPLATES, *PYTHON) if odd.search(p.read_text(encoding="utf-8"))]
    assert wrong == []

"""The catalogues of translations, kept in step with the sources without GNU gettext.

Babel reads Python; Django's own `templatize` turns a template into Python that Babel can read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

SKIPPED = {"tests", "var", "staticfiles", "node_modules"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
}
# The four forms of Django's own Russian catalogue; with other ones Django would mix them up.
HEADER = r"""
msgid ""
msgstr ""
"Project-Id-Version: accounts_crm 1\n"
"Language: ru\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);\n"
"""  # noqa: E501  one header, one line
Key = tuple[str, str]


class SaidTwoWays(ValueError):
    """A string stands in one place with a plural and in another without, or with another plural.

    A catalogue has one entry for both, under which the one without is looked for in vain: it was
    English on a Russian page.
    """


def key_of(message: Message) -> Key:
    """Return (context, source string in the singular)."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", source)


def sources(root: Path) -> Iterator[Path]:
    """Yield the Python files and templates of the product, without its tests."""
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html"), *root.rglob("*.txt")]):
        parts = path.relative_to(root).parts
        if any(part in SKIPPED or part.startswith(".") for part in parts[:-1]):
            continue
        if path.suffix == ".py" or "templates" in parts:
            yield path


def extract_all(root: Path) -> Catalog:
    """Return every marked string of the sources with the places where it stands.

    Raises SaidTwoWays.
    """
    catalog = Catalog(charset="utf-8")
    stands: dict[tuple[str | None, str], tuple[Any, str]] = {}
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # The tokenizer minds indentation, a template does not; the line numbers stay.
            lines = templatize(text, origin=str(path)).splitlines()
            text = "\n".join(line.lstrip() for line in lines)
        elif "gettext" not in text:
            continue
        place = path.relative_to(root).as_posix()
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
        for line, source, comments, context in found:
            singular = source if isinstance(source, str) else source[0]
            before, elsewhere = stands.setdefault((context, singular), (source, place))
            if before != source:
                raise SaidTwoWays(f"{singular!r} is said two ways: in {elsewhere} and in {place}")
            catalog.add(source, locations=[(place, line)], auto_comments=comments, context=context)
    return catalog


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue of a .po file, an empty one when there is none."""
    if not path.exists():
        return read_po(io.BytesIO(HEADER.encode()), locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def untranslated(catalog: Catalog, wanted: Catalog) -> list[Key]:
    """Return what the sources say and the catalogue has no finished translation for."""
    done = {key_of(m) for m in catalog if m.id and not m.fuzzy and _is_full(m)}
    return sorted(key for m in wanted if m.id and (key := key_of(m)) not in done)


def _is_full(message: Message) -> bool:
    parts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return bool(parts) and all(parts)


def compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def is_in_step(po: Path, mo: Path, language: str) -> bool:
    """Tell whether a .mo file says what its .po file says."""
    if not mo.exists():
        return False
    with mo.open("rb") as file:
        shipped = read_mo(file)
    fresh = read_mo(io.BytesIO(compiled(read(po, language))))
    return _said(shipped) == _said(fresh)


def _said(catalog: Catalog) -> dict[Key, object]:
    return {key_of(message): message.string for message in catalog if _is_full(message)}


def update(po: Path, language: str, wanted: Catalog) -> Catalog:
    """Write the .po file with what the sources say now, keeping every finished translation."""
    catalog = read(po, language)
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with po.open("wb") as file:
        write_po(file, catalog, sort_output=True, width=100, include_lineno=False)
    return read(po, language)


def compile_to(mo: Path, catalog: Catalog) -> None:
    mo.write_bytes(compiled(catalog))

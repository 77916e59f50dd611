"""What a first and a later visit bring over the wire, as the real server sends it."""

from __future__ import annotations

import http.client
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from accounts_crm.bench.visiting import Visitor

# Fonts are fetched when a page has a letter of their range; no Russian page has these.
NOT_FETCHED = ("latin-ext",)
_LINKS = re.compile(
    rb"""<(?:link|script|use|img)\b[^>]*?(?:href|src)=["']([^"'#]+)[^>]*>""", re.IGNORECASE
)
_IN_STYLES = re.compile(rb"""url\(["']?([^"')]+)["']?\)""")
_IN_SCRIPTS = re.compile(rb"""^(?:import|export)[^"';]*["'](\.[^"']+)["']""", re.MULTILINE)


def weigh(visitor: Visitor, pages: dict[str, str]) -> dict[str, Any]:
    """Return bytes on the wire of a first visit (page and files) and of later ones (page alone)."""
    found: dict[str, Any] = {}
    for page, address in pages.items():
        _seconds, body, _answer = visitor.ask(page, 0)
        files = _files(visitor, address, _plain(visitor, page))
        stays = all(is_kept for _size, is_kept in files.values())
        sizes = {name: size for name, (size, _kept) in files.items()}
        found[page] = {
            "later": len(body),
            "first": len(body) + sum(sizes.values()),
            "files_are_kept": stays,
        }
        found["files"] = sizes
    return found


def _plain(visitor: Visitor, page: str) -> bytes:
    _seconds, body, _answer = visitor.ask(page, 0, **{"Accept-Encoding": "identity"})
    return body


def _files(visitor: Visitor, base: str, text: bytes) -> dict[str, tuple[int, bool]]:
    """Follow everything a browser would fetch: styles, scripts, pictures, fonts they name."""
    waiting = [urljoin(base, name.decode()) for name in _LINKS.findall(text)]
    found: dict[str, tuple[int, bool]] = {}
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if not path.startswith("/static/") or path in found:
            continue
        if any(part in path for part in NOT_FETCHED):
            continue
        size, is_kept, content = _fetch(visitor, path)
        found[path] = (size, is_kept)
        pattern = _IN_STYLES if path.endswith(".css") else _IN_SCRIPTS
        if path.endswith((".css", ".js")):
            waiting += [urljoin(path, name.decode()) for name in pattern.findall(content)]
    return found


def _fetch(visitor: Visitor, path: str) -> tuple[int, bool, bytes]:
    """Return a file's bytes on the wire, whether a browser keeps it for good, and its text."""
    sizes, kept, content = [], False, b""
    for coding in ("gzip, br", "identity"):
        one = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=30)
        one.request("GET", path, headers={"Accept-Encoding": coding})
        answer = one.getresponse()
        content = answer.read()
        sizes.append(len(content))
        kept = "immutable" in (answer.headers["Cache-Control"] or "")
        one.close()
    return sizes[0], kept, content

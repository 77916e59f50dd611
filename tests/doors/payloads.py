"""Markup, template braces and formulas as people and files may bring them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

# Each would call pwn(), name it in an attribute or bring in a foreign element, if it were run.
MARKUP = (
    "<script>pwn()</script>",
    '"><script>pwn()</script>',
    "'><img src=x onerror=pwn()>",
    "<svg onload=pwn()>",
    "<svg><script>pwn()</script></svg>",
    '" onmouseover="pwn()" x="',
    "' onfocus='pwn()' autofocus='",
    "</textarea><script>pwn()</script>",
    "</title></style><img src=x onerror=pwn()>",
    "<iframe srcdoc='<script>pwn()</script>'>",
    "<a href=javascript:pwn()>x</a>",
    "javascript:pwn()",
    "data:text/html,<script>pwn()</script>",
    "<body onload=pwn()>",
    "<style>*{background:url(//pwn.example)}</style>",
    "<base href=//pwn.example/>",
    "<meta http-equiv=refresh content='0;url=//pwn.example'>",
    "<form action=//pwn.example><input name=p>",
    "&lt;script&gt;pwn()&lt;/script&gt;",
    "\\u003cscript\\u003epwn()",
    "<!--><script>pwn()</script>-->",
    "{{ 9|add:43046712 }}pwn{% debug %}",
    "{% load static %}{{ settings.SECRET_KEY }}",
    "${9**8}#{9**8}<%= 9**8 %>pwn",
    "{0.__class__.__init__.__globals__}%(pwn)s",
)
CALLED = "pwn"
WORKED_OUT = "43046721"  # long, so that no key or number of a row reads like it
FORMULAS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\x00=", "\uff1d")
FOREIGN = {"iframe", "object", "embed", "base", "frame", "applet", "marquee", "math"}
LEADING = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-url", "xlink:href")


def bomb(turn: int, most: int) -> str:
    """Return as many payloads as fit into `most` characters, beginning with another each turn."""
    text = ""
    for step in range(len(MARKUP)):
        one = MARKUP[(turn + step) % len(MARKUP)]
        if len(text) + len(one) <= most:
            text += one
    return text


class Danger(HTMLParser):
    """Reads a page as a browser would and collects what would run or lead away."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._script: bool = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: (value or "").strip() for name, value in attrs}
        self._script = tag == "script"
        if tag in FOREIGN or (tag == "meta" and "refresh" in has.get("http-equiv", "").lower()):
            self.found.append(f"<{tag}>")
        if tag in ("script", "style") and not has.get("src") and "nonce" not in has:
            is_data = has.get("type") == "application/json"
            self.found += [] if is_data else [f"<{tag}> without nonce"]
        for name, value in has.items():
            if name.startswith(("on", "hx-on")) or name == "style" or CALLED in name:
                self.found.append(f"<{tag} {name}>")
            if name in LEADING and value.lower().startswith(("javascript:", "data:text", "vbs")):
                self.found.append(f"<{tag} {name}={value[:40]}>")
            is_address = value.startswith(("mailto:", "tel:"))
            if name in LEADING and not is_address and "pwn.example" in value.split("?")[0]:
                self.found.append(f"<{tag} {name}={value[:40]}>")
            if name in ("hx-vals", "hx-headers") and value.startswith(("js:", "javascript:")):
                self.found.append(f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and CALLED in data and not data.strip().startswith(("{", "[", '"')):
            self.found.append(f"script with {data[:40]!r}")


def dangers(answer: Any) -> list[str]:
    """Return what in a page of HTML would run or lead away."""
    reader = Danger()
    reader.feed(answer.content.decode())
    return reader.found

"""Forms as a browser would send them: their fields with the values that a page drew."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class DrawnForm:
    """One form of a page: where it goes, by which method, what it would carry untouched."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_keyed(self) -> bool:
        return "form_key" in self.values

    def add(self, name: str, value: str) -> None:
        if name:
            self.values.setdefault(name, []).append(value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[DrawnForm] = []
        self._open: DrawnForm | None = None
        self._select: list[str | None] | None = None
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = has.get("method", "get").lower()
            self._open = DrawnForm(has.get("action", ""), method)
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "input":
            self._input(has)
        elif tag == "select":
            self._select = [has.get("name", ""), None]
        elif tag == "option" and self._select is not None:
            if "selected" in has or self._select[1] is None:
                self._select[1] = has.get("value", "")
        elif tag == "textarea":
            self._area = [has.get("name", ""), ""]

    def _input(self, has: dict[str, str]) -> None:
        assert self._open is not None
        kind = has.get("type", "text")
        if kind in ("submit", "button", "file") or "disabled" in has:
            return
        if kind in ("checkbox", "radio") and "checked" not in has:
            return
        self._open.add(has.get("name", ""), has.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "form":
            self._open = None
        elif tag == "select" and self._select is not None:
            self._open.add(self._select[0] or "", self._select[1] or "")
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._open.add(self._area[0], self._area[1].removeprefix("\n"))
            self._area = None


def forms_of(answer: Any) -> list[DrawnForm]:
    """Return the forms that an answer's page holds, in their order."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader.forms


def form_to(answer: Any, url: str, page: str) -> DrawnForm:
    """Return the form of a page that goes to an address; the richest one of several."""
    path = page.split("?", maxsplit=1)[0]
    found = [form for form in forms_of(answer) if form.method == "post"]
    wanted = [form for form in found if (form.action or path).split("?")[0] == url]
    assert wanted, f"{page} has no form that goes to {url}, only {[f.action for f in found]}"
    return max(wanted, key=lambda form: len(form.values))

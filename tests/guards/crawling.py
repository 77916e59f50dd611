"""Walking the product as somebody signed in: every link that a page shows, every form it offers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.db import transaction
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from tests.guards.access_world import browser_with

LINKS = ("href", "hx-get", "data-url")
REFUSED = frozenset({403, 404, 405, 410, 500})
Look = Callable[[str, Any], None]
# Typed text does not change whether a form may be sent.
TYPED = {"text", "search", "email", "tel", "url", "number", "date", "datetime-local", "hidden"}


@dataclass(slots=True)
class Form:
    """A form as a page draws it: where its buttons send it and what it holds already.

    `pressed` is what the button itself sends along, by target.
    """

    method: str
    targets: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    pressed: dict[str, dict[str, str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Collects the links and the forms of one page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.links += [self._full(found[name]) for name in LINKS if found.get(name)]
        if tag == "form":
            method = found.get("method", "get").lower()
            self._form = Form(method, [self._full(found.get("action", ""))])
            self.forms.append(self._form)
        elif "hx-post" in found:
            self.forms.append(Form("post", [self._full(found["hx-post"])], _said_by(found)))
        if self._form is not None:
            self._inside(self._form, tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _inside(self, form: Form, tag: str, found: dict[str, str]) -> None:
        for name in ("hx-post", "formaction"):
            if found.get(name):
                target = self._full(found[name])
                form.targets.append(target)
                form.pressed.setdefault(target, _said_by(found))
        kind, name = found.get("type", "text"), found.get("name", "")
        is_filled = kind in TYPED or "checked" in found
        if tag == "input" and name and is_filled and name != "csrfmiddlewaretoken":
            form.data.setdefault(name, found.get("value", ""))

    def _full(self, url: str) -> str:
        return urldefrag(urljoin(self.base, url))[0]


def _said_by(button: dict[str, str]) -> dict[str, str]:
    return {button["name"]: button.get("value", "")} if button.get("name") else {}


@dataclass(slots=True)
class Walk:
    """What a person met: addresses seen, forms sent, and what was refused with its page.

    Of one route `rows` are opened bare, with each of its questions and with each pair of them
    that a list offers: a walk stays quick in a rich world.
    """

    rows: int
    seen: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    routes: Counter[str] = field(default_factory=Counter)

    def is_due(self, method: str, url: str) -> bool:
        """Note an address once; False when it was met or its route is known well enough."""
        met, place = (self.seen if method == "get" else self.sent), place_of(url)
        if not is_ours(url) or place in met:
            return False
        try:
            route = resolve(urlsplit(url).path).view_name
        except Resolver404:
            route = place  # asked for, and reported as not found
        names = place.partition("?")[2].split(",")
        keys = [f"{method} {route} {','.join(few)}" for few in _few_of(names)]
        if all(self.routes[key] >= self.rows for key in keys):
            return False
        self.routes.update(keys)
        met.add(place)
        return True


def _few_of(names: list[str]) -> list[tuple[str, ...]]:
    """Return the pairs of names, or the only name; what several narrow, two of them narrow too."""
    return list(combinations(names, 2)) or [tuple(names)]


def place_of(url: str) -> str:
    """Return an address by what decides its page: its path and the names of its questions."""
    parts = urlsplit(url)
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.path}?{','.join(names)}" if names else parts.path


def is_ours(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.scheme and not parts.netloc and not parts.path.startswith("/static/")


def walk(person: Any, *, rows: int, look: Look | None = None) -> Walk:
    """Follow every link from the first page on and send every form, each once; write nothing.

    `look` is shown every answer with its address.
    """
    browser = Browser(raise_request_exception=False)
    browser.force_login(person)
    cookies = browser_with(browser.cookies).cookies
    done, waiting = Walk(rows), deque([("/", "")])
    while waiting:
        url, page = waiting.popleft()
        if not done.is_due("get", url):
            continue
        answer = browser.get(url)
        if look is not None:
            look(f"GET {url}", answer)
        if answer.status_code in REFUSED:
            done.refused.append(f"GET {url} {answer.status_code}, linked from {page}")
        elif answer.status_code in (301, 302):
            waiting.append((answer["Location"], page))
        elif "text/html" in answer.get("Content-Type", ""):
            reader = Reader(url)
            reader.feed(answer.content.decode())
            waiting += [(link, url) for link in reader.links]
            waiting += [(f.targets[0], url) for f in reader.forms if f.method == "get"]
            _send([f for f in reader.forms if f.method == "post"], cookies, url, done, look)
    return done


def _send(
    forms: list[Form], cookies: SimpleCookie, page: str, done: Walk, look: Look | None = None
) -> None:
    """Send forms as they stand, each address once, and take back what they wrote."""
    for form in forms:
        for target in form.targets:
            if not done.is_due("post", target):
                continue
            browser = browser_with(cookies)  # the form before may have ended the session
            with transaction.atomic():
                answer = browser.post(target, form.data | form.pressed.get(target, {}))
                if look is not None:
                    look(f"POST {target}", answer)
                transaction.set_rollback(True)
            if answer.status_code in REFUSED:
                done.refused.append(f"POST {target} {answer.status_code}, offered on {page}")

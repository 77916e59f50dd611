"""A browser without a window: cookies, forms with their keys, and patience."""

from __future__ import annotations

import html
import http.client
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE_SECONDS = 240.0
TIMEOUT_SECONDS = 30.0


class GaveUp(Exception):
    """The product did not answer for as long as a very patient person waits."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field of the page."""
        pattern = rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"'
        found = re.search(pattern, self.text)
        assert found, f"no {name} in an answer {self.status}: {self.text[:400]}"
        return html.unescape(found[1])


@dataclass
class Browser:
    """One person's cookies; `troubles` counts what a person would have seen as an error."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request; raises OSError or HTTPException when it is not answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            for line in response.headers.get_all("Set-Cookie") or []:
                name, _, value = line.split(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            connection.close()

    def insist(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send the same request until it is answered with anything but an error of the server."""
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE_SECONDS:
            try:
                answer = self.ask(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.troubles[type(error).__name__] += 1
            else:
                if answer.status < 500:
                    self.longest = max(self.longest, time.monotonic() - started)
                    return answer
                self.troubles[f"status {answer.status}"] += 1
            time.sleep(0.2)
        raise GaveUp(f"{method} {path}: {dict(self.troubles)}")

    def get(self, path: str) -> Answer:
        return self.insist("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        kind = "application/x-www-form-urlencoded"
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        return self.insist("POST", path, body, {"Content-Type": kind})

    def upload(self, path: str, fields: Mapping[str, str], name: str, text: str) -> Answer:
        """Send a form with one file."""
        edge = secrets.token_hex(12)
        sent = {"csrfmiddlewaretoken": self.token, **fields}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in sent.items()
        ]
        parts.append(
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/csv\r\n\r\n{text}\r\n--{edge}--\r\n"
        )
        kind = f"multipart/form-data; boundary={edge}"
        return self.insist("POST", path, "".join(parts).encode(), {"Content-Type": kind})

    @property
    def token(self) -> str:
        return self.cookies["csrftoken"]

    def sign_in(self, email: str, password: str) -> None:
        self.get("/account/login/")
        answer = self.post("/account/login/", {"login": email, "password": password})
        assert answer.status == 302, f"{email} was not let in: {answer.status}"

"""Log lines that no input can break in two."""

import logging
import re

# A link that lets somebody in must not stay in a log, whatever status its page answered.
_LINKS = re.compile(r"(/join/|/password/reset/key/)[^\s/\"']+")


class OneLineFormatter(logging.Formatter):
    """Escapes control characters, so a name or path cannot forge a line of the log."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        line = _LINKS.sub(r"\1…", super().formatMessage(record))
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

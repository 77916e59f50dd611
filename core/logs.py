"""Log lines that no input can break in two."""

import logging
import re
from typing import Any

# A link that lets somebody in, or speak, must not stay in a log, whatever its page answered.
_LINKS = re.compile(r"(/join/|/survey/|/calendar/|/password/reset/key/)[^\s/\"']+")


class OneLineFormatter(logging.Formatter):
    """Escapes control characters, so a name or path cannot forge a line of the log."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        return _plain(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Mark each line of a trace: what an error says may hold lines that somebody typed."""
        return "\n".join(f"  | {_plain(line)}" for line in super().formatException(ei).split("\n"))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's own name
        return "\n".join(f"  | {_plain(line)}" for line in stack_info.split("\n"))


def _plain(line: str) -> str:
    shown = _LINKS.sub(r"\1…", line)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)

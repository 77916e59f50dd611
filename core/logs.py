"""Log lines that no input can break in two."""

import logging


class OneLineFormatter(logging.Formatter):
    """Escapes control characters, so a name or path cannot forge a line of the log."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

"""Writes a plan chunk by chunk; each chunk is one transaction and is written once.

A chunk's rows (`ImportRow`, unique per run and number) stand in the same transaction as what
they made. A worker that dies loses its open chunk only; the next one goes on behind it.
"""

from exchange.engine.writing.chunks import ClaimLost, Writer
from exchange.engine.writing.ending import Ending

__all__ = ["ClaimLost", "Ending", "Writer"]

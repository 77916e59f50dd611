"""What stands in a backup: who made it, of which base, and the hashes that prove a restore."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from accounts_crm.copies.contents import Digest

NAME = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20


class NotABackup(Exception):
    """The file is none of ours, or damaged; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`tables` is empty when the base was newer than the program that copied it."""

    made_at: str
    product: str
    version: str
    engine: str
    engine_version: str
    migrations: list[str]
    tables: dict[str, Digest]
    files: dict[str, str] = field(default_factory=dict)
    # "inside", or "from the environment": then it must be kept beside the backup.
    secret_key: str = "inside"
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(digest.rows for digest in self.tables.values())

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def from_json(text: bytes) -> Manifest:
    """Read a manifest; raises NotABackup."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise NotABackup(
                f"The backup has the format {told['format']} and this program reads {FORMAT}: "
                "use the program that made it."
            )
        told["tables"] = {name: Digest(**digest) for name, digest in told["tables"].items()}
        dt.datetime.fromisoformat(told["made_at"])
        return Manifest(**told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotABackup("The manifest of the backup cannot be read.") from error


def hash_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""An uploaded presentation, judged before a parser sees it: size, swelling, macros, what it is."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2_000
SWELLS = 100
SMALL = 1024 * 1024
SECONDS, MEGABYTES = 30, 768
_CHUNK = 256 * 1024
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_DOCTYPES = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
# Code, and what brings code along: macros, controls, foreign programs' objects.
_ACTIVE = re.compile(
    r"vbaproject|vbadata|activex|oleobject|embeddings/.*\.bin$|\.(exe|dll|js|vbs)$", re.IGNORECASE
)
_OUTSIDE = re.compile(
    rb'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>', re.IGNORECASE
)
_ROOT = Path(__file__).resolve().parents[2]
# What the standard library says of an archive that is none, is cut or is packed in an unknown way.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, RuntimeError, ValueError),
    NotImplementedError,
)
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


def check_archive(data: bytes) -> None:
    """Raise DomainError with the reason unless these bytes are a harmless presentation."""
    if len(data) > MOST_BYTES:
        raise DomainError(_("The file is too large for a template."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist(), len(data))
            _check_kind(archive)
            for part in archive.infolist():
                _scan(archive, part)
    except _BROKEN as error:
        raise DomainError(
            _("This is not a presentation (.pptx), or the file is damaged.")
        ) from error


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise DomainError(_("The file is protected by a password. Save it without the password."))
    unpacked = sum(part.file_size for part in parts)
    swells = unpacked > SMALL and unpacked > SWELLS * size
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swells:
        raise DomainError(_("Unpacked, the presentation is too large to be opened safely."))
    if any(_ACTIVE.search(part.filename) for part in parts):
        raise DomainError(
            _("The presentation holds macros or foreign objects. Save it as .pptx without them.")
        )


def _check_kind(archive: zipfile.ZipFile) -> None:
    kinds = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in kinds:
        raise DomainError(
            _("The presentation holds macros or foreign objects. Save it as .pptx without them.")
        )
    if _MAIN not in kinds or "ppt/presentation.xml" not in archive.namelist():
        raise DomainError(_("This is not a presentation (.pptx), or the file is damaged."))


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part once: no document types, nothing loaded from outside but links to follow."""
    is_text = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    left, tail = part.file_size, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            block = tail + chunk
            if left < 0:
                raise DomainError(_("Unpacked, the presentation is too large to be opened safely."))
            if is_text and any(mark in block for mark in _DOCTYPES):
                raise DomainError(_("This is not a presentation (.pptx), or the file is damaged."))
            if part.filename.endswith(".rels"):
                for link in _OUTSIDE.findall(block):
                    if b"/hyperlink" not in link:
                        raise DomainError(
                            _("The presentation loads something from outside. Embed it instead.")
                        )
            tail = chunk[-2048:]


def opens(data: bytes) -> bool:
    """Tell whether a slide can be written into these bytes; tried in a limited child process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.pptx"
        path.write_bytes(data)
        environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
        environment |= {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        limits = {
            "cpu_seconds": SECONDS,
            "wall_seconds": SECONDS,
            "memory_megabytes": MEGABYTES,
            "output_megabytes": 64,
        }
        task = json.dumps({"path": str(path), "child": limits})
        try:
            done = subprocess.run(
                [sys.executable, "-m", "playbooks.decks.child"],
                input=task.encode(),
                cwd=_ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS + 5,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

"""A backup is unpacked by its manifest, and only into its own folder."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from accounts_crm.copies import manifest, restore
from accounts_crm.copies.backup import SQLITE_MEMBER

X = hashlib.sha256(b"x").hexdigest()


def archive(folder: Path, names: list[str], *others: tarfile.TarInfo) -> Path:
    """Write a backup that names these files and holds them, and members beside them."""
    told = manifest.Manifest(
        made_at="2026-11-23",
        product="",
        version="1",
        engine="sqlite",
        engine_version="3",
        migrations=[],
        tables={},
        files=dict.fromkeys([*names, *(one.name for one in others)], X),
    )
    path = folder / "made.tar.gz"
    with tarfile.open(path, "w:gz") as out:
        for name, content in [(manifest.NAME, told.to_json()), *((name, b"x") for name in names)]:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            out.addfile(member, io.BytesIO(content))
        for other in others:
            out.addfile(other)
    return path


@pytest.mark.parametrize("name", ["../outside", "uploads/../../outside", "/tmp/outside-of-it"])
def test_a_file_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    file = archive(tmp_path, [SQLITE_MEMBER, name])
    with pytest.raises(restore.NotABackup, match="leads out"), restore._unpacked(file, data):
        pass
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["data", "made.tar.gz"]
    assert not Path("/tmp/outside-of-it").exists()


def test_a_link_is_not_unpacked(tmp_path: Path) -> None:
    link = tarfile.TarInfo("uploads/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    data = tmp_path / "data"
    data.mkdir()
    file = archive(tmp_path, [SQLITE_MEMBER], link)
    with pytest.raises(restore.NotABackup, match="link is not"), restore._unpacked(file, data):
        pass


def test_what_the_manifest_names_is_unpacked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    file = archive(tmp_path, [SQLITE_MEMBER, "uploads/a/b.csv"])
    with restore._unpacked(file, data) as (told, stage):
        assert told.engine == "sqlite"
        assert (stage / "uploads/a/b.csv").read_bytes() == b"x"

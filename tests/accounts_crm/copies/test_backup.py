"""Where a backup goes, and when none is made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from accounts_crm.copies import backup, files, manifest

NOW = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data/uploads"
    settings.MEDIA_ROOT.mkdir(parents=True)


def test_a_folder_gets_a_name_with_the_date_and_a_file_its_own(tmp_path: Path) -> None:
    assert backup._target(tmp_path / "safe", NOW) == tmp_path / "safe/crm-20261122-013000Z.tar.gz"
    assert backup._target(tmp_path / "mine.tar.gz", NOW) == tmp_path / "mine.tar.gz"


def test_an_existing_file_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.tar.gz").touch()
    with pytest.raises(backup.CannotBackUp, match="exists already"):
        backup._target(tmp_path / "mine.tar.gz", NOW)


def test_only_the_newest_backups_of_a_folder_are_kept(tmp_path: Path) -> None:
    names = [f"crm-2026112{day}-013000Z.tar.gz" for day in range(5)]
    for name in (*names, "other.tar.gz"):
        (tmp_path / name).touch()
    gone = backup.keep_newest(tmp_path, 2)
    assert sorted(path.name for path in gone) == names[:3]
    assert (tmp_path / "other.tar.gz").exists()


@pytest.mark.django_db
def test_a_full_disk_is_told_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda folder: 10)
    with pytest.raises(backup.CannotBackUp, match="0 MB free"):
        backup.back_up(to=tmp_path / "safe", now=NOW)
    assert list((tmp_path / "safe").iterdir()) == []


def test_a_file_thrown_away_while_we_copy_stays_and_a_new_one_comes(
    settings: Any, tmp_path: Path
) -> None:
    stage, old = tmp_path / "stage", settings.MEDIA_ROOT / "old"
    old.write_text("a")
    files.gather(stage)
    old.unlink()
    (settings.MEDIA_ROOT / "new").write_text("b")
    files.gather(stage)
    assert sorted(path.name for path in (stage / "uploads").iterdir()) == ["new", "old"]


def test_a_backup_without_a_demonstration_takes_its_sign_ins_away(
    settings: Any, tmp_path: Path
) -> None:
    """Else a restored company could be entered with a click."""
    demo, key = settings.DATA_DIR / "demo-passwords.txt", settings.DATA_DIR / "secret_key"
    demo.write_text("a\tb")
    key.write_text("old")
    stage = tmp_path / "stage"
    stage.mkdir()
    files.put_in_place(stage)
    assert not demo.exists()
    assert key.read_text() == "old"


def test_a_manifest_of_another_format_is_refused() -> None:
    with pytest.raises(manifest.NotABackup, match="format 2"):
        manifest.from_json(b'{"format": 2}')
    with pytest.raises(manifest.NotABackup, match="cannot be read"):
        manifest.from_json(b"[]")

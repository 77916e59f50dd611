"""The data folder: chosen, tried, and used by one start only."""

import os
from pathlib import Path

import pytest

from accounts_crm.supervisor import data_folder


@pytest.mark.parametrize(
    "arguments", [["--data", "a b"], ["--data=a b"], ["-v", "1", "--data=a b"]]
)
def test_the_argument_is_taken_relative_to_where_it_was_typed(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder.choose(arguments, Path("/default")) == tmp_path / "a b"


def test_the_environment_comes_before_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/srv/crm")
    assert data_folder.choose([], Path("/default")) == Path("/srv/crm")
    monkeypatch.delenv("DATA_DIR")
    assert data_folder.choose([], Path("/default")) == Path("/default")


def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "новая папка" / "var"
    data_folder.make_usable(folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_file_in_place_of_the_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(data_folder.UnusableFolder, match="--data DIR"):
        data_folder.make_usable(tmp_path / "var")


def test_a_foreign_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "crm.sqlite3").write_text("")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(data_folder.UnusableFolder, match=r"crm\.sqlite3 .*another user"):
        data_folder.make_usable(tmp_path)


def test_a_second_start_on_the_same_folder_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    first = data_folder.lock(tmp_path)
    with pytest.raises(data_folder.UnusableFolder, match=f"process {os.getpid()}"):
        data_folder.lock(tmp_path)
    first.close()
    data_folder.lock(tmp_path).close()

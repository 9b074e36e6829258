"""The command that prints and checks the file of settings, and the file that a server is started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from playlists.errors import BadInput
from playlists.settings.file import read_settings
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT
from serving import serve
from serving.curate import main
from serving.curation import revisions
from serving.curation.revisions import Author, base_of, change
from serving.settings import settings_of
from serving.store import listeners
from serving.store.opened import open_store
from tests.store.rows import NOW


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "segue.toml"
    path.write_text("[radio]\nlength = 60\n")
    return path


def test_it_prints_a_file_that_is_read_back_as_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--print"]) == 0
    assert read_settings(capsys.readouterr().out.encode()) == DEFAULT


def test_it_says_what_a_file_changes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: 1 settings are other than at first\nradio.length = 60\n"


def test_it_says_where_a_file_is_wrong(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("[radio]\nlenght = 60\n")
    assert main(["--check", str(file)]) == 1
    assert "segue.toml: [radio] 'lenght': there is no such setting" in capsys.readouterr().err


def test_it_prints_what_is_in_force(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SETTINGS", str(file))
    engine = open_store(f"sqlite:///{tmp_path}/segue.db")
    with engine.begin() as connection:
        listeners.create(connection, "ann", NOW)
        change(connection, base_of(file), {"radio.artist_cap": 3}, Author("ann", 0), NOW)
    assert main(["--in-force", "--database", f"sqlite:///{tmp_path}/segue.db"]) == 0
    expected = with_overlay(DEFAULT, {"radio.length": 60, "radio.artist_cap": 3})
    assert read_settings(capsys.readouterr().out.encode()) == expected


def test_the_environment_names_the_file(file: Path) -> None:
    assert settings_of({"SETTINGS": str(file)}).curated == file
    assert settings_of({}).curated is None


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"SETTINGS: .*none.toml cannot be read"):
        base_of(tmp_path / "none.toml")


def test_a_file_without_an_end_is_not_read_to_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "LARGEST_BYTES", 10)
    with pytest.raises(BadInput, match="more than 10 bytes"):
        base_of(file)


def test_a_server_does_not_begin_with_a_file_that_is_wrong(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("[radio]\nlength = 6000\n")
    given = ["--database", f"sqlite:///{tmp_path}/segue.db", "--port", "0", "--settings", str(file)]
    assert serve.main([*given, "--models", str(tmp_path)]) == serve.WRONG
    assert "segue.toml: [radio] length: 6000 is not within 25..200" in capsys.readouterr().err

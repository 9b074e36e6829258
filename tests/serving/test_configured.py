"""The file of settings: below the environment, and refused with its place where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from playlists.errors import BadInput
from serving.settings import database_url, settings_of


def _file(folder: Path, text: str) -> dict[str, str]:
    (folder / "segue.toml").write_text(text)
    return {"CONFIG": str(folder / "segue.toml")}


def test_a_server_is_told_by_a_file(tmp_path: Path) -> None:
    told = _file(tmp_path, 'PORT = 8080\nMODELS = "/srv/models"\nSIGN_UP = "closed"\nWORKER = false\n')
    settings = settings_of(told)
    assert (settings.port, settings.models, settings.sign_up, settings.worker) == (
        8080, Path("/srv/models"), "closed", False,
    )  # fmt: skip


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    told = _file(tmp_path, 'DATABASE_URL = "sqlite:///a.db"\nPORT = 8080\n')
    assert settings_of(told | {"PORT": "9000"}).port == 9000
    assert database_url(told) == "sqlite:///a.db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PROT = 8080", "'PROT' is no setting; there are DATABASE_URL"),
        ("PORT = 8080.5", "PORT is neither text nor a whole number"),
        ("PORT = 80800", "PORT: '80800' is not a number from 0 to 65535"),
        ("PORT", "is not TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        settings_of(_file(tmp_path, text))


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(BadInput, match=r"CONFIG: /none/segue\.toml cannot be read: .*; it must be there"):
        settings_of({"CONFIG": "/none/segue.toml"})


def test_uploads_that_could_not_be_written_are_said_before_somebody_sends_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the place of a folder, so that root cannot write there either")
    with pytest.raises(BadInput, match=r"UPLOADS: .*/file/uploads cannot be written by this user, at .*/file; name"):
        settings_of({"UPLOADS": str(tmp_path / "file" / "uploads")}).uploads.check()
    settings_of({"UPLOADS": str(tmp_path / "not" / "yet")}).uploads.check()
    assert not (tmp_path / "not").exists()

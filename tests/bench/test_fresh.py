"""Changes that the next playlist follows, in little; the command measures the same in large."""

from __future__ import annotations

from pathlib import Path

import pytest

from playlists.errors import SegueError
from serving.bench import fresh

TINY = ["--listeners", "20", "--tracks", "1200", "--dimensions", "16", "--turns", "3", "--readers", "2"]
PATIENT = ["--most-ms", "10000"]  # the machine of the tests may do something else too


def test_every_change_is_followed(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fresh.main([*TINY, *PATIENT, "--database", database]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line[:14].strip() for line in said] == list(fresh.CHANGES)


def test_a_change_that_takes_too_long_is_a_failure(tmp_path: Path) -> None:
    assert fresh.main([*TINY, "--most-ms", "0.01", "--database", f"sqlite:///{tmp_path / 'segue.db'}"]) == 1


def test_a_change_that_nothing_follows_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "LATEST_S", 0.01)
    client = fresh.Client(1, "nobody", [])
    with pytest.raises(SegueError, match="no playlist follows"):
        fresh._until("listen", lambda _: lambda: False, client)

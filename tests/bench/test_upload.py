"""A large export, in little; the command measures the same in large."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.bench.upload import main

TINY = ["--tracks", "1200", "--bytes", "5000000"]


def test_an_export_is_sent_looked_at_and_imported(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*TINY, "--database", database, "--folder", str(tmp_path), "--start"]) == 0
    size, _, sent, looked, imported = capsys.readouterr().out.splitlines()
    plays = size.split(", ")[1].split()[0]
    assert sent.startswith("sent and on disk")
    assert f"{plays} plays read" in looked
    assert f"done, {plays} added" in imported
    assert not list(tmp_path.glob("segue-upload-*"))


def test_one_that_is_larger_than_it_may_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TINY, "--folder", str(tmp_path), "--most", "1000000"]) == 1
    assert "413" in capsys.readouterr().out

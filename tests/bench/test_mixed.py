"""Reads and writes beside a bare answer, in little; the command measures the same in large."""

from __future__ import annotations

import os

import pytest

from serving.bench.memory import children, resident_mb
from serving.bench.mixed import main, memory_of

TINY = ["--listeners", "20", "--tracks", "1200", "--dimensions", "16", "--connections", "4"]


def test_reads_writes_and_the_bare_answer_stand_side_by_side(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TINY, "--database", database, "--seconds", "1.5"]) == 0
    said = capsys.readouterr().out
    rates = {line[:16].strip(): float(line.split("(")[1].split("/s")[0]) for line in said.splitlines() if "p99" in line}
    assert set(rates) == {"playlist read", "listen written", "bare answer"}
    assert rates["playlist read"] > rates["listen written"] > 0
    assert "memory of the server" in said


def test_memory_that_rises_is_said_to_rise() -> None:
    assert "warm +360 MB an hour" in memory_of([(10.0 * n, 100.0 + n) for n in range(100)])
    assert "warm +0 MB an hour" in memory_of([(10.0 * n, 500.0 if n else 100.0) for n in range(100)])


def test_memory_is_of_a_process_that_runs() -> None:
    assert 10 < resident_mb(os.getpid()) <= resident_mb(os.getpid(), peak=True)
    assert os.getpid() not in children(os.getpid())

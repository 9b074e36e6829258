"""Swaps under load, in little; the command measures the same in large."""

from __future__ import annotations

import pytest

from serving.bench.clients import Answered
from serving.bench.swap import Swaps, main

TINY = ["--listeners", "20", "--tracks", "1200", "--dimensions", "16", "--connections", "3"]


def test_no_request_fails_while_versions_are_promoted_and_rolled_back(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*TINY, "--database", database, "--swaps", "2", "--quiet", "0.5", "--pause", "0.02"]) == 0
    said = capsys.readouterr().out
    assert "2 swaps" in said
    assert {line.split()[0] for line in said.splitlines()} >= {"before", "swapping", "after"}


def test_a_request_belongs_to_the_swap_that_it_met() -> None:
    swaps = Swaps(spans=[(10.0, 11.0)])
    times = {9.0: "before", 9.95: "swapping", 10.5: "swapping", 11.01: "after"}
    assert {began: swaps.phase(Answered("read", began, 100.0, 200)) for began in times} == times


@pytest.mark.parametrize(("status", "failed"), [(200, False), (0, True), (429, True), (503, True)])
def test_what_is_not_answered_well_has_failed(status: int, failed: bool) -> None:
    assert Answered("read", 0.0, 1.0, status).failed is failed

"""The measurement of a million listeners measures what the weekly job does, on a world of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from serving.bench.million import main

PEOPLE = 40


def test_it_builds_by_shards_and_says_what_a_listener_costs_each_time_it_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--listeners", str(PEOPLE), "--tracks", "1200", "--dimensions", "16", "--seconds", "0"]
    for _ in range(2):
        assert main([*asked, "--place", str(tmp_path)]) == 0
        said = capsys.readouterr().out
        built = re.search(r": (\d+) playlists in ([\d.]+) core s, 0 with too few", said)
        assert built is not None
        assert 0 < int(built[1]) < PEOPLE, "the first shard only warms it up"
        assert "promised are 10" in said
        assert {"rank", "pick", "save", "whole"} <= set(re.findall(r"(\w+) [1-9]\d*[,\n]", said))

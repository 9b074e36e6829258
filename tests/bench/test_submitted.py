"""Listens a second, in little; the command measures the same in large."""

from __future__ import annotations

from itertools import islice

import orjson
import pytest

from serving.bench.listens import batches
from serving.bench.submitted import main

TINY = ["--tracks", "1200", "--connections", "2", "--together", "50", "--seconds", "1.5"]


def test_what_was_acknowledged_is_in_the_store(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TINY, "--database", database]) == 0
    said = capsys.readouterr().out
    assert "50 at once" in said
    acknowledged, stored = (int(word.split()[-1]) for word in said.splitlines()[-1].split(";")[0].split(","))
    assert acknowledged == stored > 50


def test_no_two_listens_are_the_same() -> None:
    """So that what is counted was really written: a listen that is there already costs less."""
    calls = [call for number in (1, 2) for call in islice(batches("many", "token", number, 100), 5)]
    sent = [orjson.dumps(listen) for call in calls for listen in orjson.loads(call.body or b"")["payload"]]
    assert len(set(sent)) == len(sent) == 1000

"""What is promoted, what is refused and why, and what force says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playlists.errors import GateFailed, NotFound
from playlists.version.manifest import Manifest, write_manifest
from playlists.version.registry import current
from training.gates import against
from training.versions import listed, main, promoted, ready


def _manifest(name: str, mean: float = 0.2, high: float = 0.05, created: str = "2026-01-01T00:00:00Z") -> Manifest:
    """`high`: the upper end of the difference to EASE in both tasks."""
    figure: dict[str, Any] = {"mean": mean, "low": mean - 0.01, "high": mean + 0.01, "listeners": 50}
    behind = {"EASE": {"ndcg@10": {"mean": high - 0.02, "low": high - 0.04, "high": high, "listeners": 50}}}
    tasks = ("continuation", "discovery")
    return Manifest(
        name, created, tasks, 10, 4, {}, data={"fingerprint": "same"},
        metrics={task: {"segue": {"ndcg@10": figure}} for task in tasks},
        differences=dict.fromkeys(tasks, behind),
    )  # fmt: skip


def _published(models: Path, manifest: Manifest) -> Path:
    (models / manifest.id).mkdir(parents=True)
    write_manifest(models / manifest.id, manifest)
    return models


def test_a_baseline_that_is_surely_better_is_named_with_its_figures() -> None:
    reasons = against(_manifest("new", high=-0.001), None)
    assert len(reasons) == 2
    assert reasons[0].startswith("continuation ndcg@10: EASE is better by 0.0210 (interval of ours less theirs -0.0410")


def test_a_difference_inside_the_interval_is_none() -> None:
    assert against(_manifest("new", high=0.001), None) == []


def test_less_than_the_served_version_on_the_same_data_is_refused() -> None:
    reasons = against(_manifest("new", mean=0.18), _manifest("old", mean=0.2))
    assert reasons[1].startswith("discovery ndcg@10: 0.1800, the served old has 0.2000 (interval 0.1900 to 0.2100)")
    assert against(_manifest("new", mean=0.195), _manifest("old", mean=0.2)) == []


def test_another_data_s_figures_are_not_compared() -> None:
    old = _manifest("old", mean=0.9)
    old.data["fingerprint"] = "other"
    assert against(_manifest("new", mean=0.1), old) == []


def test_what_was_not_measured_does_not_speak() -> None:
    unmeasured = Manifest("new", "2026-01-01T00:00:00Z", (), 1, 1, {}, data={"fingerprint": "same"})
    assert against(unmeasured, _manifest("old")) == []


def test_a_worse_version_is_refused_and_the_served_one_stays(tmp_path: Path) -> None:
    models = _published(
        _published(tmp_path, _manifest("a")), _manifest("b", high=-0.01, created="2026-02-01T00:00:00Z")
    )
    promoted(models, "a", force=False)
    with pytest.raises(GateFailed, match="b is not promoted: continuation"):
        promoted(models, None, force=False)
    assert current(models) == "a"


def test_force_promotes_and_says_what_it_overrode(tmp_path: Path) -> None:
    models = _published(tmp_path, _manifest("b", high=-0.01))
    said = promoted(models, "b", force=True)
    assert said.count("overridden: ") == 2
    assert said.endswith("b is served")


def test_run_ends_with_the_newest_version_that_the_gates_let_through(tmp_path: Path) -> None:
    models = _published(tmp_path, _manifest("a"))
    assert ready(models) == "a is served"
    _published(models, _manifest("b", created="2026-02-01T00:00:00Z"))
    assert ready(models) == "b is served, a was"
    _published(models, _manifest("c", high=-0.01, created="2026-03-01T00:00:00Z"))
    assert ready(models).endswith("b stays served")
    assert current(models) == "b"


def test_run_serves_its_first_version_and_shows_what_speaks_against_it(tmp_path: Path) -> None:
    assert ready(_published(tmp_path, _manifest("a", high=-0.01))).startswith("overridden: continuation")


def test_the_list_names_what_cannot_be_read(tmp_path: Path) -> None:
    models = _published(tmp_path, _manifest("a"))
    (models / "b").mkdir()
    (models / "b" / "manifest.json").write_text('{"format": 99}')
    assert "format 99" in listed(models).splitlines()[-1]


def test_the_list_marks_the_served_one(tmp_path: Path) -> None:
    models = _published(_published(tmp_path, _manifest("a")), _manifest("b", created="2026-02-01T00:00:00Z"))
    promoted(models, "a", force=False)
    lines = listed(models).splitlines()
    assert [line[:3] for line in lines] == ["* a", "  b"]
    assert "continuation 0.2000" in lines[0]


def test_rollback_is_one_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = _published(_published(tmp_path, _manifest("a")), _manifest("b"))
    for name in "ab":
        assert main(["promote", "--models", str(models), "--version", name]) == 0
    assert main(["rollback", "--models", str(models)]) == 0
    assert capsys.readouterr().out.endswith("a is served again, b is not\n")
    assert main(["rollback", "--models", str(models)]) == 1
    assert "nothing to roll back to" in capsys.readouterr().err


def test_an_unknown_version_is_not_promoted(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        promoted(_published(tmp_path, _manifest("a")), "zzz", force=False)

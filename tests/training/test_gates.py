"""What is promoted, what is refused and why, and what force says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playlists.errors import GateFailed, NotFound
from playlists.version.manifest import Manifest, write_manifest
from playlists.version.registry import current
from training.evaluation.by_listener import Kept, keep, kept, paired
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


@pytest.mark.parametrize("task", ["continuation", "discovery", "new release", "debut"])
def test_every_gated_task_may_speak(task: str) -> None:
    fine, behind = _manifest("new"), _manifest("new", high=-0.001)
    fine.differences.update({task: behind.differences["continuation"]})
    assert [reason.split(" ndcg")[0] for reason in against(fine, None)] == [task]


def test_repeat_speaks_only_of_a_version_that_serves_it() -> None:
    behind = _manifest("new", high=-0.001).differences["continuation"]
    manifest = _manifest("new")
    manifest.differences["repeat"] = behind
    assert against(manifest, None) == []
    serves = replace(manifest, tasks=(*manifest.tasks, "repeat"))
    assert against(serves, None)[0].startswith("repeat ndcg@10: EASE is better")


def _with_segment(average: float, high: float) -> Manifest:
    manifest = _manifest("new")
    lost = {"kind": "market", "name": "FI", "listeners": 85, "ratio": {"mean": 0.8, "low": 0.7, "high": high}}
    manifest.data["segments"] = {
        "discovery": {
            "baseline": "iALS",
            "average": {"mean": average},
            "worst": lost,
            "losing": [lost] if high < 1 else [],
        }
    }
    return manifest


def test_a_segment_that_loses_what_the_average_gains_is_named_with_its_figures() -> None:
    assert against(_with_segment(average=1.1, high=0.95), None) == [
        "discovery ndcg@10: market: FI (85 listeners) have 0.80 times what iALS gives them (interval 0.70 to 0.95), "
        "while all listeners have 1.10 times"
    ]


def test_a_segment_inside_its_interval_does_not_speak_nor_one_where_nobody_gains() -> None:
    assert against(_with_segment(average=1.1, high=1.02), None) == []
    assert against(_with_segment(average=0.99, high=0.95), None) == []


def _kept(less: float, question: str = "same", listeners: int = 200) -> Kept:
    """nDCG@10 of listeners who differ much, `less` lower for each of them, but one to whom nothing was right."""
    figures = np.random.default_rng(0).random(listeners) * 0.8 + 0.1 - less
    figures[0] = np.nan
    return Kept(question, {"continuation": figures})


def test_in_pairs_a_loss_is_seen_that_the_interval_of_the_mean_hides() -> None:
    candidate, served = _manifest("new", mean=0.195), _manifest("old", mean=0.2)
    assert against(candidate, served) == []
    reasons = against(candidate, served, {"new": _kept(0.005), "old": _kept(0)}.get)
    assert reasons == [
        "continuation ndcg@10: 0.1950, the served old has 0.2000 (interval of ours less theirs, on the same "
        "199 listeners, -0.0050 to -0.0050)"
    ]


def test_in_pairs_a_difference_inside_the_interval_is_none() -> None:
    noise = _kept(0)
    noise.ndcg["continuation"] = noise.ndcg["continuation"] + np.random.default_rng(1).normal(0, 0.1, 200)
    candidate, served = _manifest("new", mean=0.2), _manifest("old", mean=0.2)
    assert against(candidate, served, {"new": noise, "old": _kept(0)}.get) == []


@pytest.mark.parametrize("old", [None, _kept(0, question="another")])
def test_a_version_that_kept_nothing_or_was_asked_something_else_is_compared_by_its_interval(old: Kept | None) -> None:
    candidate, served = _manifest("new", mean=0.18), _manifest("old", mean=0.2)
    reasons = against(candidate, served, {"new": _kept(0.005), "old": old}.get)
    assert reasons[0].startswith("continuation ndcg@10: 0.1800, the served old has 0.2000 (interval 0.1900 to 0.2100)")


def test_what_is_kept_comes_back_and_names_nobody(tmp_path: Path) -> None:
    assert kept(tmp_path) is None
    keep(tmp_path, _kept(0))
    found = kept(tmp_path)
    assert found is not None
    assert found.question == "same"
    np.testing.assert_allclose(found.ndcg["continuation"], _kept(0).ndcg["continuation"], atol=1e-7)
    assert paired(found, found, "continuation") == {"mean": 0.0, "low": 0.0, "high": 0.0, "listeners": 199}
    assert paired(found, found, "debut") is None


def test_promotion_compares_what_the_two_versions_kept(tmp_path: Path) -> None:
    models = _published(_published(tmp_path, _manifest("a")), _manifest("b", mean=0.198))
    for name, less in (("a", 0.0), ("b", 0.002)):
        keep(models / name, _kept(less))
    promoted(models, "a", force=False)
    with pytest.raises(GateFailed, match=r"b is not promoted: continuation .* on the same 199 listeners"):
        promoted(models, "b", force=False)


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
    assert said.endswith("b is served now")


def test_run_ends_with_the_newest_version_that_the_gates_let_through(tmp_path: Path) -> None:
    models = _published(tmp_path, _manifest("a"))
    assert ready(models) == "a is served now"
    assert ready(models) == promoted(models, "a", force=False) == "a is served already"
    _published(models, _manifest("b", created="2026-02-01T00:00:00Z"))
    assert ready(models) == "b is served now, a was"
    _published(models, _manifest("c", high=-0.01, created="2026-03-01T00:00:00Z"))
    assert ready(models).endswith("b stays served")
    assert current(models) == "b"


def test_run_serves_its_first_version_and_shows_what_speaks_against_it(tmp_path: Path) -> None:
    assert ready(_published(tmp_path, _manifest("a", high=-0.01))).startswith("overridden: continuation")


def test_the_list_names_what_cannot_be_read(tmp_path: Path) -> None:
    models = _published(tmp_path, _manifest("a"))
    (models / "b").mkdir()
    (models / "b" / "manifest.json").write_text('{"format": 99}')
    assert any(line.startswith("! ") and "format 99" in line for line in listed(models).splitlines())


def test_the_list_marks_the_served_one_and_shows_what_versions_are_compared_by(tmp_path: Path) -> None:
    models = _published(_published(tmp_path, _manifest("a")), _manifest("b", high=0.01, created="2026-02-01T00:00:00Z"))
    promoted(models, "a", force=False)
    head, *lines = listed(models).splitlines()[:3]
    assert [line[:3] for line in lines] == ["* a", "  b"]
    assert head.split()[6:10] == ["continuation", "to", "the", "best"]
    assert "0.2000  +0.0300! EASE  " in lines[0]
    assert "0.2000  -0.0100  EASE  " in lines[1]
    assert lines[0].endswith("not measured")  # coverage
    assert len({len(line) for line in (head, *lines)}) == 1


def test_without_versions_the_list_says_so(tmp_path: Path) -> None:
    assert listed(tmp_path) == f"{tmp_path}: no versions"


def test_rollback_is_one_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = _published(_published(tmp_path, _manifest("a")), _manifest("b"))
    for name in "ab":
        assert main(["promote", "--models", str(models), "--version", name]) == 0
    assert main(["rollback", "--models", str(models)]) == 0
    assert capsys.readouterr().out.endswith("a is served again, b is not\n")
    assert main(["rollback", "--models", str(models)]) == 1
    assert "nothing to roll back to" in capsys.readouterr().err


def test_an_unknown_version_is_refused_with_those_there_are(tmp_path: Path) -> None:
    models = _published(_published(tmp_path, _manifest("a")), _manifest("b", created="2026-02-01T00:00:00Z"))
    with pytest.raises(NotFound, match=r"no version nope here; there are: a, b$"):
        promoted(models, "nope", force=False)

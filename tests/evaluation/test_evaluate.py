"""Evaluation on a world whose answer is known: who knows the scenes wins, and nobody is shown what they may not be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.histories import Histories
from tests.evaluation.worlds import listening, listens_of, scenes
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.report import write_report
from training.evaluation.served import with_cold_tasks
from training.evaluation.split import Split, split
from training.evaluation.table import table
from training.evaluation.tasks import TASKS, ask, blocks
from training.interactions import System

CATALOGUE = scenes()


def _knows_the_scene(histories: Histories) -> np.ndarray:
    """1 for the tracks of the listener's scene, by their own history."""
    scene = histories.track[histories.offsets[:-1]] % 4
    return (np.arange(len(CATALOGUE)) % 4 == scene[:, None]).astype(np.float32)


def _knows_nothing(histories: Histories) -> np.ndarray:
    return np.zeros((len(histories), len(CATALOGUE)), np.float32)


SYSTEMS: dict[str, dict[str, System]] = {
    "segue": dict.fromkeys(TASKS, _knows_the_scene),
    "nothing": dict.fromkeys(TASKS, _knows_nothing),
}


@pytest.fixture(scope="module")
def parts() -> Split:
    return split(listening(CATALOGUE, times=True, each=20), CATALOGUE, seed=1)


@pytest.fixture(scope="module")
def without_times() -> Split:
    return split(listening(CATALOGUE), CATALOGUE, seed=1)


@pytest.fixture(scope="module")
def result(without_times: Split) -> EvaluationResult:
    return evaluate(SYSTEMS, without_times, CATALOGUE, skipped={"EASE": "too many tracks"})


def test_who_knows_the_answer_beats_who_does_not(result: EvaluationResult) -> None:
    for task in ("continuation", "discovery", "new release"):
        difference = result.differences[task]["nothing"]["ndcg@10"]
        assert difference["low"] is not None
        assert difference["low"] > 0


def test_the_perfect_ranking_has_a_recall_of_one() -> None:
    found = split(listening(CATALOGUE), CATALOGUE, seed=1)
    truth = ask(found, CATALOGUE, 0)
    row = {name: b for b, name in enumerate(truth.histories.listeners)}

    def oracle(histories: Histories) -> np.ndarray:
        return truth.truth[[row[name] for name in histories.listeners]].toarray()

    measured = evaluate({"segue": dict.fromkeys(TASKS, oracle)}, found, CATALOGUE).metrics
    for task in measured:
        assert measured[task]["segue"]["ndcg@10"]["mean"] == pytest.approx(1)
        assert measured[task]["segue"]["recall@30"]["mean"] == pytest.approx(1)


@pytest.mark.parametrize("times", [True, False])
def test_candidates_are_what_each_task_says(parts: Split, without_times: Split, times: bool) -> None:
    asked = ask(parts if times else without_times, CATALOGUE, 0)
    block = blocks(asked)[0]
    masks = {task: candidates(asked, block) for task, candidates in TASKS.items()}
    for b, history in enumerate(asked.histories.of(n) for n in range(len(asked.histories))):
        heard = set(asked.histories.track[history].tolist())
        artists = {int(a) for a in CATALOGUE.artist[list(heard)]}
        for n in range(len(CATALOGUE)):
            unheard = n not in heard and not asked.cold[n]
            assert masks["continuation"][b, n] == unheard
            assert masks["discovery"][b, n] == (unheard and CATALOGUE.artist[n] not in artists)
            assert masks["new release"][b, n] == asked.release[n]
            assert not masks["debut"][b, n]
            assert masks["repeat"][b, n] == (n in heard)


def test_new_releases_and_debuts_are_ranked_apart() -> None:
    catalogue = scenes(tracks=480)
    found = split(listening(catalogue, listeners=120, each=40), catalogue, seed=1)
    asked = ask(found, catalogue, 0)
    released, debuts = (TASKS[task](asked, slice(0, 1))[0] for task in ("new release", "debut"))
    assert released.any()
    assert not (released & debuts).any()
    assert set(catalogue.table["track"].filter(pa.array(debuts)).to_pylist()) == found.debut_tracks


def test_who_knows_the_answer_wins_at_debuts() -> None:
    catalogue = scenes(tracks=480)

    def knows(histories: Histories) -> np.ndarray:
        scene = histories.track[histories.offsets[:-1]] % 4
        return (np.arange(len(catalogue)) % 4 == scene[:, None]).astype(np.float32)

    def guesses(histories: Histories) -> np.ndarray:
        return np.zeros((len(histories), len(catalogue)), np.float32)

    found = split(listening(catalogue, listeners=120, each=40), catalogue, seed=1)
    measured = evaluate({"segue": {"debut": knows}, "nothing": {"debut": guesses}}, found, catalogue)
    low = measured.differences["debut"]["nothing"]["ndcg@10"]["low"]
    assert low is not None
    assert low > 0


def test_too_few_artists_for_debuts_say_so(result: EvaluationResult) -> None:
    assert result.not_measured["debut"].startswith("0 artists are held out of every history, 5 are needed")


def test_a_task_that_nobody_asks_about_is_no_obstacle(without_times: Split, result: EvaluationResult) -> None:
    more = {name: tasks | {"release": _knows_nothing} for name, tasks in SYSTEMS.items()}
    assert evaluate(more, without_times, CATALOGUE).metrics == result.metrics


def test_a_version_places_new_tracks_by_the_task_made_for_it_where_it_has_one() -> None:
    def first(_: Histories) -> np.ndarray:
        return np.zeros(0)

    def made_for_it(_: Histories) -> np.ndarray:
        return np.zeros(0)

    plain = with_cold_tasks({"discovery": made_for_it, "continuation": first})
    assert plain["new release"] is plain["debut"] is first
    assert with_cold_tasks({"continuation": first, "release": made_for_it})["debut"] is made_for_it


def test_the_same_question_has_the_same_hash_and_another_another(
    without_times: Split, result: EvaluationResult
) -> None:
    assert evaluate(SYSTEMS, without_times, CATALOGUE).question == result.question
    assert evaluate(SYSTEMS, split(listening(CATALOGUE), CATALOGUE, seed=2), CATALOGUE).question != result.question


def test_figures_by_listener_average_to_the_figure_of_all(result: EvaluationResult) -> None:
    for task, systems in result.metrics.items():
        assert np.nanmean(result.by_listener[task]) == pytest.approx(systems["segue"]["ndcg@10"]["mean"])


def test_repeat_is_asked_only_with_times(parts: Split, result: EvaluationResult) -> None:
    assert "without times" in result.not_measured["repeat"]
    assert "repeat" in evaluate(SYSTEMS, parts, CATALOGUE).metrics


def test_listeners_who_were_left_out_are_reported_apart(result: EvaluationResult) -> None:
    counts = [result.groups[g]["continuation"]["segue"]["ndcg@10"]["listeners"] for g in ("trained on", "left out")]
    assert counts == [72, 8]


def test_a_listener_of_the_test_without_history_is_dropped_and_counted(without_times: Split) -> None:
    strangers = listens_of(["stranger", "other"], ["t0001", "t0002"])
    more = replace(without_times, test=pa.concat_tables([without_times.test, strangers]))
    found = evaluate(SYSTEMS, more, CATALOGUE)
    assert any(note.startswith("2 listeners of the test dropped") for note in found.notes)
    assert found.metrics["continuation"]["segue"]["ndcg@10"]["listeners"] == 80


def test_nothing_to_ask_says_why(without_times: Split) -> None:
    empty = replace(without_times, test=without_times.test.slice(0, 0))
    found = evaluate(SYSTEMS, empty, CATALOGUE)
    assert not found.metrics
    assert set(found.not_measured) == set(TASKS)
    assert "not measured: continuation: no listener" in table(found)


def test_blocks_change_nothing(without_times: Split, result: EvaluationResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.evaluation.tasks.BLOCK_CELLS", 7 * len(CATALOGUE))
    again = evaluate(SYSTEMS, without_times, CATALOGUE, skipped={"EASE": "too many tracks"})
    assert again.metrics == result.metrics


def test_at_most_so_many_listeners_are_asked(without_times: Split) -> None:
    found = evaluate(SYSTEMS, without_times, CATALOGUE, most=20)
    assert found.metrics["continuation"]["segue"]["ndcg@10"]["listeners"] == 20
    assert any("drawn from 80" in note for note in found.notes)


def test_the_figures_are_json_without_nan(result: EvaluationResult) -> None:
    json.dumps([result.metrics, result.differences, result.groups], allow_nan=False)


def test_the_table_names_every_system_and_what_was_not_measured(result: EvaluationResult) -> None:
    text = table(result)
    for word in ("segue", "nothing", "discovery", "not measured: EASE: too many tracks"):
        assert word in text


def test_table_report_and_card_name_the_worst_segment(tmp_path: Path) -> None:
    parts = split(listening(CATALOGUE, listeners=200), CATALOGUE, seed=1)
    found = evaluate(SYSTEMS, parts, CATALOGUE)
    worst = found.segments["continuation"].worst
    assert worst is not None
    said = f"orst segment: {worst.kind}: {worst.name}, {worst.listeners} listeners: "
    write_report(tmp_path, found, {}, {"id": "v1"})
    for text in (table(found), (tmp_path / "report.html").read_text(), (tmp_path / "card.md").read_text()):
        assert said in text
        assert "times nothing; all listeners" in text

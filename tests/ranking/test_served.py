"""A version with a second stage: training and serving compute the same columns, and recommend ranks by them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from playlists.catalogue import TRACKS, write_catalogue
from playlists.errors import BrokenVersion
from playlists.histories import Histories, histories_of
from playlists.ranking.columns import COLUMNS, Listened, columns, listened
from playlists.ranking.relations import write_relations
from playlists.ranking.second_stage import open_knowledge
from playlists.version.manifest import checksums, read_manifest, write_manifest
from playlists.version.opened import open_version
from serving.recommend import main
from serving.shelves.shelf import VersionShelf, open_shelf
from tests.ranking.conftest import Trained
from tests.ranking.worlds import random_relations
from tests.training.worlds import world_catalogue, world_listens, write_world
from training.evaluation.served import served_systems
from training.interactions import interactions
from training.model.fit import fit
from training.model.settings import TASKS, Forgetting, Schedule, Settings, TaskSettings
from training.ranking.base import Pooled, knowledge_of, retrieval
from training.ranking.learn import in_order

K = 10
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def shelf(ranked: Trained) -> VersionShelf:
    return open_shelf(ranked.folder)


@pytest.fixture(scope="module")
def histories(ranked: Trained) -> Histories:
    return histories_of(ranked.listens, ranked.catalogue, None)


@pytest.fixture(scope="module")
def answers(ranked: Trained, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What `recommend` says by task: the tracks of each listener."""
    place = tmp_path_factory.mktemp("answers")
    return {task: _by_listener(_recommended(ranked, place / f"{task}.parquet", "--task", task)) for task in TASKS}


def _recommended(ranked: Trained, out: Path, *more: str, data: Path | None = None, k: int = K) -> pa.Table:
    files = ["--model", str(ranked.folder), "--data", str(data or ranked.data), "--out", str(out), "--k", str(k)]
    assert main([*files, *more]) == 0
    return pq.read_table(out)


def _by_listener(table: pa.Table) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in table.to_pylist():
        found.setdefault(row["listener"], []).append(row["track"])
    return found


def _ids(path: Path, ids: list[str]) -> str:
    path.write_text("\n".join(ids))
    return str(path)


def _settings(said: dict[str, Any]) -> Settings:
    tasks = {task: TaskSettings(**how) for task, how in said["tasks"].items()}
    forgetting, schedule = Forgetting(**said["forgetting"]), Schedule(**said["schedule"])
    return Settings(**said | {"tasks": tasks, "forgetting": forgetting, "schedule": schedule})


def _who(shelf: VersionShelf, histories: Histories, b: int) -> Listened:
    return listened(histories, b, shelf.encode(histories))


def test_training_and_an_opened_version_compute_the_same_columns(
    ranked: Trained, shelf: VersionShelf, histories: Histories
) -> None:
    """The model is learnt again by the settings and seed of the manifest; ONNX and PyTorch encode the same tastes."""
    assert shelf.second is not None
    said = read_manifest(ranked.folder)
    known = interactions(ranked.listens, ranked.catalogue)
    model = fit(known, _settings(said.configuration["settings"]), said.seed)
    first = retrieval(model, knowledge_of(known, model, in_order(ranked.listens)))
    some = histories.some([0, 7, 30])
    rows = np.arange(0, len(ranked.catalogue), 3, dtype=np.int32)
    exact = [n for n, name in enumerate(COLUMNS) if not name.endswith(": place")]  # places of near-equals may differ
    for b in range(len(some)):
        learnt = Pooled(listened(some, b, first.tastes(some)), b, rows).columns(first)
        vectors = {task: shelf.vectors(task, rows) for task in shelf.indexes}
        served = columns(_who(shelf, some, b), rows, vectors, shelf.second.known)
        np.testing.assert_allclose(served[:, exact], learnt[:, exact], atol=1e-3)
        assert (np.abs(served - learnt) < 1e-3).mean() > 0.99


def test_the_manifest_names_the_columns_and_a_ranker_for_every_task(ranked: Trained) -> None:
    ranking = read_manifest(ranked.folder).ranking
    assert (ranking["tasks"], ranking["ordered"], tuple(ranking["columns"])) == (list(TASKS), False, COLUMNS)


def test_a_pool_is_scored_the_same_alone_and_beside_others(shelf: VersionShelf, histories: Histories) -> None:
    """Encoded alone or in a batch, one listener's scores are the same bits."""
    rows = np.arange(0, len(shelf.catalogue), 2, dtype=np.int32)
    for task in TASKS:
        beside = shelf.rank(task, _who(shelf, histories, 5), rows)
        alone = shelf.rank(task, _who(shelf, histories.some([5]), 0), rows)
        np.testing.assert_array_equal(beside, alone)


def test_recommend_ranks_by_the_second_stage(
    shelf: VersionShelf, histories: Histories, answers: dict[str, dict[str, list[str]]]
) -> None:
    """So few tracks are all candidates; the best unheard by the ranker are the answer, not those of inner products."""
    differ = 0
    for b in (0, 5, 40):
        heard = histories.track[histories.of(b)]
        rows = np.setdiff1d(np.arange(len(shelf.catalogue), dtype=np.int32), heard)
        who = _who(shelf, histories, b)
        for task in ("continuation", "release"):
            by_ranker = rows[np.argsort(-shelf.rank(task, who, rows), kind="stable")][:K]
            by_product = rows[np.argsort(-(shelf.vectors(task, rows) @ who.tastes[task]), kind="stable")][:K]
            found = shelf.catalogue.rows(answers[task][histories.listeners[b]])
            np.testing.assert_array_equal(found, by_ranker)
            differ += found.tolist() != by_product.tolist()
    assert differ > 0


@pytest.mark.parametrize("task", TASKS)
def test_nobody_is_recommended_what_they_heard(
    task: str, histories: Histories, shelf: VersionShelf, answers: dict[str, dict[str, list[str]]]
) -> None:
    for b, listener in enumerate(histories.listeners):
        rows = shelf.catalogue.rows(answers[task][listener])
        assert len(rows) == len(np.unique(rows)) == K
        assert not np.isin(rows, histories.track[histories.of(b)]).any()


def test_discovery_holds_no_artist_who_was_played(
    histories: Histories, shelf: VersionShelf, answers: dict[str, dict[str, list[str]]]
) -> None:
    artist = shelf.catalogue.artist
    for b, listener in enumerate(histories.listeners):
        rows = shelf.catalogue.rows(answers["discovery"][listener])
        assert not np.isin(artist[rows], artist[histories.track[histories.of(b)]]).any()


@pytest.mark.parametrize("task", TASKS)
def test_a_listener_gets_the_same_alone(
    task: str, ranked: Trained, tmp_path: Path, answers: dict[str, dict[str, list[str]]]
) -> None:
    for listener in list(answers[task])[3:30:13]:
        asked = ["--task", task, "--listeners", _ids(tmp_path / "who.txt", [listener])]
        assert _by_listener(_recommended(ranked, tmp_path / "out.parquet", *asked)) == {
            listener: answers[task][listener]
        }


def _with_news(ranked: Trained, data: Path) -> Path:
    """The same listens beside a catalogue with tracks that the model never saw: by its artists, and by strangers."""
    known = ranked.catalogue.table.slice(0, 1).to_pylist()[0]
    news = [
        {name: known.get(name) for name in TRACKS.names}
        | {"track": f"new{n}", "title": "New", "album": "New", "artist_id": artist}
        for n, artist in enumerate([*ranked.catalogue.artist_ids[:6], "stranger", None])
    ]
    table = pa.concat_tables([ranked.catalogue.table.select(TRACKS.names), pa.Table.from_pylist(news, schema=TRACKS)])
    shutil.copytree(ranked.data, data)
    write_catalogue(data / "catalogue.parquet", table)
    return data


@pytest.mark.parametrize("task", TASKS)
def test_listed_tracks_are_ranked_played_unplayed_and_unknown_to_the_model(
    task: str, ranked: Trained, shelf: VersionShelf, tmp_path: Path
) -> None:
    assert shelf.second is not None
    data = _with_news(ranked, tmp_path / "data")
    listeners = shelf.second.known.listeners
    played, unplayed = np.argsort(-listeners, kind="stable")[:20], np.flatnonzero(listeners == 0)[:20]
    assert len(unplayed) > 2
    ids = [shelf.catalogue.word("track", int(row)) for row in np.concatenate([played, unplayed])]
    wanted = [*(id for id in ids if id), *(f"new{n}" for n in range(8))]
    only = ["--task", task, "--only", _ids(tmp_path / "only.txt", wanted)]
    table = _recommended(ranked, tmp_path / "out.parquet", *only, data=data, k=50)
    assert np.isfinite(table["score"].to_numpy()).all()
    found = _by_listener(table)
    assert set().union(*found.values()) <= set(wanted)
    assert {"new6", "new7"} <= set().union(*found.values())
    one = next(iter(found))
    alone = [*only, "--listeners", _ids(tmp_path / "who.txt", [one])]
    assert _by_listener(_recommended(ranked, tmp_path / "one.parquet", *alone, data=data, k=50)) == {one: found[one]}


def _changed(ranked: Trained, folder: Path, **ranking: Any) -> Path:
    """A copy of the version whose manifest says something else of its second stage, and holds again."""
    copy = Path(shutil.copytree(ranked.folder, folder / ranked.folder.name))
    said = read_manifest(copy)
    write_manifest(copy, replace(said, ranking=said.ranking | ranking, files=checksums(copy)))
    return copy


@pytest.mark.parametrize(
    "others", [list(COLUMNS[:-1]), [*COLUMNS, "weather"], [*COLUMNS[1:], COLUMNS[0]]], ids=["fewer", "more", "turned"]
)
def test_rankers_of_other_columns_are_refused(others: list[str], ranked: Trained, tmp_path: Path) -> None:
    changed = _changed(ranked, tmp_path, columns=others)
    with pytest.raises(BrokenVersion, match=f"read {len(others)} columns, this Segue computes {len(COLUMNS)}"):
        open_shelf(changed)
    with pytest.raises(BrokenVersion, match="train again"):
        served_systems(changed, open_version(changed), ranked.catalogue)


def test_a_ranker_that_is_named_and_not_there_is_refused(ranked: Trained, tmp_path: Path) -> None:
    with pytest.raises(BrokenVersion, match=r"ranker.mood.onnx"):
        open_shelf(_changed(ranked, tmp_path, tasks=[*TASKS, "mood"]))


def test_knowledge_of_another_catalogue_is_refused(ranked: Trained, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ranked.folder, tmp_path / "copy"))
    words = {"audio_mean": [], "audio_scale": []}
    write_relations(copy, "artists", random_relations(3, ("artists",)))
    with pytest.raises(BrokenVersion, match="relations of 3 artists, the catalogue has"):
        open_knowledge(copy, ranked.catalogue, words, ordered=False)
    np.save(copy / "listeners.npy", np.zeros(3))
    with pytest.raises(BrokenVersion, match="listeners of 3, the catalogue has 400"):
        open_knowledge(copy, ranked.catalogue, words, ordered=False)
    (copy / "listeners.npy").unlink()
    with pytest.raises(BrokenVersion, match=r"listeners.npy"):
        open_knowledge(copy, ranked.catalogue, words, ordered=False)


def test_a_version_of_before_there_was_a_second_stage_still_recommends(tmp_path: Path) -> None:
    catalogue = world_catalogue(24, audio=2)
    data = write_world(tmp_path / "data", catalogue, world_listens(catalogue, 16, 9))
    shelf = open_shelf(GOLDEN / "version-1")
    assert shelf.second is None
    files = ["--model", str(GOLDEN / "version-1"), "--data", str(data), "--out", str(tmp_path / "out.parquet")]
    for task in ("continuation", "discovery"):
        assert main([*files, "--k", "5", "--task", task]) == 0
        table = pq.read_table(tmp_path / "out.parquet")
        assert len(set(table["listener"].to_pylist())) == 16
        best = {r["listener"]: r for r in reversed(table.to_pylist()) if r["rank"] == 1}
        tastes = shelf.encode(histories_of(world_listens(catalogue, 16, 9), shelf.catalogue, None))
        names = sorted(f"l{b}" for b in range(16))
        for listener, row in best.items():
            track = shelf.vectors(task, shelf.catalogue.rows([row["track"]]))[0]
            assert row["score"] == pytest.approx(float(track @ tastes[task][names.index(listener)]), abs=1e-5)


def test_a_version_of_before_says_that_it_has_no_release_task(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = world_catalogue(24, audio=2)
    data = write_world(tmp_path / "data", catalogue, world_listens(catalogue, 16, 9))
    files = ["--model", str(GOLDEN / "version-1"), "--data", str(data), "--out", str(tmp_path / "out.parquet")]
    assert main([*files, "--task", "release"]) == 1
    assert "task 'release'" in capsys.readouterr().err

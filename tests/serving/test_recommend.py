"""`make recommend` gives every listener the K best tracks that they have not heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from playlists.catalogue import TRACKS, write_catalogue
from playlists.listens import read_listens, shard_folder, shard_of
from serving.recommend import main
from tests.serving.versions import small_models, small_world, write_data

K = 20
WORLD = small_world(listeners=40, tracks=1200, each=30)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recommend")
    small_models(folder, WORLD)
    write_data(folder, WORLD)
    return folder


def recommended(place: Path, out: Path, *more: str, k: int = K) -> pa.Table:
    """The answer, which must have been written without complaint."""
    files = ["--model", str(place / "models"), "--data", str(place / "data"), "--out", str(out), "--k", str(k)]
    assert main([*files, *more]) == 0
    return pq.read_table(out)


def by_listener(table: pa.Table) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in table.to_pylist():
        found.setdefault(row["listener"], []).append(row["track"])
    return found


def heard(place: Path) -> dict[str, set[str]]:
    table = read_listens(place / "data")
    found: dict[str, set[str]] = {}
    for listener, track in zip(table["listener"].to_pylist(), table["track"].to_pylist(), strict=True):
        found.setdefault(listener, set()).add(track)
    return found


def ids_file(path: Path, ids: list[str]) -> str:
    path.write_text("\n".join(ids))
    return str(path)


def test_everybody_gets_the_k_best_unheard_in_order(place: Path, tmp_path: Path) -> None:
    table = recommended(place, tmp_path / "out.parquet")
    assert table.column_names == ["listener", "rank", "track", "score"]
    found, known = by_listener(table), heard(place)
    assert list(found) == sorted(known)
    assert table["rank"].to_pylist() == list(range(1, K + 1)) * len(known)
    for listener, tracks in found.items():
        assert not set(tracks) & known[listener]
        scores = table.filter(pc.equal(table["listener"], listener))["score"].to_numpy()
        assert (np.diff(scores) <= 0).all()


def test_the_scores_are_the_best_that_there_are(place: Path, tmp_path: Path) -> None:
    table = recommended(place, tmp_path / "out.parquet")
    whole = by_listener(recommended(place, tmp_path / "all.parquet", k=len(WORLD.catalogue)))
    known = heard(place)
    for listener, tracks in by_listener(table).items():
        assert whole[listener][:K] == tracks
        assert len(whole[listener]) == len(WORLD.catalogue) - len(known[listener]), "everything unheard is ranked"


def test_the_same_command_writes_the_same_bytes(place: Path, tmp_path: Path) -> None:
    recommended(place, tmp_path / "one.parquet")
    recommended(place, tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_a_listener_gets_the_same_alone(place: Path, tmp_path: Path) -> None:
    whole = recommended(place, tmp_path / "whole.parquet")
    for listener in ("l0000003", "l0000017"):
        listed = ids_file(tmp_path / "who.txt", [listener])
        alone = recommended(place, tmp_path / "alone.parquet", "--listeners", listed)
        assert alone.equals(whole.filter(pc.equal(whole["listener"], listener)))


def test_discovery_leaves_out_whom_the_listener_has_played(place: Path, tmp_path: Path) -> None:
    table = recommended(place, tmp_path / "out.parquet", "--task", "discovery")
    catalogue = WORLD.catalogue
    for listener, tracks in by_listener(table).items():
        known = set(catalogue.artist[catalogue.rows(sorted(heard(place)[listener]))].tolist())
        assert len(tracks) == K
        assert not known & set(catalogue.artist[catalogue.rows(tracks)].tolist())


def test_only_the_listed_tracks_are_candidates_played_or_not(place: Path, tmp_path: Path) -> None:
    unplayed = np.flatnonzero(WORLD.catalogue.listeners == 0)[:40]
    ids = [WORLD.catalogue.word("track", row) for row in unplayed]
    table = recommended(place, tmp_path / "out.parquet", "--only", ids_file(tmp_path / "only.txt", ids), k=15)
    found = by_listener(table)
    assert len(found) == 40
    assert all(len(tracks) == 15 and set(tracks) <= set(ids) for tracks in found.values())


def test_a_track_that_the_model_never_saw_is_placed_by_its_artist(tmp_path: Path) -> None:
    small_models(tmp_path, WORLD)
    data = write_data(tmp_path, WORLD)
    fresh = [
        {"track": f"new{n}", "title": "New", "artist_id": artist, "artist": artist}
        for n, artist in enumerate(["a3", "a100", "nobody heard of them"])
    ]
    both = pa.concat_tables([WORLD.catalogue.table.select(TRACKS.names), pa.Table.from_pylist(fresh, schema=TRACKS)])
    write_catalogue(data / "catalogue.parquet", both)
    only = ids_file(tmp_path / "only.txt", ["new0", "new1", "new2"])
    table = recommended(tmp_path, tmp_path / "out.parquet", "--only", only, k=3)
    scores = {(r["listener"], r["track"]): r["score"] for r in table.to_pylist()}
    assert len(scores) == 3 * 40
    assert all(scores[listener, "new2"] == 0 for listener, _ in scores), "no content is known of that one"
    nearer = [scores[listener, "new0"] > scores[listener, "new1"] for listener in by_listener(table)]
    assert any(nearer)
    assert not all(nearer)


def test_ids_that_are_not_there_are_named(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "who.csv"
    listed.write_text("user_id,age\nl0000001,30\nnobody,20\n")
    assert len(by_listener(recommended(place, tmp_path / "out.parquet", "--listeners", str(listed)))) == 1
    assert "1 of 2 listed listeners are not in" in (told := capsys.readouterr().err)
    assert "'nobody'" in told


def test_when_no_listed_id_is_there_nothing_is_written(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--listeners", "--only"):
        listed = ids_file(tmp_path / "ids.txt", ["x", "y"])
        command = ["--model", str(place / "models"), "--data", str(place / "data"), "--out", str(tmp_path / "o")]
        assert main([*command, option, listed]) == 1
        assert "2 of 2 listed" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_who_has_no_usable_history_gets_what_most_have_heard(tmp_path: Path) -> None:
    small_models(tmp_path, WORLD)
    data = write_data(tmp_path, WORLD)
    add_listens(data, "stranger", ["a track that the model does not have"])
    table = recommended(tmp_path, tmp_path / "out.parquet")
    mine = table.filter(pc.equal(table["listener"], "stranger"))
    most = np.argsort(-WORLD.catalogue.listeners, kind="stable")[:K]
    assert mine["track"].to_pylist() == [WORLD.catalogue.word("track", row) for row in most]
    assert mine["score"].to_pylist() == WORLD.catalogue.listeners[most].tolist()


def test_a_listener_who_was_not_in_the_training_data_works_the_same(tmp_path: Path) -> None:
    small_models(tmp_path, WORLD)
    data = write_data(tmp_path, WORLD)
    liked = [WORLD.catalogue.word("track", row) for row in (3, 4, 5, 6)]
    add_listens(data, "newcomer", liked)
    found = by_listener(recommended(tmp_path, tmp_path / "out.parquet"))["newcomer"]
    genres = [WORLD.catalogue.table["genres"][int(row)].as_py() for row in WORLD.catalogue.rows(found)]
    assert genres == [["genre 0"]] * K


def test_a_folder_without_a_single_track_of_the_model_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_models(tmp_path, WORLD)
    add_listens(tmp_path / "data", "ann", ["x", "y"])
    command = ["--model", str(tmp_path / "models"), "--data", str(tmp_path / "data"), "--out", str(tmp_path / "o")]
    assert main(command) == 1
    assert "0 of 2 played tracks are among the 1200 of version v1" in capsys.readouterr().err


def add_listens(data: Path, listener: str, tracks: list[str]) -> None:
    rows = [{"listener": listener, "track": track, "plays": 1, "source": "test"} for track in tracks]
    folder = shard_folder(data, shard_of(listener))
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=WORLD.listens.schema), folder / f"{listener}.parquet")

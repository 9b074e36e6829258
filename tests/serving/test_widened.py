"""Tracks that listeners brought are served beside those of the version, and change nothing else."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import read_catalogue
from playlists.histories import Histories, histories_of
from playlists.listens import LISTENS
from playlists.ranking.columns import listened
from playlists.taste import Taste
from playlists.version.registry import promote, publish
from playlists.week import Week
from serving.answering.making import Asked, read, tastes
from serving.bench.second import add_second_stage
from serving.bench.version import write_version
from serving.bench.world import draw_world
from serving.export import export_folder
from serving.finding.finder import Finder
from serving.jobs.shard import Shard, build, build_shard
from serving.load import load_folder
from serving.shelves.newcomers import NOBODY
from serving.shelves.shelf import VersionShelf, open_shelf
from serving.shelves.widened import Widened, widened
from serving.stopwatch import Stopwatch
from serving.store import brought, exclusions, hidden, listeners
from serving.store.brought import Agreed, Words
from serving.store.opened import open_store, reading
from tests.serving.versions import small_models, write_data

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = "2026-W02"
WORLD = draw_world(24, 1200, 16, each=30, tasks=("continuation", "discovery", "release"))
BY_KNOWN = Agreed("s_known", Words("Undertow", "artist 7"), 3)
BY_NOBODY = Agreed("s_nobody", Words("Zzyzx", "The Qwertzians", genres=("genre 1", "dub")), 4)
ALREADY = Agreed("s_there", Words("Title 5", "Artist 1"), 9)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models folder with a version that has a second stage."""
    folder = tmp_path_factory.mktemp("widened") / "models"
    work = folder / ".work" / "v1"
    write_version(work, "v1", WORLD.catalogue, WORLD.vectors)
    add_second_stage(work, WORLD.catalogue)
    publish(work, folder)
    promote(folder, "v1", lambda candidate, now: [])
    return folder


@pytest.fixture(scope="module")
def plain(models: Path) -> VersionShelf:
    return open_shelf(models / "v1")


@pytest.fixture(scope="module")
def wide(plain: VersionShelf) -> VersionShelf:
    return widened(plain, [BY_KNOWN, BY_NOBODY, ALREADY])


def histories(shelf: VersionShelf, *more: tuple[str, str]) -> Histories:
    rows = [{"listener": who, "track": track, "at": NOW, "plays": 1} for who, track in more]
    listens = pa.concat_tables([WORLD.listens, pa.Table.from_pylist(rows, schema=LISTENS)])
    return histories_of(
        listens,
        shelf.catalogue,
        NOW,
        None,
        sorted({*WORLD.listeners["listener"].to_pylist(), *(who for who, _ in more)}),
    )


def test_newcomers_stand_behind_the_tracks_of_the_version(plain: VersionShelf, wide: VersionShelf) -> None:
    assert wide.catalogue.newcomers == 2, "the third is a track that the version has by its name"
    assert wide.catalogue.table["track"].to_pylist()[-2:] == ["s_known", "s_nobody"]
    assert wide.catalogue.table.slice(0, len(plain.catalogue)).equals(plain.catalogue.table)
    known, nobody = wide.catalogue.table.slice(len(plain.catalogue)).to_pylist()
    assert (known["artist_id"], nobody["artist_id"]) == ("a7", "qwertzians")
    assert nobody["genres"] == ["genre 1", "dub"]


def test_one_whose_artist_is_known_is_near_what_is_like_it(plain: VersionShelf, wide: VersionShelf) -> None:
    row = len(plain.catalogue)
    for task in wide.indexes:
        vector = wide.vectors(task, np.array([row]))
        by_artist = np.flatnonzero(plain.catalogue.artist == plain.catalogue.artist_code["a7"])
        np.testing.assert_allclose(vector[0], plain.vectors(task, by_artist).mean(axis=0), atol=1e-5)
        assert row in wide.near(vector, task, 20)[0]
        assert row not in plain.near(vector, task, 20)[0]


def test_one_of_whom_nothing_is_known_has_no_place(plain: VersionShelf, wide: VersionShelf) -> None:
    row = len(plain.catalogue) + 1
    assert wide.newcomers is not None
    assert wide.newcomers.stand_in.tolist()[1] == NOBODY
    queries = -plain.vectors("discovery", np.arange(8))
    assert row not in wide.near(queries, "discovery", 1200)[0], "0 would be more than what is less than nothing"


def test_what_is_near_is_the_same_alone_and_beside_others(plain: VersionShelf, wide: VersionShelf) -> None:
    queries = wide.encode(histories(wide))["discovery"]
    rows, scores = wide.near(queries, "discovery", 300)
    for b in (0, 11, 23):
        alone = wide.near(queries[b : b + 1], "discovery", 300)
        np.testing.assert_array_equal(rows[b], alone[0][0])
        np.testing.assert_array_equal(scores[b], alone[1][0])
    before = plain.near(queries, "discovery", 300)[0]
    for b in range(len(queries)):
        left = rows[b][rows[b] < len(plain.catalogue)]
        np.testing.assert_array_equal(left, before[b][: len(left)])


def test_the_order_of_the_versions_tracks_does_not_change(plain: VersionShelf) -> None:
    """By newcomers of artists who are new too; those of known artists are counted among theirs."""
    wide, rows = widened(plain, [BY_NOBODY]), np.arange(0, 1200, 3, dtype=np.int32)
    some = histories(plain)
    tastes = plain.encode(some)
    for b in (0, 9):
        for task in ("continuation", "discovery", "release"):
            who = listened(some, b, tastes)
            np.testing.assert_array_equal(wide.rank(task, who, rows), plain.rank(task, who, rows))


def test_newcomers_are_ranked_and_their_listeners_too(plain: VersionShelf, wide: VersionShelf) -> None:
    new = np.arange(len(plain.catalogue), len(wide.catalogue), dtype=np.int32)
    some = histories(wide, ("l0000003", "s_known"), ("l0000003", "s_nobody"))
    assert {*new.tolist()} <= {*some.track.tolist()}
    who = listened(some, 3, wide.encode(some))
    scores = wide.rank("discovery", who, np.concatenate([np.arange(40, dtype=np.int32), new]))
    assert np.isfinite(scores).all()
    assert len(np.unique(scores[-2:])) == 2


def test_a_newcomer_speaks_in_the_taste_as_the_track_nearest_to_it_would(wide: VersionShelf) -> None:
    assert wide.newcomers is not None
    stand_in = wide.catalogue.word("track", int(wide.newcomers.stand_in[0]))
    assert wide.catalogue.word("artist_id", int(wide.newcomers.stand_in[0])) == "a7"
    by_newcomer, by_stand_in, both, once = (
        wide.encode(histories(wide, *(("x", track) for track in tracks)))["discovery"][-1]
        for tracks in (["s_known"], [stand_in], ["s_known", stand_in], [stand_in, "s_nobody"])
    )
    assert by_newcomer.any()
    np.testing.assert_array_equal(by_newcomer, by_stand_in)
    np.testing.assert_array_equal(both, by_stand_in)
    np.testing.assert_array_equal(once, by_stand_in)


def test_newcomers_are_found_by_their_words(plain: VersionShelf, wide: VersionShelf) -> None:
    finder = Finder()
    assert finder.found("zzyzx", plain, None, 5).tracks == []
    assert [one["track"] for one in finder.found("zzyzx", wide, None, 5).tracks] == ["s_nobody"]
    assert [one["artist_id"] for one in finder.found("qwertzians", wide, None, 5).artists] == ["qwertzians"]
    assert [one["artist_id"] for one in finder.found("artist 7", wide, None, 1).artists] == ["a7"]
    assert finder.found("title 3", wide, None, 5).tracks == finder.found("title 3", plain, None, 5).tracks


@pytest.fixture
def store(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'segue.db'}"
    engine = open_store(address)
    load_folder(write_data(tmp_path, WORLD), engine, NOW, lambda step, whole: None)
    engine.dispose()  # moves the log into the file, which the tests copy
    return address


def bring(
    store: str, who: list[str], said: Words, track: str, now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
) -> None:
    engine = open_store(store)
    with engine.begin() as connection:
        for one in who:
            brought.add(connection, one, {track: said}, {}, now)
    engine.dispose()


def hide(store: str, who: str, tracks: list[str]) -> None:
    engine = open_store(store)
    with engine.begin() as connection:
        for track in tracks:
            hidden.hide(connection, who, "track", track, EARLIER)
    engine.dispose()


def playlists_in(store: str) -> list[tuple]:
    with sqlite3.connect(store.removeprefix("sqlite:///"), timeout=30) as connection:
        return connection.execute("SELECT listener, document FROM playlists ORDER BY listener").fetchall()


def built(store: str, models: Path) -> list[tuple]:
    build_shard(Shard(store, str(models / "v1"), "discover-weekly", WEEK, None, 0, 1, NOW))
    return playlists_in(store)


def test_a_thousand_inventions_of_one_listener_change_no_playlist(store: str, models: Path, tmp_path: Path) -> None:
    other = f"sqlite:///{shutil.copy(tmp_path / 'segue.db', tmp_path / 'other.db')}"
    with open_store(store).begin() as connection:
        listeners.ensure(connection, ["eve"], NOW)
        spam = {f"s_{n}": Words(f"Spam {n}", f"Artist {n % 200}") for n in range(1000)}
        brought.add(connection, "eve", spam, {}, EARLIER)
    assert [row for row in built(store, models) if row[0] != "eve"] == built(other, models)


@pytest.mark.parametrize("ranked", [True, False], ids=["by a second stage", "by vectors alone"])
def test_the_job_gives_with_newcomers_what_a_listener_is_given_alone(
    store: str, models: Path, tmp_path: Path, ranked: bool
) -> None:
    if not ranked:
        models = small_models(tmp_path, WORLD)
    for n in range(200):
        bring(store, ["l0000001", "l0000002", "l0000003"], Words(f"New {n}", f"Artist {n}"), f"s_{n:03d}")
    hide(store, "l0000004", [f"t{n:07d}" for n in range(1000)])
    other = f"sqlite:///{shutil.copy(tmp_path / 'segue.db', tmp_path / 'other.db')}"
    together = built(store, models)
    assert b'"track":"s_' in dict(together)["l0000004"], "for who hid what else these artists have"
    shard = Shard(other, str(models / "v1"), "discover-weekly", WEEK, None, 0, 1, NOW)
    engine = open_store(other)
    build(shard, engine, Widened(_Fixed(open_shelf(models / "v1")), engine).look(), together=1)
    assert playlists_in(other) == together


class _Fixed:
    def __init__(self, shelf: VersionShelf) -> None:
        self.shelf = shelf

    def get(self) -> VersionShelf:
        return self.shelf


def test_an_artist_speaks_in_the_taste_of_who_alone_brought_a_track_of_theirs(store: str, plain: VersionShelf) -> None:
    """And nothing is called heard for it, nor is anybody else's taste another."""

    def known() -> tuple[Asked, list[Taste]]:
        with reading(open_store(store)) as connection:
            asked = read(connection, ["l0000001", "l0000002"], "discover-weekly", Week(2026, 2), plain.catalogue)
        return asked, tastes(asked, plain, Stopwatch())

    before, (one, two) = known()
    assert before.speaking is None
    bring(store, ["l0000001"], Words("Undertow", "ARTIST 7"), "s_one")
    bring(store, ["l0000002"], Words("Undertow", "Who Knows"), "s_two")
    asked, (then, other) = known()
    np.testing.assert_array_equal(other.vectors["discovery"], two.vectors["discovery"])
    theirs = plain.catalogue.artist_code["a7"]
    mean = plain.vectors("discovery", np.flatnonzero(plain.catalogue.artist == theirs)).sum(axis=0)
    assert (then.vectors["discovery"] - one.vectors["discovery"]) @ mean > 0
    np.testing.assert_array_equal(then.heard, one.heard)
    np.testing.assert_array_equal(then.track, one.track)
    assert asked.some([1]).speaking is not None
    with open_store(store).begin() as connection:
        exclusions.exclude(connection, "l0000001", "artist", "a7", NOW)
    assert known()[0].speaking is None


def test_a_job_does_not_see_what_was_brought_after_it_began(store: str, models: Path, tmp_path: Path) -> None:
    other = f"sqlite:///{shutil.copy(tmp_path / 'segue.db', tmp_path / 'other.db')}"
    for n in range(0, 200):
        bring(store, ["l0000001", "l0000002", "l0000003"], Words(f"New {n}", f"Artist {n}"), f"s_{n:03d}", NOW)
    theirs = {"l0000001", "l0000002", "l0000003"}  # what they brought speaks in their own tastes at once
    assert [row for row in built(store, models) if row[0] not in theirs] == [
        row for row in built(other, models) if row[0] not in theirs
    ]


def test_the_next_training_set_has_what_several_brought_and_no_longer_what_two_have(
    store: str, models: Path, tmp_path: Path
) -> None:
    bring(store, ["l0000001", "l0000002", "l0000003"], Words("Undertow", "Artist 7"), "s_known")
    bring(store, ["l0000001"], Words("Only", "One"), "s_one")
    assert exported(store, models, tmp_path / "next") == [("s_known", "a7")]
    assert exported(store, models, tmp_path / "next") == [("s_known", "a7")]
    with open_store(store).begin() as connection:
        assert brought.prune(connection, "l0000001") == 2, "without a listen of it nothing that was said is kept"
    assert exported(store, models, tmp_path / "next") == []


def exported(store: str, models: Path, to: Path) -> list[tuple[str, str]]:
    """The id and the artist of what an export has beyond the catalogue of the version."""
    export_folder(open_store(store), to, models, lambda done, whole: None)
    beyond = read_catalogue(to / "catalogue.parquet").table.slice(len(WORLD.catalogue))
    return list(zip(beyond["track"].to_pylist(), beyond["artist_id"].to_pylist(), strict=True))

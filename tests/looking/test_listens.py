"""What a folder of listens looks like, on a handful whose answer can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from playlists.errors import NotFound
from playlists.listens import LISTENERS, LISTENS, read_listens
from tests.training.worlds import world_catalogue, world_listens, write_world
from training.looking import listens as looking

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVERY: tuple[Callable[[Path], pd.DataFrame], ...] = (
    looking.by_week, looking.by_listener, looking.by_track, looking.by_hour, looking.skips_by_hearing,
    looking.repeats, looking.sessions, looking.metadata,
)  # fmt: skip
TIMED = (looking.by_week, looking.by_hour, looking.repeats, looking.sessions)


def _listen(
    who: str, track: int, minutes: float, skipped: bool | None = False, ms: int | None = None
) -> dict[str, object]:
    return dict.fromkeys(LISTENS.names) | {
        "listener": who, "track": f"t{track}", "at": MONDAY + timedelta(minutes=minutes), "plays": 1,
        "ms_played": ms, "skipped": skipped,
    }  # fmt: skip


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ann hears two tracks, then after an hour one of them again; Bob in Tokyo plays one on the Saturday."""
    rows = [
        _listen("ann", 0, 0, skipped=True),
        _listen("ann", 1, 4),
        _listen("ann", 0, 70),
        _listen("bob", 0, 5 * 24 * 60, skipped=None, ms=9_000),
    ]
    data = tmp_path_factory.mktemp("few")
    write_world(data, world_catalogue(8), pa.Table.from_pylist(rows, schema=LISTENS))
    bob = [dict.fromkeys(LISTENERS.names) | {"listener": "bob", "timezone": "Asia/Tokyo"}]
    pq.write_table(pa.Table.from_pylist(bob, schema=LISTENERS), data / "listeners.parquet")
    return data


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalogue = world_catalogue(24)
    listens = world_listens(catalogue, listeners=5, each=6, timed=False)
    return write_world(tmp_path_factory.mktemp("counts"), catalogue, listens)


def test_a_week_counts_its_plays_and_its_listeners(few: Path) -> None:
    week = looking.by_week(few)
    assert week[["plays", "listeners"]].to_numpy().tolist() == [[4, 2]]
    assert week["week"][0].date().isoformat() == "2026-03-02"


def test_the_busiest_listener_comes_first_and_has_no_name(few: Path) -> None:
    table = looking.by_listener(few)
    assert list(table.columns) == ["plays", "tracks", "days"]
    assert table.to_numpy().tolist() == [[3, 2, 1], [1, 1, 1]]


def test_the_most_played_track_comes_first(few: Path) -> None:
    first = looking.by_track(few).iloc[0]
    assert (first["title"], first["plays"], first["listeners"]) == ("Title 0", 3, 2)


def test_hours_are_those_of_the_listener_s_own_clock(few: Path) -> None:
    hours = looking.by_hour(few).set_index("hour")
    assert len(hours) == 24
    assert hours["workday"][8] == pytest.approx(2 / 3)  # ann, UTC
    assert hours["weekend"][17] == 1  # bob, 8:00 UTC on a Saturday
    assert hours.sum().tolist() == pytest.approx([1, 1])


def test_a_skip_is_what_is_said_to_be_or_ends_within_30_seconds(few: Path) -> None:
    skips = looking.skips_by_hearing(few)
    assert skips["hearing"].tolist() == [1, 2]
    assert skips["skipped"].tolist() == pytest.approx([2 / 3, 0])
    assert skips["listens"].tolist() == [3, 1]


def test_a_repeat_is_what_the_same_listener_heard_before(few: Path) -> None:
    assert looking.repeats(few).to_numpy().tolist() == [[0, 0.25]]


def test_half_an_hour_of_silence_ends_a_session(few: Path) -> None:
    assert looking.sessions(few).to_numpy().tolist() == [[2, 4], [1, 0], [1, 0]]


def test_sessions_of_a_world_hold_every_listen_with_a_time(data: Path) -> None:
    found = looking.sessions(data)
    listens = read_listens(data).to_pandas().dropna(subset="at").sort_values(["listener", "at"])
    gap = listens.groupby("listener")["at"].diff() > pd.Timedelta(minutes=looking.SESSION_GAP_MIN)
    assert found["listens"].sum() == len(listens)
    assert len(found) == gap.sum() + listens["listener"].nunique()


def test_metadata_is_counted_by_track_and_by_play(few: Path) -> None:
    facts = looking.metadata(few).set_index("fact")
    assert facts["tracks"][["artist", "genres", "isrc"]].tolist() == [1, 1, 0]
    assert set(facts.index) == set(looking.DESCRIBED)


def test_an_empty_list_of_genres_is_no_genre(tmp_path: Path) -> None:
    catalogue = world_catalogue(8)
    at = catalogue.table.column_names.index("genres")
    genres = pa.array([[]] * 6 + [["dub"]] * 2, catalogue.table.schema.field(at).type)
    bare = type(catalogue)(catalogue.table.set_column(at, catalogue.table.schema.field(at), genres))
    write_world(tmp_path, bare, pa.Table.from_pylist([_listen("ann", 7, 0)], schema=LISTENS))
    assert looking.metadata(tmp_path).set_index("fact").loc["genres"].tolist() == [0.25, 1]


def test_where_only_counts_are_known_there_is_nothing_about_times(counts: Path) -> None:
    assert [len(ask(counts)) for ask in TIMED] == [0] * len(TIMED)
    assert looking.by_listener(counts)["plays"].tolist() == [6] * 5


@pytest.mark.parametrize("ask", EVERY, ids=lambda ask: ask.__name__)
def test_no_answer_holds_a_listener_s_id(data: Path, ask: Callable[[Path], pd.DataFrame]) -> None:
    names = set(read_listens(data)["listener"].to_pylist())
    table = ask(data)
    assert len(table)
    assert not any(names & set(table[column].astype(str)) for column in table)


def test_a_folder_without_listens_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="make data LISTENS="):
        looking.by_week(tmp_path)

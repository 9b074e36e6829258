"""Each check on a folder that has exactly what it looks for; a sound one is not found odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.histories import LONGEST
from playlists.listens import LISTENS, read_listens
from playlists.version.manifest import Manifest
from tests.training.worlds import NOON, world_catalogue, world_listens, write_world
from training.checks import check_tables

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _listens(who: list[str], tracks: list[str], at: list[datetime | None], source: str = "test") -> pa.Table:
    columns: dict[str, Any] = {name: pa.nulls(len(who), LISTENS.field(name).type) for name in LISTENS.names}
    columns |= {"listener": who, "track": tracks, "at": at, "plays": [1] * len(who), "source": [source] * len(who)}
    return pa.table(columns, schema=LISTENS)


def _with(table: pa.Table, name: str, cells: list[Any]) -> pa.Table:
    field = table.schema.field(name)
    return table.set_column(table.schema.get_field_index(name), field, pa.chunked_array([cells], field.type))


def _changed(name: str, change: Callable[[int, Any], Any]) -> Catalogue:
    """The small world's catalogue with `name` of row i set to change(i, what was there)."""
    table = world_catalogue(24).table
    return Catalogue(_with(table, name, [change(i, cell) for i, cell in enumerate(table[name].to_pylist())]))


def _checked(listens: pa.Table | None = None, catalogue: Catalogue | None = None, **how: Any) -> dict[str, Any]:
    catalogue = catalogue or world_catalogue(24)
    given = world_listens(world_catalogue(24), 12, 6) if listens is None else listens
    return check_tables(given, catalogue, how.pop("now", NOW), **how)


def _odd(found: dict[str, Any], part: str) -> str:
    """The one sentence that has `part`."""
    told = [line for line in found["odd"] if part in line]
    assert len(told) == 1, found["odd"]
    return told[0]


def test_a_sound_world_is_not_odd() -> None:
    found = _checked(world_listens(world_catalogue(), 80), world_catalogue())
    assert [line for line in found["odd"] if "little is known" not in line] == []
    assert (found["listens"], found["listeners"], found["tracks"]) == (1120, 80, 96)


def test_listens_of_tracks_that_are_not_there_are_counted_and_said() -> None:
    found = _checked(world_listens(world_catalogue(48), 12, 12))
    assert found["listens_of_unknown_tracks"] > 0
    assert _odd(found, "left out").startswith(f"{found['listens_of_unknown_tracks']} of 144 listens are of tracks")


def test_listens_in_the_future_are_refused_and_a_clock_ahead_by_a_day_is_not() -> None:
    late = _listens(["a", "b"], ["t1", "t2"], [NOW + timedelta(days=900), NOW])
    with pytest.raises(BadInput, match=r"1 of 2 listens lie in the future \(latest 2029-04-19.*now 2026-11-01\)"):
        _checked(late)
    assert _checked(_listens(["a"], ["t1"], [NOW + timedelta(hours=14)]))["listens"] == 1


def test_listens_before_anything_was_logged_are_counted() -> None:
    found = _checked(_listens(["a", "a"], ["t1", "t2"], [datetime(1970, 1, 1, tzinfo=UTC), NOON]))
    assert found["listens_before_logging"] == 1
    assert _odd(found, "clocks were wrong").startswith("1 listens lie before 2002-10-01")


def test_listens_before_the_release_of_their_track_are_counted() -> None:
    catalogue = _changed("released", lambda i, _: date(2026, 3, 10) if i < 2 else None)
    hours = [datetime(2026, 3, d, 12, tzinfo=UTC) for d in (1, 9, 20)]
    found = _checked(_listens(["a"] * 3, ["t0", "t1", "t1"], list(hours)), catalogue)
    assert (found["listens_before_release"], found["listens_of_dated_tracks"]) == (1, 3)
    assert _odd(found, "older than the release").startswith("1 of 3 listens")


def _every_day(days: list[int], listeners: int) -> pa.Table:
    who = [f"l{b}" for _ in days for b in range(listeners)]
    at = [NOON + timedelta(days=d, minutes=b) for d in days for b in range(listeners)]
    return _listens(who, ["t1"] * len(who), list(at))


def test_days_without_a_listen_among_days_that_have_many_are_named() -> None:
    found = _checked(_every_day([d for d in range(60) if d not in (30, 31, 32, 50)], 12))
    assert found["days_missed"] == 4
    assert found["gaps"][0] == {"source": "test", "first": "2026-03-31", "days": 3, "usually": 12.0}
    assert "the longest 3 from 2026-03-31" in _odd(found, "days without any listen")


def test_a_few_people_may_be_away() -> None:
    assert _checked(_every_day([d for d in range(60) if not 20 < d < 30], 4))["days_missed"] == 0


def test_a_source_that_was_silent_is_found_behind_one_that_was_not() -> None:
    silent = _every_day([d for d in range(60) if d != 30], 12)
    silent = _with(silent, "source", ["player"] * len(silent))
    both = pa.concat_tables([_every_day(list(range(60)), 12), silent])
    assert _checked(both)["gaps"] == [{"source": "player", "first": "2026-03-31", "days": 1, "usually": 12.0}]


def test_listens_told_twice_and_listens_at_once_are_counted() -> None:
    found = _checked(_listens(["a"] * 4, ["t1", "t1", "t2", "t3"], [NOON, NOON, NOON, NOON + timedelta(days=1)]))
    assert (found["listens_twice"], found["listens_at_once"]) == (1, 1)
    _odd(found, "are there twice")
    _odd(found, "begin in the same moment")


def _machine(gaps_s: np.ndarray, tracks: int) -> pa.Table:
    """One listener with these gaps in seconds, beside the small world's people."""
    at = [NOON + timedelta(seconds=float(s)) for s in np.cumsum(gaps_s)]
    robot = _listens(["robot"] * len(at), [f"t{i % tracks}" for i in range(len(at))], list(at))
    return pa.concat_tables([world_listens(world_catalogue(24), 12, 6), robot])


@pytest.mark.parametrize(
    ("sign", "listens"),
    [
        ("too_many_a_day", _machine(np.random.default_rng(1).integers(20, 60, 1_500), 24)),
        ("like_clockwork", _machine(np.full(300, 181), 24)),
        ("one_track", _machine(np.random.default_rng(1).integers(5_000, 10_000, 2_100), 1)),
    ],
)
def test_a_machine_is_told_by_each_of_its_signs(sign: str, listens: pa.Table) -> None:
    found = _checked(listens)
    assert found["listeners_like_machines"] == 1
    assert {s: n for s, n in found["machines"].items() if n and s != "listens"} == {sign: 1}
    assert sign.replace("_", " ") in _odd(found, "look like machines")


def test_a_person_who_repeats_an_album_all_day_is_no_machine() -> None:
    album_s = [201, 187, 340, 254, 199, 222, 268, 305, 176, 241]
    assert _checked(_machine(np.array(album_s * 30), 10))["listeners_like_machines"] == 0


def test_the_same_title_and_artist_under_several_ids_are_counted() -> None:
    catalogue = _changed("title", lambda i, title: " title 0" if i in (1, 2) else title)
    assert _checked(catalogue=catalogue)["ids_too_many"] == 2
    assert _odd(_checked(catalogue=catalogue), "title and artist").startswith("2 of 24 tracks")


def test_what_is_not_known_of_tracks_is_told_in_shares() -> None:
    found = _checked(
        catalogue=_changed("genres", lambda i, genres: genres if i % 4 == 0 else [] if i % 4 == 1 else None)
    )
    assert found["tracks_without"]["genres"] == 0.75
    assert "genres 75%" in _odd(found, "little is known")


def test_content_vectors_of_several_widths_are_refused_with_both() -> None:
    with pytest.raises(BadInput, match=r"several widths: 3 numbers \(22 tracks\), 2 numbers \(2 tracks\)"):
        _checked(catalogue=_changed("audio", lambda i, audio: audio[:2] if i < 2 else audio))


def test_content_numbers_that_are_none_count_as_missing_and_are_said() -> None:
    broken = {0: [np.nan, 0, 0], 1: [np.inf, 0, 0], 2: [3e38, 0, 0], 3: [None, 0, 0]}
    found = _checked(catalogue=_changed("audio", lambda i, audio: broken.get(i, audio)))
    assert found["audio"] == {"width": 3, "tracks": 24, "unusable": 4, "constant": 0}
    assert _odd(found, "count as missing").startswith("4 of 24 content vectors")


def test_constant_columns_are_named() -> None:
    catalogue = _changed("genres", lambda i, _: ["fado"])
    found = _checked(catalogue=Catalogue(_with(catalogue.table, "audio", [[1.0, float(i)] for i in range(24)])))
    assert found["constant_columns"] == ["tracks.genres"]
    assert found["audio"]["constant"] == 1


def test_less_than_the_served_version_had_is_said() -> None:
    parent = Manifest(
        "old", "2026-01-01T00:00:00Z", (), 24, 4, {}, data={"listens": 200, "listeners": 12, "tracks": 24}
    )
    found = _checked(parent=parent)
    assert found["of_parent"] == {"id": "old", "listens": 0.36, "listeners": 1.0, "tracks": 1.0}
    assert _odd(found, "old learnt from 200") == "72 listens, the served old learnt from 200: a part may be missing"


def test_a_listener_longer_than_the_encoder_reads_is_said() -> None:
    tracks = LONGEST + 5
    table = pa.table({"track": [f"x{i}" for i in range(tracks)], "title": ["x"] * tracks})
    whole = pa.concat_tables([world_catalogue(24).table, table], promote_options="default")
    found = _checked(_listens(["a"] * tracks, table["track"].to_pylist(), [None] * tracks), Catalogue(whole))
    assert found["listeners_cut_by_the_encoder"] == 1
    assert "sees a listener's latest 4,096" in _odd(found, "up to 4,101")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda t: t.drop_columns(["plays"]), r"part\.parquet: columns \['plays'\] are missing"),
        (
            lambda t: t.set_column(4, "plays", [["many"] * len(t)]),
            r"part\.parquet: column plays \(string\) does not fit",
        ),
        (lambda t: t.set_column(0, "listener", [[None] * len(t)]), r"part\.parquet: column listener \(null\) does not"),
        (lambda t: t.set_column(4, "plays", [[[1]] * len(t)]), r"part\.parquet: column plays \(list.*does not fit"),
    ],
)
def test_a_file_of_another_schema_is_refused_by_name(
    damage: Callable[[pa.Table], pa.Table], said: str, tmp_path: Path
) -> None:
    data = write_world(tmp_path, world_catalogue(24), world_listens(world_catalogue(24), 3, 4))
    file = sorted(data.glob("listens/*/part.parquet"))[0]
    pq.write_table(damage(pq.read_table(file, partitioning=None)), file)
    with pytest.raises(BadInput, match=said):
        read_listens(data)


def test_a_file_that_is_no_parquet_is_refused_by_name(tmp_path: Path) -> None:
    data = write_world(tmp_path, world_catalogue(24), world_listens(world_catalogue(24), 3, 4))
    next(data.glob("listens/*/part.parquet")).write_text("listener,track\n")
    with pytest.raises(BadInput, match=r"part\.parquet: not a Parquet file"):
        read_listens(data)

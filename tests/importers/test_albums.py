"""A table of dated albums dates the tracks of those albums, and nothing that is told already is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.importers.importing import bytes_in, catalogue, imported, written

ALBUMS = """Artist,Title,Release Month,Release Day,Release Year,Format,Label,Genre
Ebb,Low Tide,March,3,2009,LP,Quay,Dream Pop
Ebb,Low Tide (Remastered),May,9,2019,LP,Quay,Dream Pop
Moorings,Slack,June,?,2011,EP,,
,Nobody's,June,1,2011,LP,,
"""
PLAYS = "artist,track,album,date\nEBB,Ropes,Low tide,2020-01-01 10:00\nMoorings,Knot,Slack,2020-01-01 11:00\n"


def import_both(folder: Path, plays: str = PLAYS, tracks: str | None = None) -> dict[str, dict]:
    """The tracks of the catalogue by title."""
    beside = [written(folder, "albums.csv", ALBUMS)]
    beside += [written(folder, "tracks.csv", tracks)] if tracks else []
    imported(folder / "data", written(folder / "plays", "ann.csv", plays), beside)
    return {row["title"]: row for row in catalogue(folder / "data").to_pylist()}


def test_a_track_gets_the_first_day_the_genre_and_the_kind_of_its_album(tmp_path: Path) -> None:
    track = import_both(tmp_path)["Ropes"]
    assert (track["released"], track["genres"], track["album_kind"]) == (date(2009, 3, 3), ["dream pop"], "album")


def test_a_day_that_nobody_knows_leaves_the_month(tmp_path: Path) -> None:
    assert import_both(tmp_path)["Knot"]["released"] == date(2011, 6, 1)


@pytest.mark.parametrize(
    ("told", "kept"), [("2009", date(2009, 3, 3)), ("2008", date(2008, 1, 1)), ("2009-02-27", date(2009, 2, 27))]
)
def test_what_the_catalogue_says_stays_but_for_a_year_that_becomes_a_day(tmp_path: Path, told: str, kept: date) -> None:
    tracks = f"artist,title,album,year\nEbb,Ropes,Low Tide,{told}\n"
    assert import_both(tmp_path, tracks=tracks)["Ropes"]["released"] == kept


def test_albums_are_no_tracks(tmp_path: Path) -> None:
    assert set(import_both(tmp_path)) == {"Ropes", "Knot"}


def test_an_album_without_an_artist_is_refused_with_its_line_and_the_rest_is_counted(tmp_path: Path) -> None:
    plays = written(tmp_path / "plays", "ann.csv", PLAYS)
    report = imported(tmp_path / "data", plays, [written(tmp_path, "albums.csv", ALBUMS)])
    assert (report["album_rows"], report["dated_tracks"]) == (4, 2)
    assert report["refused"]["an album without an artist or a name"]["places"] == ["albums.csv:5"]


def test_the_same_import_twice_changes_nothing(tmp_path: Path) -> None:
    import_both(tmp_path)
    first = bytes_in(tmp_path / "data")
    import_both(tmp_path)
    assert bytes_in(tmp_path / "data") == first


def test_a_table_without_track_titles_dates_albums_too(tmp_path: Path) -> None:
    table = "artist,album,release_date,album_type\nEbb,Low Tide,2009-03-03,Compilation\n"
    imported(tmp_path / "data", written(tmp_path / "plays", "ann.csv", PLAYS), [written(tmp_path, "a.csv", table)])
    track = next(row for row in catalogue(tmp_path / "data").to_pylist() if row["title"] == "Ropes")
    assert (track["released"], track["album_kind"]) == (date(2009, 3, 3), "compilation")


def test_a_catalogue_of_tracks_may_tell_when_a_recording_first_came_out(tmp_path: Path) -> None:
    tracks = "artist,title,album,released,first_released,album_kind\nEbb,Ropes,Best,2020-03-06,2009,Compilation\n"
    track = import_both(tmp_path, tracks=tracks)["Ropes"]
    assert (track["first_released"], track["album_kind"]) == (date(2009, 1, 1), "compilation")

"""The real exports are read whole: the counts are those of the data's own description."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importing import bytes_in, catalogue, imported, rows


@pytest.mark.parametrize(
    ("export", "kept"),
    [("spotify-account-b", 18_617), ("spotify-account-c", 8_576), ("spotify-extended", 1_611), ("lastfm-arrow", 200)],
)
def test_every_play_of_a_real_export_is_kept_once(real_data: Path, tmp_path: Path, export: str, kept: int) -> None:
    report = imported(tmp_path / "data", real_data / "exports" / export)
    assert report["kept"] == kept == report["listens"]
    assert report["listeners"] == 1


def test_nested_scrobbles_are_read_and_those_told_twice_are_counted(real_data: Path, tmp_path: Path) -> None:
    report = imported(tmp_path / "data", real_data / "exports" / "lastfm-json")
    assert (report["read"], report["kept"], report["duplicates"]) == (56_565, 56_491, 74)
    assert report["first"].startswith("2012-03-21T16:11")


def test_each_document_that_listenbrainz_refuses_is_refused_with_its_reason(real_data: Path, tmp_path: Path) -> None:
    report = imported(tmp_path / "data", real_data / "exports" / "listenbrainz")
    refused = {about["places"][0].split("/")[1].split(".")[0]: reason for reason, about in report["refused"].items()}
    assert report["kept"] == 7
    assert refused.keys() == {
        "empty_artist_name",
        "invalid_recording_mbid",
        "playing_now_with_ts",
        "timestamp_in_ns",
        "too_many_tags",
    }
    assert "artist_name" in refused["empty_artist_name"]


def test_two_people_given_together_are_two_listeners_and_share_their_songs(real_data: Path, tmp_path: Path) -> None:
    exports = real_data / "exports"
    report = imported(tmp_path / "data", [exports / "spotify-account-b", exports / "spotify-account-c"])
    assert report["listeners"] == 2
    assert {r["listener"] for r in rows(tmp_path / "data")} == {"spotify-account-b", "spotify-account-c"}
    assert catalogue(tmp_path / "data")["listeners"].to_pylist().count(2) > 10


def test_the_order_of_the_paths_and_a_second_import_change_nothing(real_data: Path, tmp_path: Path) -> None:
    some = [real_data / "exports" / name for name in ("spotify-account-c", "spotify-extended", "lastfm-arrow")]
    imported(tmp_path / "one", some)
    once = bytes_in(tmp_path / "one")
    again = imported(tmp_path / "one", some)
    imported(tmp_path / "other", some[::-1])
    assert bytes_in(tmp_path / "one") == once == bytes_in(tmp_path / "other")
    assert again["kept"] == 0


def test_a_folder_of_tables_is_listens_tracks_audio_and_listeners(real_data: Path, tmp_path: Path) -> None:
    report = imported(tmp_path / "data", real_data / "lastfm-tracks")
    assert (report["kept"], report["listeners"], report["tracks"]) == (75_860, 2_795, 4_178)
    tracks = catalogue(tmp_path / "data")
    assert tracks["audio"].null_count == 0
    assert len(tracks["audio"][0]) == 50
    first = tracks.filter(tracks["track"].to_numpy() == "1").to_pylist()[0]
    assert (first["artist"], first["title"], first["genres"][0]) == ("Delain", "Invidia", "symphonic metal")


def test_the_same_tables_given_one_by_one_make_the_same_folder(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "lastfm-tracks"
    imported(tmp_path / "whole", folder)
    imported(tmp_path / "parts", [folder / "listens.tsv", folder / "listeners.tsv"], [folder])
    assert bytes_in(tmp_path / "whole") == bytes_in(tmp_path / "parts")


def test_one_line_a_user_keeps_the_order_of_the_line(real_data: Path, tmp_path: Path) -> None:
    report = imported(tmp_path / "data", real_data / "sequences" / "lastfm.txt")
    first = [r["track"] for r in rows(tmp_path / "data") if r["listener"] == "1"]
    assert report["listeners"] == 1_090
    assert first == ["1", "2", "3", "4", "5", "6", "7", "8"]


def test_the_artists_of_hetrec_are_its_tracks(real_data: Path, tmp_path: Path) -> None:
    report = imported(tmp_path / "data", real_data / "lastfm-artists" / "hetrec2011-lastfm-2k.zip")
    assert (report["kept"], report["listeners"], report["tracks"]) == (92_834, 1_892, 17_632)
    tracks = catalogue(tmp_path / "data")
    muse = tracks.filter(tracks["title"].to_numpy(zero_copy_only=False) == "Muse").to_pylist()[0]
    assert "alternative rock" in muse["genres"][:5]

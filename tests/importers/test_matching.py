"""Descriptions of one recording meet in one track, and those of two do not."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.importers.matching import artist_key, clean_isrc, clean_uri, keys, normal, title_key
from tests.importers.importing import bytes_in, catalogue, imported, rows, spotify_play, written

URI = "spotify:track:0uoyRcSBbBsHFpMHmYBJ0j"


@pytest.mark.parametrize(
    "spelling",
    [
        "Heroes",
        "“Heroes”",
        "HEROES - Remastered 2011",
        "Heroes (2017 Remaster)",
        "Heroes - 2017 - Remaster",
        "Heroes [Remastered]",
        "Heroes (feat. Brian Eno)",
        "Heroes ft. Brian Eno",
        "Heroes (with Brian Eno) - Mono",
        "Heroes - Stereo Mix",
        "Héroes",
    ],
)
def test_spellings_of_one_recording_have_one_key(spelling: str) -> None:
    assert title_key(spelling) == "heroes"


@pytest.mark.parametrize(
    "other",
    [
        "Heroes - Radio Edit",
        "Heroes (Live)",
        "Heroes - Aphex Twin Remix",
        "Heroes feat. X - Remix",
        "Heroes Pt. 2",
        "Heroes - 2011",
    ],
)
def test_other_recordings_have_other_keys(other: str) -> None:
    assert title_key(other) != "heroes"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Beatles", "Beatles"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("Beyoncé", "BEYONCE"),
        ("Mø", "MO"),
        ("Ｐｅｒｆｕｍｅ", "Perfume"),
    ],
)
def test_spellings_of_one_artist_have_one_key(one: str, other: str) -> None:
    assert artist_key(one) == artist_key(other)


@pytest.mark.parametrize(("one", "other"), [("ハハ", "パパ"), ("Май", "Маи"), ("!!!", "???"), ("The The", "The")])
def test_marks_that_make_another_letter_stay(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_a_title_always_has_one(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert bool(keys("A", text, None, None, None)) == bool(text)


def test_malformed_ids_are_no_ids() -> None:
    assert clean_isrc("isrc") is None
    assert clean_isrc("us-s1z-99-00001") == "USS1Z9900001"
    assert clean_uri("spotify:local:a:b:c:1") is None
    assert clean_uri("https://open.spotify.com/intl-de/track/0uoyRcSBbBsHFpMHmYBJ0j?si=1") == URI


def histories(folder: Path) -> list[Path]:
    """Three people with one song: by URI and one name, by URI and another, by the other name alone."""
    return [
        written(folder, "ann.json", [spotify_play("Song", spotify_track_uri=URI)]),
        written(folder, "bob.json", [spotify_play("Das Lied", spotify_track_uri=URI)]),
        written(folder, "eve.csv", "artist,track,timestamp\nbb bean,das lied,1500000000\n"),
    ]


def test_a_shared_id_joins_two_names_whoever_is_read_first(tmp_path: Path) -> None:
    made = []
    for i, order in enumerate(permutations(histories(tmp_path))):
        imported(tmp_path / str(i), order)
        made.append(bytes_in(tmp_path / str(i)))
    assert len(catalogue(tmp_path / "0")) == 1
    assert all(one == made[0] for one in made)


def test_a_later_import_that_joins_two_tracks_joins_their_listens(tmp_path: Path) -> None:
    ann, bob, eve = histories(tmp_path)
    imported(tmp_path / "data", [ann, eve])
    assert len(catalogue(tmp_path / "data")) == 2
    imported(tmp_path / "data", bob)
    (track,) = catalogue(tmp_path / "data").to_pylist()
    assert {r["track"] for r in rows(tmp_path / "data")} == {track["track"]}
    assert (track["plays"], track["listeners"]) == (3, 3)


def test_a_name_learnt_before_is_known_in_the_next_import(tmp_path: Path) -> None:
    ann, bob, eve = histories(tmp_path)
    imported(tmp_path / "data", [ann, bob])
    imported(tmp_path / "data", eve)
    assert len(catalogue(tmp_path / "data")) == 1


def test_a_history_meets_the_ids_of_the_catalogue_it_is_given_with(tmp_path: Path) -> None:
    tracks = written(
        tmp_path,
        "tracks.csv",
        "item_id,artist,title,genres\n77,The BB Bean,Song (2011 Remaster),rock\n78,BB Bean,Other,pop\n",
    )
    imported(tmp_path / "data", written(tmp_path, "ann.json", [spotify_play("Song")]), [tracks])
    assert [r["track"] for r in rows(tmp_path / "data")] == ["77"]
    assert catalogue(tmp_path / "data")["track"].to_pylist() == ["77", "78"]


def test_two_given_ids_with_one_name_stay_two(tmp_path: Path) -> None:
    tracks = written(tmp_path, "tracks.csv", "item_id,artist,title\n2,A,Song\n1,A,Song - Remastered 2011\n")
    listens = written(tmp_path, "l.csv", "user_id,item_id,count\nu,1,3\nu,2,4\n")
    imported(tmp_path / "data", listens, [tracks])
    assert [r["plays"] for r in rows(tmp_path / "data")] == [3, 4]


def test_words_that_come_later_name_tracks_that_only_had_ids(tmp_path: Path) -> None:
    listens = written(tmp_path, "l.csv", "user_id,item_id,count\nu,1,3\nu,2,4\n")
    imported(tmp_path / "data", listens)
    assert catalogue(tmp_path / "data")["title"].to_pylist() == ["1", "2"]
    imported(tmp_path / "data", listens, [written(tmp_path, "t.csv", "item_id,artist,title\n1,A,Song\n2,A,Other\n")])
    assert catalogue(tmp_path / "data")["title"].to_pylist() == ["Song", "Other"]

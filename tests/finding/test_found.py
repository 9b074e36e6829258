"""A search finds what was meant, whatever slipped, and says what was personal about its order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.catalogue import TRACKS, Catalogue
from playlists.errors import BadInput
from serving.finding.finder import Finder
from serving.finding.found import Found
from serving.finding.typos import distance
from tests.shelves import SmallShelf, taste_on

NAMED = (
    ("Karma Police", "Radiohead", "OK Computer", "alternative rock"),
    ("No Surprises", "Radiohead", "OK Computer", "rock"),
    ("Jóga", "Björk", "Homogenic", "electronic"), ("Svefn-g-englar", "Sigur Rós", "Ágætis byrjun", "post-rock"),
    ("First Love", "宇多田ヒカル", "First Love", "j-pop"), ("新宝島", "サカナクション", "新宝島", "j-pop"),
    ("Angel", "Massive Attack", "Mezzanine", "trip hop"), ("Angel", "Sarah McLachlan", "Surfacing", "pop"),
    ("Don't Stop", "Fleetwood Mac", "Rumours", "rock"), ("Yesterday", "The Beatles", "Help!", "rock"),
    ("Low Tide", "The Harbour Lights", "Slack Water", "indie"),
    ("A Forest", "The Cure", "Seventeen Seconds", "post-punk"),
)  # fmt: skip


def shelf() -> SmallShelf:
    rows = [
        {"track": f"t{n}", "title": title, "artist_id": artist.lower(), "artist": artist, "album": album,
         "genres": [genre], "markets": ["DE"] if title == "A Forest" else None}
        for n, (title, artist, album, genre) in enumerate(NAMED)
    ]  # fmt: skip
    listeners = pa.array(np.arange(len(rows))[::-1], pa.int64())
    table = pa.Table.from_pylist(rows, schema=TRACKS).append_column("listeners", listeners)
    return SmallShelf(Catalogue(table), np.random.default_rng(5).normal(size=(len(rows), 8)).astype(np.float32))


SHELF, FINDER = shelf(), Finder()


def search(asked: str, taste=None) -> Found:
    return FINDER.found(asked, SHELF, taste, 10)


def first(asked: str) -> str | None:
    tracks = search(asked).tracks
    return tracks[0]["title"] if tracks else None


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("karma police", "Karma Police"), ("KARMA  police!", "Karma Police"), ("karma po", "Karma Police"),
        ("karma polcie", "Karma Police"), ("krma police radiohead", "Karma Police"), ("joga bjork", "Jóga"),
        ("svefn g englar", "Svefn-g-englar"), ("sigur ros", "Svefn-g-englar"), ("ヒカル", "First Love"),
        ("宇多田", "First Love"), ("宝島", "新宝島"), ("dont stop", "Don't Stop"), ("don't stop", "Don't Stop"),
        ("yestreday beatles", "Yesterday"), ("agaetis byrjun", "Svefn-g-englar"), ("ｋａｒｍａ", "Karma Police"),
    ],
)  # fmt: skip
def test_what_was_meant_is_found(asked, title):
    assert first(asked) == title


def test_a_slip_that_was_forgiven_is_said():
    assert search("radiohaed").corrected == {"radiohaed": ["radiohead"]}
    assert search("radiohead").corrected == {}


def test_artists_albums_and_genres_are_found_beside_tracks():
    found = search("ok computer")
    assert found.albums == [{"album": "OK Computer", "artist": "Radiohead", "artist_id": "radiohead"}]
    assert search("radiohead").artists == [{"artist_id": "radiohead", "artist": "Radiohead", "tracks": 2}]
    assert search("trip-hop").genres == [{"genre": "trip hop", "tracks": 1}]


def test_the_same_words_have_another_order_for_who_likes_the_other():
    everybodys = [one["artist"] for one in search("angel").tracks]
    mine = search("angel", taste_on(SHELF, heard=[7, 9]))
    assert everybodys == ["Massive Attack", "Sarah McLachlan"]
    assert [one["artist"] for one in mine.tracks] == ["Sarah McLachlan", "Massive Attack"]
    assert [one["everybodys_place"] for one in mine.tracks] == [2, 1]
    assert mine.by == ("taste",)


def test_without_a_taste_nothing_is_personal():
    assert search("angel").by == ()
    assert search("angel", taste_on(SHELF)).by == ()


def test_what_is_hidden_or_not_playable_is_left_out_and_that_is_said():
    hiding = taste_on(SHELF, hidden_tracks=[6], market="PT")
    assert [one["artist"] for one in search("angel", hiding).tracks] == ["Sarah McLachlan"]
    assert search("angel", hiding).by == ("hidden",)
    assert search("forest", hiding).tracks == []
    assert search("forest", hiding).by == ("market",)


@pytest.mark.parametrize("asked", ["", "   ", "…!?", "\u0000\u202e", "🎵🎶", "- -"])
def test_without_a_word_it_is_refused_with_a_sentence(asked):
    with pytest.raises(BadInput, match="no letter and no digit"):
        search(asked)


def test_an_index_on_disk_answers_as_one_in_memory_and_is_built_once(tmp_path):
    kept = Finder(tmp_path / "words")
    assert kept.found("karma polcie", SHELF, None, 10) == search("karma polcie")
    kept.close()
    (there,) = (tmp_path / "words").iterdir()
    written = there.stat().st_mtime_ns
    again = Finder(tmp_path / "words")
    assert again.found("ヒカル", SHELF, None, 10) == search("ヒカル")
    again.close()
    assert there.stat().st_mtime_ns == written


def test_too_long_a_search_is_refused_with_its_length():
    with pytest.raises(BadInput, match="10,000 characters, at most 1,000"):
        search("a" * 10_000)


@given(st.text(min_size=1, max_size=60))
def test_no_text_breaks_the_question(text):
    try:
        assert len(search(text).tracks) <= 10
    except BadInput as refused:
        assert "search: it has no letter" in str(refused)  # noqa: PT017


@given(st.text("abcde", max_size=7), st.text("abcde", max_size=7))
def test_the_distance_is_that_of_the_definition(left, right):
    def slow(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        costs = [slow(a[1:], b) + 1, slow(a, b[1:]) + 1, slow(a[1:], b[1:]) + (a[0] != b[0])]
        if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
            costs.append(slow(a[2:], b[2:]) + 1)
        return min(costs)

    true = slow(left[:5], right[:5])
    assert distance(left[:5], right[:5], 9) == true
    assert distance(left[:5], right[:5], 1) == min(true, 2)


def test_words_are_kept_on_disk_and_a_second_finder_reads_them(tmp_path: Path) -> None:
    for _ in range(2):
        finder = Finder(tmp_path / "words")
        assert finder.found("karma police", SHELF, None, 10).tracks[0]["title"] == "Karma Police"
        finder.close()
    assert [file.suffix for file in (tmp_path / "words").iterdir()] == [".sqlite"]


def test_where_words_cannot_be_written_a_search_finds_and_the_log_says_what_to_set(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "models").write_text("in the place of a folder, so that root cannot write there either")
    finder = Finder(tmp_path / "models" / ".words")
    assert finder.found("karma police", SHELF, None, 10).tracks[0]["title"] == "Karma Police"
    assert "set WORDS to a folder that this server may write" in caplog.text
    finder.close()

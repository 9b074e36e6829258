"""A playlist written as text can be read by others and says why each track is there."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from playlists.formats.document import document, documents, without
from playlists.formats.jspf import jspf
from playlists.formats.m3u8 import m3u8
from playlists.formats.sentences import sentence
from playlists.formats.titles import NAMES, title, titled
from playlists.kinds import RECIPES
from playlists.playlist import Playlist, Reason
from playlists.week import Week
from tests.shelves import small_catalogue

CATALOGUE = small_catalogue(40)
REASONS = (Reason("near", 9, 14, 3), Reason("artist", 9, 20), Reason("popular", count=5))
MADE = Playlist(
    "discover-weekly", "ann", Week(2026, 47), "v1", "taste", np.array([4, 20, 31], np.int32),
    np.array([0.5, 0.25, 0.125], np.float32), REASONS, (("found", 800), ("unheard", 512)),
)  # fmt: skip


def test_many_documents_are_those_of_each_alone() -> None:
    others = [replace(MADE, tracks=MADE.tracks[:n], scores=MADE.scores[:n], reasons=MADE.reasons[:n]) for n in (1, 0)]
    assert documents([MADE, *others], CATALOGUE) == [document(one, CATALOGUE) for one in (MADE, *others)]
    assert [len(one["tracks"]) for one in documents(others, CATALOGUE)] == [1, 0]
    assert documents([], CATALOGUE) == []


def test_a_document_survives_json_and_needs_no_model_version():
    said = json.loads(json.dumps(document(MADE, CATALOGUE)))
    assert said["tracks"][0]["title"] == "Title 4"
    assert said["tracks"][0]["reason"] == {
        "kind": "near", "count": 14, "recent": 3, "track": "t9", "title": "Title 9", "artist": "Artist 4",
    }  # fmt: skip
    assert "album" not in said["tracks"][0]


def test_what_is_hidden_is_gone_and_the_stored_document_stays():
    whole = document(MADE, CATALOGUE)
    assert [t["track"] for t in without(whole, {"t4"}, {"a15"})["tracks"]] == ["t20"]
    assert len(whole["tracks"]) == 3


@pytest.mark.parametrize(
    ("reason", "english", "japanese"),
    [
        ({"kind": "near", "title": "X", "artist": "Y", "count": 14, "recent": 3},
         "near “X” by Y, which you played 3 times in the last four weeks", "この4週間に3回聴いたY「X」に近い曲"),
        ({"kind": "near", "title": "X", "count": 1}, "near “X”, which you played once", "1回聴いた「X」に近い曲"),
        ({"kind": "near", "title": "X", "count": 0}, "near “X”, which you love", "お気に入りの「X」に近い曲"),
        ({"kind": "artist", "artist": "Y", "count": 2}, "close to Y, whom you played twice", "2回聴いたYに近い曲"),
        ({"kind": "popular", "count": 7}, "heard by 7 listeners here", "ここで7人が聴いた曲"),
        ({"kind": "played", "count": 14, "name": "2024-10"},
         "you played it 14 times in October 2024", "2024年10月に14回聴いた曲"),
        ({"kind": "played", "count": 14, "recent": 3},
         "you played it 3 times in the last four weeks", "この4週間に3回聴いた曲"),
        ({"kind": "played", "count": 2}, "you played it twice", "2回聴いた曲"),
        ({"kind": "loved", "count": 0}, "you love it", "お気に入りの曲"),
        ({"kind": "followed", "artist": "Y", "count": 0}, "new from Y, whom you follow", "フォロー中のYの新曲"),
        ({"kind": "from", "artist": "Y", "count": 9}, "new from Y, whom you played 9 times", "9回聴いたYの新曲"),
    ],
)  # fmt: skip
def test_a_reason_is_one_short_sentence(reason, english, japanese):
    assert sentence(reason) == english
    assert sentence(reason, "ja") == japanese


def test_a_playlist_is_not_named_after_who_is_hidden():
    named = document(MADE, CATALOGUE) | {"kind": "daily-mix:1", "about": ["Artist 2", "Artist 15"]}
    left = without(named, set(), {"a15"})
    assert (left["about"], title(left)) == (["Artist 2"], "Daily Mix 1: Artist 2")
    assert title(without(named, set(), {"a15", "a2"})) == "Daily Mix 1"


@pytest.mark.parametrize(
    ("kind", "about", "english", "japanese"),
    [
        ("daily-mix:2", ("A", "B"), "Daily Mix 2: A, B", "Daily Mix 2：A、B"),
        ("genre-mix:dream pop", ("dream pop",), "dream pop mix", "dream popミックス"),
        ("decade-mix:1990s", ("1990s",), "1990s mix", "1990年代ミックス"),
        ("artist-mix:a7", ("Y",), "Y mix", "Yミックス"),
        ("time-capsule", (), "Time Capsule 2026-W47", "タイムカプセル 2026-W47"),
    ],
)
def test_a_playlist_is_called_by_its_kind_and_what_it_is_about(kind, about, english, japanese):
    assert titled(kind, "2026-W47", about) == english
    assert titled(kind, "2026-W47", about, "ja") == japanese


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_kind_of_playlist_has_a_title(language):
    assert set(NAMES[language]) >= set(RECIPES)


def test_jspf_carries_identifier_lists_integer_lengths_and_reasons():
    track = jspf(document(MADE, CATALOGUE), "Discover Weekly", "2026-11-16T00:00:00Z")["playlist"]["track"][0]
    assert track["identifier"] == ["urn:segue:track:t4"]
    assert track["duration"] == 180_000
    assert track["annotation"].startswith("near “Title 9”")


def test_a_line_break_in_a_title_begins_no_entry():
    said = document(MADE, CATALOGUE)
    said["tracks"][0]["title"] = "One\n#EXTINF:9,Two"
    lines = m3u8(said, "Discover\nWeekly").splitlines()
    assert sum(line.startswith("#EXTINF") for line in lines) == 3
    assert "#PLAYLIST:Discover Weekly" in lines

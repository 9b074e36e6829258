"""What is excluded was heard and shapes nothing; what is named is found in all its five ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import BadInput
from playlists.exclusions import Named, named, named_listens, parse_range, written_range
from playlists.histories import Histories, histories_of
from playlists.listens import LISTENS
from tests.recipes.music import music

CATALOGUE = music(40).catalogue
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ROWS = [
    {"listener": "ann", "track": f"t{n % 11}", "at": NOW - timedelta(days=n), "plays": 1, "ms_played": 180_000,
     "source": "lastfm-csv" if n % 4 else "speaker"}
    for n in range(30)
]  # fmt: skip
WAYS = {
    "track": ("track", "t3"), "artist": ("artist", "a3"), "genre": ("genre", "dub"), "source": ("source", "speaker"),
    "range": ("range", "2026-10-20/2026-10-28"),
}  # fmt: skip


def table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=LISTENS)


def shaping(history: Histories) -> list[tuple[float, ...]]:
    """All that the encoder and the recipes read of what was heard gladly."""
    kept = history.plays + history.skips > 0
    columns = (history.track, history.plays, history.skips, history.recent, history.age_days)
    return list(zip(*(column[kept].tolist() for column in columns), strict=True))


@given(st.sets(st.sampled_from(sorted(WAYS)), min_size=1))
def test_a_taste_is_what_it_would_be_had_the_excluded_never_been_heard(ways):
    said = named(WAYS[way] for way in ways)
    listens = table(ROWS)
    excluded = named_listens(listens, CATALOGUE, {"ann": said})
    history = histories_of(listens, CATALOGUE, NOW, listeners=["ann"], excluded=excluded)
    never = histories_of(listens.filter(pa.array(~excluded)), CATALOGUE, NOW, listeners=["ann"])
    assert shaping(history) == shaping(never)
    assert excluded.any()
    assert np.unique(history.track[history.listens > 0]).tolist() == list(range(11)), "all of it was heard"


@pytest.mark.parametrize(
    ("said", "tracks"),
    [
        (Named(tracks=frozenset(["t3"])), {"t3"}),
        (Named(artists=frozenset(["a4"])), {"t4"}),
        (Named(genres=frozenset(["ambient"])), {"t0", "t8"}),
    ],
)
def test_a_track_is_named_by_itself_its_artist_or_its_genre(said, tracks):
    listens = table(ROWS)
    found = named_listens(listens, CATALOGUE, {"ann": said})
    assert set(listens.filter(pa.array(found))["track"].to_pylist()) == tracks


def test_a_range_holds_its_first_moment_and_not_its_last():
    span = (NOW - timedelta(days=5), NOW - timedelta(days=3))
    said = named([("range", "/".join(one.isoformat() for one in span))])
    assert named_listens(table(ROWS), CATALOGUE, {"ann": said}).nonzero()[0].tolist() == [4, 5]


def test_what_one_listener_names_is_not_taken_from_another():
    assert not named_listens(table(ROWS), CATALOGUE, {"bob": named([WAYS["track"]])}).any()


@pytest.mark.parametrize("text", ["", "2026-01-01", "2026-02-01/2026-01-01", "a/b", "2026-01-01/2026-01-01", "1/2/3"])
def test_what_is_no_range_is_refused_with_how_to_write_one(text):
    with pytest.raises(BadInput, match="range"):
        parse_range(text)


def test_a_range_is_written_the_same_however_it_was_given():
    given = ("2026-01-01/2026-02-01", "2026-01-01T01:00:00+01:00/2026-02-01T00:00:00Z")
    assert {written_range(parse_range(text)) for text in given} == {"2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"}

"""The invented music: names, dates, popularity and content."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tests.simulator.conftest import Small
from training.simulator import UNTIL, genres

DAY = np.timedelta64(1, "D")


def test_no_two_artists_share_a_name(small: Small) -> None:
    table = small.catalogue.table
    names = dict(zip(table["artist_id"].to_pylist(), table["artist"].to_pylist(), strict=True))
    assert len({name.casefold() for name in names.values()}) == len(names) == small.report["artists"]


def test_no_artist_uses_a_title_twice(small: Small) -> None:
    table = small.catalogue.table
    songs = Counter(zip(table["artist_id"].to_pylist(), map(str.casefold, table["title"].to_pylist()), strict=True))
    assert songs.most_common(1)[0][1] == 1


def test_names_come_in_many_scripts_and_shapes(small: Small) -> None:
    names = set(small.catalogue.table["artist"].to_pylist())
    assert any(not name.isascii() for name in names)
    assert any(name.startswith("The ") for name in names)
    assert not any("{" in name or "_" in name for name in names)
    titles = small.catalogue.table["title"].to_pylist()
    assert len(set(titles)) > 0.8 * len(titles)


def test_some_music_is_younger_than_four_weeks_and_none_comes_from_the_future(small: Small) -> None:
    released = small.catalogue.released
    fresh = released >= np.datetime64(UNTIL.date()) - 28 * DAY
    assert fresh.sum() == small.report["fresh_tracks"] > 0
    assert released.max() < np.datetime64(UNTIL.date())
    decades = np.unique(released.astype("datetime64[Y]").astype(int) // 10)
    assert len(decades) >= 4


def test_fresh_music_is_hardly_played_and_some_of_it_not_at_all(small: Small) -> None:
    plays = np.bincount(small.row, minlength=len(small.catalogue))
    fresh = small.catalogue.released >= np.datetime64(UNTIL.date()) - 28 * DAY
    assert (plays[fresh] == 0).any()
    assert plays[fresh].mean() < 0.2 * plays.mean()


def test_plays_follow_a_power_of_the_rank(small: Small) -> None:
    plays = np.sort(np.bincount(small.row, minlength=len(small.catalogue)))[::-1].astype(float)
    rank = np.arange(1, 301)
    slope = np.polyfit(np.log(rank), np.log(plays[:300]), 1)[0]
    assert -1.3 < slope < -0.4
    assert plays[: len(plays) // 10].sum() > 0.35 * plays.sum()


def test_artists_of_a_sub_genre_lie_close_together(small: Small) -> None:
    tags = [tag[0] for tag in small.catalogue.table["genres"].to_pylist()]
    code = np.array([genres.SUBGENRES.index(tag) for tag in tags])
    near = np.asarray(small.truth.positions) @ np.asarray(small.truth.positions).T
    same = (code[:, None] == code) & (small.truth.artists[:, None] != small.truth.artists)
    family = genres.PARENT[code]
    kin = (family[:, None] == family) & ~(code[:, None] == code)
    assert near[same].mean() > near[kin].mean() + 0.1 > near[family[:, None] != family].mean() + 0.3


def test_content_tells_something_of_the_position_but_not_all(small: Small) -> None:
    audio = np.array(small.catalogue.table["audio"].to_pylist())
    audio /= np.linalg.norm(audio, axis=1, keepdims=True)
    near = np.asarray(small.truth.positions) @ np.asarray(small.truth.positions).T
    pairs = np.triu_indices(len(audio), 1)
    assert 0.5 < np.corrcoef((audio @ audio.T)[pairs], near[pairs])[0, 1] < 0.95


def test_some_tracks_may_be_played_in_some_markets_only(small: Small) -> None:
    restricted = ~small.catalogue.everywhere
    assert 0 < restricted.mean() < 0.15
    assert all(len(small.catalogue.markets.of(int(row))) for row in np.flatnonzero(restricted))

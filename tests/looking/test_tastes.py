"""A taste leads to what is like what was loved, away from what was hated, and never to what was heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playlists.errors import NotFound
from playlists.version.opened import OpenedVersion
from tests.looking.trained import LISTENERS
from training.looking import tastes as looking
from training.looking.space import well_known

Pair = tuple[OpenedVersion, OpenedVersion]


def test_somebody_who_loves_one_genre_is_shown_more_of_it(pair: Pair) -> None:
    version = pair[1]
    first = np.array([genres[0] for genres in version.catalogue.table["genres"].to_pylist()])
    names, count = np.unique(first, return_counts=True)
    of_it = first == names[count.argmax()]
    loved = np.flatnonzero(of_it)[np.argsort(-version.catalogue.listeners[of_it])[:5]].tolist()
    shown = looking.nearest_unheard(version, "continuation", looking.history_of(version, loved), 0, k=20)
    assert of_it[shown["row"]].mean() > 2 * of_it.mean()
    assert not set(loved) & set(shown["row"])


def test_what_somebody_hates_pushes_its_like_away(pair: Pair) -> None:
    version = pair[1]
    loved, hated = well_known(version.catalogue, 2).tolist()
    with_hate, without = (
        looking.scores(version, "continuation", looking.history_of(version, [loved], hates))[0, hated]
        for hates in ([hated], [])
    )
    assert with_hate < without


def test_nothing_heard_is_shown_and_the_scores_fall(pair: Pair, data: Path) -> None:
    histories = looking.some_histories(data, pair[0].catalogue, most=20)
    for b in range(3):
        shown = looking.nearest_unheard(pair[0], "continuation", histories, b, k=20)
        assert not set(histories.track[histories.of(b)]) & set(shown["row"])
        assert list(shown["close"]) == sorted(shown["close"], reverse=True)


def test_what_a_listener_heard_scores_above_what_they_did_not(pair: Pair, data: Path) -> None:
    histories = looking.some_histories(data, pair[0].catalogue)
    above = [
        np.median(heard) > np.median(unheard)
        for heard, unheard in (
            looking.heard_and_unheard(pair[0], "continuation", histories, b) for b in range(len(histories))
        )
    ]
    assert np.mean(above) > 0.9


def test_favourites_are_what_was_played_most(pair: Pair, data: Path) -> None:
    histories = looking.some_histories(data, pair[0].catalogue, most=5)
    found = looking.favourites(pair[0], histories, 2, k=4)
    assert found["plays"].tolist() == sorted(histories.plays[histories.of(2)].astype(int), reverse=True)[:4]


def test_so_many_listeners_are_read_and_no_more(pair: Pair, data: Path, tmp_path: Path) -> None:
    assert len(looking.some_histories(data, pair[0].catalogue, most=7)) == 7
    assert len(looking.some_histories(data, pair[0].catalogue, most=10_000)) == LISTENERS
    with pytest.raises(NotFound, match="no listens here"):
        looking.some_histories(tmp_path, pair[0].catalogue)


def test_what_the_metadata_says_lies_nearer_to_the_track_than_chance(pair: Pair) -> None:
    agrees = looking.content_agrees(pair[1], "discovery")
    assert agrees["cosine"].between(-1.001, 1.001).all()
    assert agrees["cosine"].mean() > 0.2
    assert len(looking.content_agrees(pair[1], "discovery", most=10)) == 10

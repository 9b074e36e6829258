"""What is said first of a track counts most, in every place where the model reads genres; not so in older versions."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import TRACKS, Catalogue
from playlists.content import content_inputs, content_words
from playlists.ranking.columns import COLUMNS, VECTORS, Listened, columns
from playlists.ranking.knowledge import ARTIST_KINDS, TRACK_KINDS, Knowledge, knowledge
from tests.ranking.worlds import histories_by_hand, random_relations
from training.baselines.cold import genre_profile
from training.interactions import Interactions, binary
from training.model.content_map import content_maps, described
from training.model.rows import content_rows

GENRES = [["fado", "dub"], ["dub", "fado"], ["fado", "ska"], ["ska", "fado"], ["polka", "dub", "polka"], [], ["polka"]]


def _catalogue() -> Catalogue:
    rows = [
        dict.fromkeys(TRACKS.names)
        | {"track": f"t{n}", "title": f"T{n}", "artist_id": f"a{n}", "artist": f"A{n}", "genres": genres,
           "released": date(2001, 1, 1)}
        for n, genres in enumerate(GENRES)
    ]  # fmt: skip
    return Catalogue(pa.Table.from_pylist(rows, schema=TRACKS))


CATALOGUE = _catalogue()
WORDS = content_words(CATALOGUE)
OLD = {name: words for name, words in WORDS.items() if name != "genres_fade"}


def _knowledge(words: dict[str, list[object]]) -> Knowledge:
    return knowledge(
        CATALOGUE, random_relations(len(CATALOGUE), TRACK_KINDS), random_relations(len(CATALOGUE), ARTIST_KINDS, 1),
        np.ones(len(CATALOGUE)), words, False,
    )  # fmt: skip


def _cosines(words: dict[str, list[object]]) -> np.ndarray:
    """What the ranker reads of the tracks 1 to 3 beside the history of track 0."""
    rows = np.array([1, 2, 3], np.int32)
    vectors = {task: np.ones((3, 2), np.float32) for task in VECTORS}
    who = Listened(np.array([0], np.int32), {task: np.ones(2, np.float32) for task in VECTORS})
    return columns(who, rows, vectors, _knowledge(words))[:, COLUMNS.index("genres")]


def test_the_ranker_finds_tracks_nearer_whose_common_genre_stands_first() -> None:
    other_way_round, first, second = _cosines(WORDS)
    assert first > second
    assert other_way_round < 1


def test_an_older_version_counts_all_genres_alike() -> None:
    other_way_round, first, second = _cosines(OLD)
    assert first == pytest.approx(second)
    assert other_way_round == pytest.approx(1)
    weights = content_inputs(CATALOGUE, np.array([0]), OLD)["genre_weights"]
    np.testing.assert_allclose(weights[0, :2], 2**-0.5, rtol=1e-6)


def test_a_row_of_a_genre_weighs_its_place_and_a_genre_said_twice_its_first() -> None:
    rows = content_rows(CATALOGUE)["genre"].toarray()
    by_name = dict(zip(CATALOGUE.genres.names, rows, strict=True))
    np.testing.assert_allclose(by_name["fado"][:4], [1, 2**-0.5, 1, 2**-0.5], rtol=1e-6)
    np.testing.assert_allclose(by_name["polka"][4:], [1, 0, 1], rtol=1e-6)


def test_content_says_most_by_the_first_genre() -> None:
    """Two genres that pull to either side: a track goes to the side of the one that stands first."""
    words = WORDS | {"artists": [], "albums": []}
    inputs = content_inputs(CATALOGUE, np.arange(len(CATALOGUE)), words)
    target = np.array([[1.0], [-1.0], [0.0], [0.0], [0.0], [0.0], [0.0]], np.float32)
    vectors = described(content_maps(inputs, words)(target), inputs)
    assert vectors[0, 0] > 0 > vectors[1, 0]


def test_nobody_sorts_the_lists_of_a_catalogue() -> None:
    before = CATALOGUE.genres.codes.copy()
    with pytest.raises(ValueError, match="read-only"):
        CATALOGUE.genres.codes.sort()
    histories = histories_by_hand([[0, 4], [1]])
    genre_profile(Interactions(histories.listeners, CATALOGUE, histories, binary(histories, len(CATALOGUE))))(histories)
    np.testing.assert_array_equal(CATALOGUE.genres.codes, before)

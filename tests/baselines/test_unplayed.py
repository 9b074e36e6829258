"""Baselines for tracks that nobody has played, on a world with two of them in each scene."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from tests.evaluation.worlds import listening, scenes
from training.baselines.cold import audio_profile, content_knn, mapped_from_elsa, mapped_from_ials
from training.baselines.contenders import Slow
from training.baselines.content import features, products, unit
from training.baselines.elsa import elsa
from training.baselines.factors import folded_in, ials
from training.baselines.held_again import held_again
from training.baselines.tuned import baselines
from training.evaluation.evaluate import evaluate
from training.evaluation.split import split
from training.interactions import Interactions, System, interactions

COLD = [f"t{n:04d}" for n in range(16, 24)]  # albums 2 of artists of all four scenes
ROWS = np.arange(16, 24)


def sounding(catalogue: Catalogue) -> Catalogue:
    """Each scene has its own audio, with some noise."""
    rng = np.random.default_rng(2)
    scene = np.arange(len(catalogue)) % 4
    audio = np.eye(4)[scene] + 0.1 * rng.normal(size=(len(catalogue), 4))
    place = catalogue.table.schema.get_field_index("audio")
    column = pa.array(audio.astype(np.float32).tolist(), pa.list_(pa.float32()))
    return Catalogue(catalogue.table.set_column(place, "audio", column))


CATALOGUE = sounding(scenes())


@pytest.fixture(scope="module")
def known() -> Interactions:
    listens = listening(CATALOGUE)
    return interactions(listens.filter(~np.isin(listens["track"].to_pylist(), COLD)), CATALOGUE)


MAKES = {
    "audio profile": audio_profile,
    "content k-nn": lambda known: content_knn(known, 10, 1.0),
    "content to iALS": lambda known: mapped_from_ials(known, ials(known, 8, 3.0, 7.0, 1), 1.0, 1.0),
    "content to ELSA": lambda known: mapped_from_elsa(known, elsa(known, 1), 1.0, 1.0),
}


@pytest.mark.parametrize("name", MAKES)
def test_a_track_that_nobody_played_is_found_by_its_own_scene(known: Interactions, name: str) -> None:
    system: System = MAKES[name](known)
    scores = system(known.histories)[:, ROWS]
    best = ROWS[scores.argmax(axis=1)] % 4
    assert (best == np.arange(len(scores)) % 4).mean() > 0.95


def test_content_neighbours_are_the_nearest_played_tracks_by_cosine(known: Interactions) -> None:
    everything = unit(features(CATALOGUE, {"artist": 1, "album": 1, "genre": 1.0, "audio": 0.1}))
    cosine = products(everything, everything)
    np.testing.assert_allclose(np.diag(cosine), 1, rtol=1e-5)
    x = known.binary.toarray()
    expected = np.zeros_like(x)
    for j in range(len(CATALOGUE)):
        others = [i for i in np.argsort(-cosine[j]) if i != j and known.played[i]]
        for i in others[:3]:
            expected[:, j] += x[:, i] * max(cosine[j, i], 0)
    np.testing.assert_allclose(content_knn(known, 3, 1.0)(known.histories), expected, atol=1e-5)


def test_the_map_is_a_ridge_regression_from_content(known: Interactions) -> None:
    factors = ials(known, 8, 3.0, 7.0, 1)
    what = features(CATALOGUE, {"artist": 1, "album": 1, "genre": 0.3, "audio": 0.1})
    content = np.hstack([what.words.toarray(), what.audio])
    played, mean = known.played, factors.tracks[known.played].mean(axis=0)
    gram = content[played].T @ content[played] + 2 * np.eye(content.shape[1])
    weights = np.linalg.solve(gram, content[played].T @ (factors.tracks[played] - mean))
    found = mapped_from_ials(known, factors, 2.0, 0.3)(known.histories)
    np.testing.assert_allclose(found, folded_in(factors, known.histories) @ (content @ weights + mean).T, atol=2e-3)


def test_what_validation_holds_out_is_whole_and_not_what_the_test_asks_about() -> None:
    parts = split(listening(CATALOGUE, listeners=120), CATALOGUE, seed=2)
    asked = held_again(parts, CATALOGUE)
    rows = CATALOGUE.rows(sorted(asked.cold_tracks))
    assert len(rows)
    assert not asked.cold_tracks & parts.cold_tracks
    assert not set(asked.train["track"].to_pylist()) & asked.cold_tracks
    assert set(asked.test["track"].to_pylist()) <= asked.cold_tracks
    assert asked.test.num_rows + asked.train.num_rows == parts.train.num_rows
    assert set(CATALOGUE.album[rows]).isdisjoint(CATALOGUE.album[CATALOGUE.rows(asked.train["track"])])


def test_content_beats_chance_where_scenes_are_all_there_is_to_know(tmp_path: Path) -> None:
    parts = split(listening(CATALOGUE, listeners=120), CATALOGUE, seed=2)
    found = baselines(parts, CATALOGUE, slow=Slow(tmp_path / "nowhere"))
    measured = evaluate(found.systems, parts, CATALOGUE).metrics["new release"]
    chance = measured["random order"]["ndcg@10"]["mean"] or 0
    for name in ("content k-nn", "content to iALS", "EASE of content", "content to ELSA", "audio profile"):
        assert (measured[name]["ndcg@10"]["mean"] or 0) > 1.5 * chance
    assert {"GF-CF", "EASE with content"} <= set(found.seconds)
    assert "RecTools" in found.skipped["SASRec"]


def test_all_but_the_artist_s_mean_are_asked_about_debuts_too_and_tuned_on_further_ones() -> None:
    catalogue = sounding(scenes(tracks=800))
    parts = split(listening(catalogue, listeners=60, each=60), catalogue, seed=2)
    again = held_again(parts, catalogue)
    assert again.debut_tracks
    assert again.debut_tracks <= again.cold_tracks
    assert not again.cold_tracks & parts.cold_tracks
    found = baselines(parts, catalogue)
    cold = {name for name, tasks in found.systems.items() if "new release" in tasks}
    assert {"random order", "genre profile", "audio profile", "content k-nn", "content to iALS"} < cold
    assert {name for name in cold if "debut" in found.systems[name]} == cold - {"artist mean"}
    assert set(found.chosen["content k-nn"]) == {"new release", "debut"}

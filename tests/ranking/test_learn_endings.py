"""Endings are learnt where skips are known and foretell; training and serving compute the same number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from playlists.catalogue import Catalogue, read_catalogue
from playlists.content import content_words, standard_audio
from playlists.histories import Histories, histories_of
from playlists.listens import read_listens
from playlists.ranking.ending import Learnt, ended, endings, layers, likely
from tests.ranking.worlds import without
from training.ranking.ending import Ending, learn_endings, written
from training.simulator import simulate
from training.simulator.truth import Truth

LISTENERS, TRACKS = 120, 400


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(folder, LISTENERS, seed=2, tracks=TRACKS)
    return folder


@pytest.fixture(scope="module")
def catalogue(data: Path) -> Catalogue:
    return read_catalogue(data / "catalogue.parquet")


@pytest.fixture(scope="module")
def histories(data: Path, catalogue: Catalogue) -> Histories:
    return histories_of(read_listens(data), catalogue, None)


@pytest.fixture(scope="module")
def learnt(histories: Histories, catalogue: Catalogue) -> Learnt:
    found = learn_endings(histories, catalogue, content_words(catalogue), seed=1)
    assert found is not None
    return found


def test_what_is_likely_heard_to_the_end_is_truly_liked(
    data: Path, catalogue: Catalogue, histories: Histories, learnt: Learnt
) -> None:
    """The mean over listeners of the correlation with true liking, which no training sees, over what is unheard."""
    known = endings(learnt, catalogue, standard_audio(catalogue, np.arange(TRACKS), content_words(catalogue)))
    truth, correlations = Truth.read(data), []
    for b, who in enumerate(histories.listeners):
        heard = histories.track[histories.of(b)]
        unheard = np.setdiff1d(np.arange(len(catalogue)), heard)
        if len(heard) >= 20:
            said = likely(known, unheard, ended(histories, b))
            correlations.append(np.corrcoef(said, truth.liking([who], unheard)[0])[0, 1])
    assert np.mean(correlations) > 0.5


def test_the_same_listens_and_seed_teach_the_same(histories: Histories, catalogue: Catalogue, learnt: Learnt) -> None:
    again = learn_endings(histories, catalogue, content_words(catalogue), seed=1)
    assert again is not None
    for name in Learnt.__slots__:
        np.testing.assert_array_equal(getattr(again, name), getattr(learnt, name))


def test_training_and_serving_compute_the_same_odds(histories: Histories, catalogue: Catalogue) -> None:
    audio = standard_audio(catalogue, np.arange(TRACKS), content_words(catalogue))
    torch.manual_seed(4)
    model, counts = Ending(audio.shape[1]), np.arange(TRACKS, dtype=np.float32)
    heard = ended(histories, int(np.diff(histories.offsets).argmax()))
    known = endings(_learnt_by(model, counts), catalogue, audio)
    sounds, rows = torch.from_numpy(layers(audio, catalogue.artist, catalogue.genres)), np.arange(0, TRACKS, 7)
    lag_days = torch.from_numpy(np.repeat(heard.lag_days[None], len(rows), axis=0))
    with torch.inference_mode():
        expected = model(
            sounds[rows], torch.from_numpy(known.fullness[rows]), sounds[heard.track], torch.from_numpy(heard.said),
            lag_days,
        )  # fmt: skip
    np.testing.assert_allclose(likely(known, rows, heard), expected.numpy(), atol=1e-4)


def _learnt_by(model: Ending, counts: np.ndarray) -> Learnt:
    return written(model, (counts, np.ones_like(counts)))


def test_without_skips_nothing_is_learnt(histories: Histories, catalogue: Catalogue) -> None:
    gladly = replace(histories, skips=np.zeros_like(histories.skips))
    assert learn_endings(gladly, catalogue, content_words(catalogue), seed=1) is None


def test_without_audio_nothing_is_learnt(histories: Histories, catalogue: Catalogue) -> None:
    silent = without(catalogue, "audio")
    assert learn_endings(histories, silent, content_words(silent), seed=1) is None


def test_of_few_listeners_nothing_is_learnt(histories: Histories, catalogue: Catalogue) -> None:
    assert learn_endings(histories.some(range(40)), catalogue, content_words(catalogue), seed=1) is None


def test_skips_that_follow_no_taste_are_not_believed(histories: Histories, catalogue: Catalogue) -> None:
    """What was learnt of chance foretells nothing, and is not kept."""
    rng = np.random.default_rng(5)
    by_chance = rng.random(len(histories.track)) < 0.5
    drawn = replace(
        histories, listens=np.ones(len(by_chance), np.float32), plays=by_chance.astype(np.float32),
        skips=(~by_chance).astype(np.float32),
    )  # fmt: skip
    assert learn_endings(drawn, catalogue, content_words(catalogue), seed=1) is None

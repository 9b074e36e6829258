"""What the encoders promise: padding and company change nothing, and ONNX says what PyTorch says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from playlists.content import content_inputs
from playlists.errors import GateFailed
from playlists.histories import Histories, histories_of
from tests.training.worlds import GENRES, world_catalogue, world_listens
from training.interactions import Interactions
from training.model import export
from training.model.export import TOLERANCE, export_content, export_encoder, session
from training.model.fit import Model, taste_encoder, tastes


def _inputs(length: int, padded: int = 0) -> dict[str, torch.Tensor]:
    """One listener who played, skipped, loved and hated; `padded` empty places behind."""
    columns = {
        "track": torch.arange(length) * 3, "plays": torch.ones(length), "skips": torch.zeros(length),
        "feedback": torch.zeros(length), "age_days": torch.arange(length).float(),
    }  # fmt: skip
    columns["plays"][1], columns["skips"][1] = 0, 2
    columns["feedback"][2], columns["feedback"][3] = 1, -1
    empty = {"track": -torch.ones(padded).long()}
    return {n: torch.cat([c, empty.get(n, torch.zeros(padded))]).unsqueeze(0) for n, c in columns.items()}


def test_padding_changes_nothing(model: Model) -> None:
    encoder = taste_encoder(model)
    for alone, padded in zip(encoder(**_inputs(6)), encoder(**_inputs(6, 90)), strict=True):
        torch.testing.assert_close(alone, padded, atol=1e-6, rtol=0)


def test_the_order_of_listeners_changes_nothing(model: Model, known: Interactions) -> None:
    turned = np.arange(len(known.listeners))[::-1]
    there, back = tastes(model, known.histories), tastes(model, known.histories.some(turned))
    for task in model.tasks:
        np.testing.assert_array_equal(there[task][turned], back[task])


def test_a_taste_has_length_one_and_nobody_none(model: Model) -> None:
    histories = histories_of(world_listens(model.catalogue, 3), model.catalogue, None, listeners=["l0", "nobody"])
    for task, taste in tastes(model, histories).items():
        assert np.linalg.norm(taste, axis=1).tolist() == pytest.approx([1, 0]), task


def test_what_is_hated_is_pushed_away(model: Model) -> None:
    encoder, inputs = taste_encoder(model), _inputs(6)
    hated = inputs | {"feedback": torch.full((1, 6), -1.0)}
    for task, liked, disliked in zip(model.tasks, encoder(**inputs), encoder(**hated), strict=True):
        track = torch.from_numpy(model.vectors[task].track[[0, 12, 15]])
        assert ((track @ liked[0]) > (track @ disliked[0])).all(), task


def test_what_is_old_weighs_less(model: Model) -> None:
    fading = taste_encoder(replace(model, forgetting=replace(model.forgetting, half_life_days=10.0)))
    inputs = _inputs(6) | {"age_days": torch.tensor([[10.0, 0.0, 20.0, 10.0, 10.0, 0.0]])}
    weights = fading.weights(*(inputs[n] for n in ("track", "plays", "skips", "feedback", "age_days")))
    assert weights.tolist() == [pytest.approx([0.5, -0.5, 2 / 4, -0.5, 0.5, 1.0])]


def test_a_history_that_ended_long_ago_keeps_its_taste(model: Model) -> None:
    fading = taste_encoder(replace(model, forgetting=replace(model.forgetting, half_life_days=10.0)))
    inputs = _inputs(6) | {"age_days": torch.tensor([[10.0, 0.0, 20.0, 10.0, 10.0, 0.0]])}
    years_later = inputs | {"age_days": inputs["age_days"] + 9000}
    for now, then in zip(fading(**inputs), fading(**years_later), strict=True):
        assert now[0].tolist() == pytest.approx(then[0].tolist(), abs=1e-6)


def test_the_vectors_know_the_genres(model: Model, known: Interactions) -> None:
    genre = np.array([GENRES.index(g[0]) for g in model.catalogue.table["genres"].to_pylist()])
    own = np.array([int(name[1:]) % len(GENRES) for name in known.listeners])
    for task in model.tasks:
        scores = tastes(model, known.histories)[task] @ model.vectors[task].track.T
        scores[known.binary.toarray() > 0] = -np.inf
        assert (genre[scores.argmax(axis=1)] == own).mean() > 0.9, task


def test_onnx_says_what_pytorch_says(model: Model, known: Interactions, tmp_path: Path) -> None:
    assert export_encoder(model, tmp_path / "encoder.onnx", known.histories) <= TOLERANCE
    inputs = content_inputs(model.catalogue, np.arange(len(model.catalogue)), model.words)
    assert export_content(model, tmp_path / "content.onnx", inputs) <= TOLERANCE
    assert [o.name for o in session(tmp_path / "encoder.onnx").get_outputs()] == list(model.tasks)


def test_onnx_that_differs_is_refused(
    model: Model, known: Interactions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "TOLERANCE", -1.0)
    with pytest.raises(GateFailed, match=r"encoder\.onnx: ONNX differs from PyTorch by"):
        export_encoder(model, tmp_path / "encoder.onnx", known.histories)


def test_a_large_table_lies_beside_the_graph(
    model: Model, known: Interactions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "EXTERNAL_FROM", 1000)
    assert export_encoder(model, tmp_path / "encoder.onnx", known.histories) <= TOLERANCE
    assert (tmp_path / "encoder.onnx.data").stat().st_size >= taste_encoder(model).long_term.table.nelement() * 4


def test_a_new_track_of_another_catalogue_lies_near_its_artist(model: Model, tmp_path: Path) -> None:
    export_content(model, tmp_path / "content.onnx", content_inputs(model.catalogue, np.arange(9), model.words))
    other = world_catalogue(tracks=8)
    inputs = content_inputs(other, np.array([5]), model.words)
    (vector,) = session(tmp_path / "content.onnx").run(["continuation"], inputs)
    near = np.argsort(-(model.vectors["continuation"].track @ vector[0]))[:4]
    assert set(near // 4) == {1}


def test_nobody_s_history_is_empty_in_every_shape(model: Model) -> None:
    nobody = Histories((), np.zeros(1, np.int64), *(np.zeros(0, np.float32) for _ in range(7)))
    assert tastes(model, nobody) == {}

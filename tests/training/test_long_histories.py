"""Histories of 100,000 listens: all of them teach, the encoder reads the latest, and nothing takes n² of time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp

from playlists.catalogue import TRACKS, Catalogue
from playlists.histories import LONGEST, encode, histories_of
from playlists.listens import LISTENS
from tests.training.soundness import assert_sound, trained
from tests.training.worlds import NOON, world_catalogue, world_listens
from training.interactions import at_most
from training.model.export import HISTORY, session

MANY = 100_000


def _heavy(**columns: pa.Array) -> pa.Table:
    """MANY listens by one listener."""
    table = {name: pa.nulls(MANY, LISTENS.field(name).type) for name in LISTENS.names}
    table |= {"listener": pa.array(["heavy"] * MANY), "plays": pa.array(np.ones(MANY, np.int32))}
    return pa.table(table | columns, schema=LISTENS)


def test_100_000_listens_of_few_tracks_are_a_sound_history_that_is_not_cut(tmp_path: Path) -> None:
    at = pa.array([NOON + timedelta(minutes=i) for i in range(MANY)], LISTENS.field("at").type)
    heavy = _heavy(track=pa.array([f"t{i % 24}" for i in range(MANY)]), at=at)
    listens = pa.concat_tables([world_listens(world_catalogue(24), 3, 4), heavy])
    opened = trained((world_catalogue(24), listens), tmp_path)
    assert_sound(opened, listens)
    assert opened.manifest.data["listeners_cut_by_the_encoder"] == 0


def test_a_listener_of_100_000_tracks_teaches_with_all_and_is_encoded_by_the_latest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"x{i}" for i in range(MANY)]
    more = pa.table({"track": names, "title": names}).cast(pa.schema([TRACKS.field("track"), TRACKS.field("title")]))
    catalogue = Catalogue(pa.concat_tables([world_catalogue(24).table, more], promote_options="default").cast(TRACKS))
    heavy = {name: pa.nulls(MANY, LISTENS.field(name).type) for name in LISTENS.names}
    heavy |= {
        "listener": pa.array(["heavy"] * MANY),
        "track": pa.array(names),
        "plays": pa.array(np.ones(MANY, np.int32)),
    }
    heavy |= {"position": pa.array(np.arange(MANY, dtype=np.int32))}
    listens = pa.concat_tables([world_listens(world_catalogue(24), 3, 4), pa.table(heavy, schema=LISTENS)])
    opened = trained((catalogue, listens), tmp_path)
    assert_sound(opened, listens)
    assert f"sees a listener's latest {LONGEST:,}" in capsys.readouterr().err
    assert (opened.catalogue.listeners[24:] == 1).all()
    whole = histories_of(listens.slice(listens.num_rows - MANY), catalogue, None)
    latest = histories_of(listens.slice(listens.num_rows - LONGEST), catalogue, None)
    encoder = session(opened.file("encoder.onnx"))
    run = lambda inputs: {"continuation": encoder.run(["continuation"], {n: inputs[n] for n in HISTORY})[0]}  # noqa: E731
    np.testing.assert_array_equal(encode(whole, run)["continuation"], encode(latest, run)["continuation"])


def test_a_baseline_of_all_pairs_sees_an_even_part_of_an_endless_history() -> None:
    dense = np.random.default_rng(0).random((20, 3_000)) < 0.3
    dense[4] = True
    heard = sp.csr_matrix(dense.astype(np.float32))
    cut = at_most(heard, 1_000)
    counts = np.diff(heard.indptr)
    assert np.diff(cut.indptr).tolist() == np.minimum(counts, 1_000).tolist()
    assert np.diff(cut[4].indices).max() <= 3
    assert (heard[np.diff(heard.indptr) <= 1_000] != cut[np.diff(heard.indptr) <= 1_000]).nnz == 0
    assert heard.multiply(cut).nnz == cut.nnz
    assert at_most(cut, 1_000) is cut

"""What validation asks of tracks that nobody has played: further whole albums, held out of the training part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.evaluation.seeded import tenth
from training.evaluation.split import Split


def held_albums(split: Split, catalogue: Catalogue) -> Split:
    """The training part as a split of its own: a tenth of its albums is cold, and their listens are the test.

    Chosen by the hash of an album's first track, apart from the albums that the split itself holds out. Fewer than
    ten albums leave nothing to ask.
    """
    played = np.unique(catalogue.rows(split.train["track"]))
    albums, first = np.unique(catalogue.album[played], return_index=True)
    names = pc.take(catalogue.table["track"], pa.array(played[first])).to_pylist()
    cold = np.isin(catalogue.album, albums[tenth(names, split.seed + 2)])
    ids = catalogue.table["track"].filter(pa.array(cold))
    held = pc.is_in(split.train["track"], value_set=ids.combine_chunks())
    warm = split.train.filter(pc.invert(held))
    return replace(
        split, fit=warm, validation=warm.slice(0, 0), train=warm, test=split.train.filter(held), history=warm,
        left_out=frozenset(), cold_tracks=frozenset(ids.to_pylist()),
        cold="whole albums held out" if len(ids) else "none", validation_cut=None,
    )  # fmt: skip

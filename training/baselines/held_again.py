"""What validation asks of tracks that nobody has played: further albums and artists, held out of the training part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.evaluation.held_out import albums_and_artists
from training.evaluation.split import Split

OTHERWISE = 100  # added to the seed of the split, so that these albums and artists are drawn apart from its own


def held_again(split: Split, catalogue: Catalogue) -> Split:
    """The training part as a split of its own: whole albums and artists of it are cold, and their listens are the test.

    Held out as `albums_and_artists` does it, whatever made the tracks cold that the test asks about. Fewer than ten
    albums leave nothing to ask, fewer than a hundred artists no debut.
    """
    played = np.zeros(len(catalogue), bool)
    played[catalogue.rows(split.train["track"])] = True
    held_out = albums_and_artists(catalogue, played, played, split.seed + OTHERWISE)
    there = catalogue.table["track"]
    of_the_test = pc.is_in(there, value_set=pa.array(sorted(split.cold_tracks), pa.string())).to_numpy()
    ids, debuts = (there.filter(pa.array(which & ~of_the_test)) for which in (held_out.cold, held_out.debut))
    held = pc.is_in(split.train["track"], value_set=ids.combine_chunks())
    warm = split.train.filter(pc.invert(held))
    return replace(
        split, fit=warm, validation=warm.slice(0, 0), train=warm, test=split.train.filter(held), history=warm,
        left_out=frozenset(), cold_tracks=frozenset(ids.to_pylist()), debut_tracks=frozenset(debuts.to_pylist()),
        cold="whole albums held out" if len(ids) else "none", validation_cut=None,
    )  # fmt: skip

"""What validation asks of tracks that nobody has played: further albums and artists, held out of the training part."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.evaluation.held_out import albums_and_artists
from training.evaluation.split import Split, track_ids
from training.interactions import nothing_of, played_in, without_and_of

OTHERWISE = 100  # added to the seed of the split, so that these albums and artists are drawn apart from its own


def held_again(split: Split, catalogue: Catalogue) -> Split:
    """The training part as a split of its own: whole albums and artists of it are cold, and their listens are the test.

    Held out as `albums_and_artists` does it, whatever made the tracks cold that the test asks about. Fewer than ten
    albums leave nothing to ask, fewer than a hundred artists no debut.
    """
    played = played_in(split.train, catalogue)
    held_out = albums_and_artists(catalogue, played, played, split.seed + OTHERWISE)
    asked_later = pc.is_in(catalogue.table["track"], value_set=pa.array(sorted(split.cold_tracks), pa.string()))
    cold, debut = (which & ~asked_later.to_numpy() for which in (held_out.cold, held_out.debut))
    warm, held = without_and_of(split.train, cold, catalogue, "held-again")
    return replace(
        split, fit=warm, validation=nothing_of(warm), train=warm, test=held, history=warm, left_out=frozenset(),
        cold_tracks=track_ids(catalogue, cold), debut_tracks=track_ids(catalogue, debut),
        cold="whole albums held out" if cold.any() else "none", validation_cut=None,
    )  # fmt: skip

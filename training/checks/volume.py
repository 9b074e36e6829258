"""How much is there, how much of it cannot be used, and is it as much as the served version had?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.histories import LONGEST
from playlists.version.manifest import Manifest
from training.checks.found import Found, distinct, sentences

LEAST_OF_PARENT = 0.8  # listens are only ever added, so a fifth less than before is a part that is missing
MOST_OF_PARENT = 5.0  # of what the parent had; more is another source, or the same one read again
COMPARED = ("listens", "listeners", "tracks")


def volume(listens: pa.Table, catalogue: Catalogue, parent: Manifest | None) -> Found:
    """Sizes, what lies outside the catalogue or the encoder's reach, and the ratio to the data of `parent`."""
    unknown = int((catalogue.rows(listens["track"]) < 0).sum())
    counts: dict[str, Any] = {
        "listens": listens.num_rows,
        "listens_of_unknown_tracks": unknown,
        "listeners": distinct(listens["listener"]),
        "tracks": len(catalogue),
        "without_time": int(listens["at"].null_count),
    }
    several = _tracks_each(listens)
    longer = int((several > LONGEST).sum())
    counts |= {"listeners_of_one_track": int((several == 1).sum()), "listeners_cut_by_the_encoder": longer}
    odd = sentences(
        (
            unknown > 0,
            f"{unknown:,} of {listens.num_rows:,} listens are of tracks that the catalogue does not have; they are "
            "left out (`make data` with TRACKS=… adds them)",
        ),
        (
            longer > 0,
            f"{longer:,} listeners have heard more than {LONGEST:,} tracks (up to {several.max():,}): all of them "
            "teach, but the encoder sees a listener's latest "
            f"{LONGEST:,}",
        ),
    )
    compared = beside(counts, parent)
    return Found(counts | compared.counts, odd + compared.odd)


def _tracks_each(listens: pa.Table) -> np.ndarray:
    """(B,) int64: how many distinct tracks each listener has."""
    pairs = listens.select(["listener", "track"]).group_by(["listener", "track"]).aggregate([])
    each = pairs.group_by("listener").aggregate([("track", "count")])
    return each["track_count"].to_numpy()


def beside(counts: dict[str, Any], parent: Manifest | None) -> Found:
    """The ratio of `counts` to those of `parent`, and a sentence where it is out of proportion."""
    if parent is None:
        return Found()
    had = {name: parent.data[name] for name in COMPARED if parent.data.get(name)}
    ratios = {name: round(counts[name] / before, 4) for name, before in had.items()}
    odd = tuple(
        f"{counts[name]:,} {name}, the served {parent.id} learnt from {had[name]:,}: "
        + ("a part may be missing" if ratio < 1 else "something may have been read twice")
        for name, ratio in ratios.items()
        if not LEAST_OF_PARENT <= ratio <= MOST_OF_PARENT
    )
    return Found({"of_parent": {"id": parent.id} | ratios}, odd)

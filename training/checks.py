"""Whether listens and catalogue are fit to learn from, before a minute is spent on them.

What would make a model unsound is refused with the figures; what is only odd is counted, and the counts go into
the manifest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from training.interactions import Interactions

MOST_A_DAY = 1_000  # listens; more than twelve hours of two-minute tracks every day is a machine
DAY_MS = 86_400_000


def check_tables(listens: pa.Table, catalogue: Catalogue) -> dict[str, Any]:
    """What was counted. Raises BadInput for no listens, no tracks, a track twice, or listens that count nothing."""
    if not len(catalogue):
        raise BadInput("the catalogue has no tracks: import listens first (`make data`)")
    if not listens.num_rows:
        raise BadInput("there are no listens: nothing can be learnt (`make data LISTENS=…`)")
    twice = len(catalogue) - pc.count_distinct(catalogue.table["track"]).as_py()
    if twice:
        raise BadInput(f"the catalogue has {twice} tracks more than once; import it again")
    if (least := pc.min(listens["plays"]).as_py()) < 1:
        raise BadInput(f"a listen counts {least} plays, at least 1 is possible")
    unknown = int((catalogue.rows(listens["track"]) < 0).sum())
    if unknown == listens.num_rows:
        raise BadInput(f"none of the {unknown:,} listens is of a track in the catalogue of {len(catalogue):,}")
    return {
        "listens": listens.num_rows,
        "listens_of_unknown_tracks": unknown,
        "listens_twice": _twice(listens),
        "listeners": int(pc.count_distinct(listens["listener"]).as_py()),
        "tracks": len(catalogue),
        "without_time": int(listens["at"].null_count),
        "listeners_like_machines": _like_machines(listens),
    }


def check_interactions(known: Interactions) -> None:
    """Raises BadInput where nobody heard anything to the end."""
    if not known.binary.nnz:
        raise BadInput(
            f"{len(known.listeners):,} listeners heard nothing to the end: with skips alone there is no taste to learn"
        )


def _twice(listens: pa.Table) -> int:
    """Listens with a time that another listen has too, of the same listener and track."""
    timed = listens.filter(listens["at"].is_valid()).select(["listener", "track", "at"])
    return int(timed.num_rows - timed.group_by(["listener", "track", "at"]).aggregate([]).num_rows)


def _like_machines(listens: pa.Table) -> int:
    """Listeners with more than MOST_A_DAY listens on some day."""
    timed = listens.filter(listens["at"].is_valid())
    if not timed.num_rows:
        return 0
    day = pa.array(timed["at"].cast(pa.int64()).to_numpy() // DAY_MS)
    days = pa.table({"listener": timed["listener"], "day": day, "plays": timed["plays"]})
    played = days.group_by(["listener", "day"]).aggregate([("plays", "sum")])
    busy = np.asarray(played["plays_sum"].to_numpy() > MOST_A_DAY)
    return int(pc.count_distinct(played["listener"].filter(pa.array(busy))).as_py())

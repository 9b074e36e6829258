"""Which columns hold the same in every row, and so say nothing?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.checks.found import Found, distinct, sentences

OF_LISTENS = ("ms_played", "skipped", "at")  # `plays` and `source` are meant to be the same
OF_TRACKS = ("artist_id", "album", "genres", "released", "duration_ms")


def constant(listens: pa.Table, catalogue: Catalogue) -> Found:
    """The names of the columns that are known, in more than one row, and the same everywhere."""
    named = {f"listens.{name}": listens[name] for name in OF_LISTENS}
    named |= {f"tracks.{name}": catalogue.table[name] for name in OF_TRACKS}
    same = [name for name, column in named.items() if _constant(column)]
    return Found(
        {"constant_columns": same},
        sentences((bool(same), f"the same in every row, so that nothing can be learnt from it: {', '.join(same)}")),
    )


def _constant(column: pa.ChunkedArray) -> bool:
    if column.null_count or len(column) < 2:
        return False
    if not pa.types.is_list(column.type):
        return distinct(column) == 1
    lengths = pc.list_value_length(column)
    return distinct(lengths) == 1 and lengths[0].as_py() == 1 and distinct(pc.list_flatten(column)) == 1
